"""Finding one's university: by any of its names, its town or its domain, in whatever letters one can type (SSO-11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from mentes.base.db import db
from mentes.people.entrance.models import HomeOrganisation, IdentityProvider, ProviderMember
from mentes.tenancy.folding import folded, spellings
from mentes.tenancy.models import Tenant

TYPED_AT_MOST: Final = 100  # letters
FEW: Final = 5  # so many are seen at a glance; more get a field to search in


@dataclass(frozen=True)
class Place:
    """A university as the list shows it. `is_open`: its people can sign in already."""

    slug: str
    name: str
    town: str
    is_open: bool
    words: str = field(repr=False)


def places(locale: str) -> list[Place]:
    """Every active university in the order of its name, the alliance office last (one statement).

    Closed and archived ones are left out; one without a sign-in in use is there and not open.
    """
    rows = db.session.execute(_PLACES).all()
    found = [(row.kind == "alliance", folded(_name(row, locale)), _place(row, locale)) for row in rows]
    return [place for *_, place in sorted(found, key=lambda each: each[:2])]


def matching(every: Iterable[Place], typed: str) -> list[Place]:
    """Those in which each typed word is found; all of them where nothing was typed."""
    wanted = folded(typed[:TYPED_AT_MOST]).split()
    return [place for place in every if all(word in place.words for word in wanted)]


def by_slug(every: Sequence[Place], slug: str | None) -> Place | None:
    """The open one with this address, for a deep link and for what a browser remembers."""
    return next((place for place in every if place.slug == slug and place.is_open), None)


def _name(row: Any, locale: str) -> str:
    return str(row.names.get(locale) or row.names.get(row.locales[0]) or next(iter(row.names.values())))


def _place(row: Any, locale: str) -> Place:
    texts = [*row.names.values(), row.town, *row.domains, *row.asked, row.slug]
    words = " ".join(spellings(str(text)) for text in texts)
    return Place(row.slug, _name(row, locale), row.town, row.is_open, words)


_DOMAINS = sa.select(HomeOrganisation.domain).where(HomeOrganisation.tenant_id == Tenant.id).correlate(Tenant)
_OWN = (IdentityProvider.tenant_id == Tenant.id, IdentityProvider.kind == "tenant", IdentityProvider.state == "active")
_SHARED = (
    sa.select(ProviderMember.provider_id)
    .join(IdentityProvider, IdentityProvider.id == ProviderMember.provider_id)
    .where(ProviderMember.tenant_id == Tenant.id, IdentityProvider.state == "active")
    .correlate(Tenant)
)
_ASKED = sa.select(sa.func.unnest(IdentityProvider.home_organisations)).where(*_OWN).correlate(Tenant)
_PLACES = sa.select(
    Tenant.slug,
    Tenant.kind,
    Tenant.names,
    Tenant.locales,
    Tenant.town,
    sa.func.array(_DOMAINS.scalar_subquery()).label("domains"),
    sa.func.array(_ASKED.scalar_subquery()).label("asked"),
    sa.or_(sa.select(IdentityProvider.id).where(*_OWN).correlate(Tenant).exists(), _SHARED.exists()).label("is_open"),
).where(Tenant.state == "active")
