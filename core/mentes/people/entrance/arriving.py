"""Setting off to a sign-in and coming in from it: through a university's own, or through one that several share."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.cookies import remember
from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import NotVisible
from mentes.base.i18n import languages
from mentes.base.web import let_go
from mentes.people.departures import service as departures
from mentes.people.entrance import pending, service, sessions
from mentes.people.entrance.attempts import note_attempt
from mentes.people.entrance.models import HomeOrganisation, Identity, IdentityProvider, ProviderMember
from mentes.people.entrance.providers import settings_of
from mentes.people.moves import service as moves
from mentes.people.signin import oidc
from mentes.people.signin.refusals import refused
from mentes.tenancy.models import Tenant
from mentes.tenancy.service import interface_languages

LEAVING = "leaving"  # the state of a sign-in that a university has replaced
CHOSEN = "university"  # the cookie that remembers the choice, in this browser only


@dataclass(frozen=True)
class Way:
    """A provider, and what sends a person of this university straight home through it."""

    provider: IdentityProvider
    idp_hint: str | None = None


def way_of(tenant_id: int) -> Way | None:
    """How people of this university come in: its own sign-in, else one that it shares (SSO-17)."""
    own = db.session.scalar(sa.select(IdentityProvider).where(*service.main_provider(tenant_id)))
    if own is not None:
        return Way(own)
    chosen = (
        sa.select(IdentityProvider, ProviderMember.idp_hint)
        .join(ProviderMember, ProviderMember.provider_id == IdentityProvider.id)
        .where(ProviderMember.tenant_id == tenant_id, *_in_use())
        .order_by(IdentityProvider.id)
    )
    found = db.session.execute(chosen).first()
    return Way(*found) if found else None


def old_ways_of(tenant_id: int) -> list[Way]:
    """Sign-ins that this university is leaving: whoever has an account there only comes in by them, to add the new one."""
    chosen = sa.select(IdentityProvider).where(
        IdentityProvider.tenant_id == tenant_id, IdentityProvider.kind == "tenant", IdentityProvider.state == "leaving"
    )
    return [Way(row) for row in db.session.scalars(chosen.order_by(IdentityProvider.id.desc()))]


def shared(provider_id: int) -> IdentityProvider:
    """A sign-in that several universities share; raises NotVisible for any other."""
    found = db.session.scalar(sa.select(IdentityProvider).where(IdentityProvider.id == provider_id, *_in_use()))
    if found is None:
        raise NotVisible
    return found


def all_shared() -> list[IdentityProvider]:
    """Every shared sign-in, as people know them: for the list of universities."""
    return list(db.session.scalars(sa.select(IdentityProvider).where(*_in_use()).order_by(IdentityProvider.label)))


def _in_use() -> tuple[sa.ColumnElement[bool], ...]:
    return IdentityProvider.kind == "shared", IdentityProvider.state == "active"


def set_off(way: Way, slug: str, back: str, *, fresh: bool = False, **more: Any) -> Response:
    """Send the browser there. `slug` is where it set off, empty at the root; `more` is for `pending.away`.

    `fresh`: whoever sits there signs in anew, for the browser may be signed in there as somebody else.
    """
    settings = settings_of(way.provider, slug)
    hint = request.args.get("login_hint")
    let_go()
    start = oidc.begin(settings, next_path=back, login_hint=hint, idp_hint=way.idp_hint, fresh=fresh)
    start.pending["place"] = slug
    return pending.away(start, way.provider.id, **more)


def come_in(provider: IdentityProvider, begun: pending.Pending, slug: str) -> Response:
    """Back from a sign-in: its person is signed in with a fresh secret, at the university whose person they are."""
    settings = settings_of(provider, slug)
    let_go()  # the pending row is spent
    arrival = oidc.finish(settings, begun.kept, request.args)
    forget_scope()
    home = home_of(provider, arrival.claims.home_organisation)
    known = _known_at(home, provider, arrival)
    scope((home.id,), None)
    if known is not None:
        moves.put_aside(known)
    if departures.part(provider.id, arrival.subject, arrival.claims):
        let_go()  # their access has ended, although nothing else of this sign-in is kept
        raise refused("affiliation_gone")
    signed = service.SignIn(provider, arrival.subject, arrival.claims, home.id)
    person = service.sign_in(signed, interface_languages(tuple(home.locales), languages())[0], home.timezone)
    secret = sessions.begin(person, provider.id, arrival)
    note_attempt(provider, home.id, came=arrival.came)
    response = redirect(_next(provider, arrival.next, str(begun.kept.get("place", slug)), home.slug))
    pending.forget(response)
    remember(response, CHOSEN, home.slug)
    return sessions.set_cookie(response, secret)


def home_of(provider: IdentityProvider, home_organisation: str) -> Tenant:
    """The university whose person has this home organisation: asserted anew, never taken from a path (SSO-3, SSO-17)."""
    if provider.tenant_id is not None:
        return db.session.get_one(Tenant, provider.tenant_id)
    chosen = (
        sa.select(Tenant)
        .join(HomeOrganisation, HomeOrganisation.tenant_id == Tenant.id)
        .join(ProviderMember, ProviderMember.tenant_id == Tenant.id)
        .where(
            HomeOrganisation.domain == home_organisation,
            ProviderMember.provider_id == provider.id,
            Tenant.state == "active",
        )
    )
    found = db.session.scalar(chosen)
    if found is None:
        raise refused("wrong_home_organisation", claim="schac_home_organization")
    return found


def _known_at(home: Tenant, provider: IdentityProvider, arrival: oidc.Identity) -> Identity | None:
    """The account, if it is known. Raises moves.Waiting for one of another university, and refuses strangers at an old way."""
    known = service.known_identity(provider.id, arrival.subject)
    if known is None and provider.state == LEAVING:
        raise refused("not_known_there")
    if known is not None and known.tenant_id != home.id:
        _ask_to_move(known, home, arrival.claims.legal_name)
    return known


def _next(provider: IdentityProvider, wanted: str, place: str, slug: str) -> str:
    """By an old way one comes to the page on which the new account is added; else to where one was going."""
    if provider.state == LEAVING:
        return url_for("accounts.accounts", slug=slug)
    return _target(wanted, place, slug)


def _target(wanted: str, place: str, slug: str) -> str:
    """Where they were going, unless that was the home page of a university that is not theirs."""
    if wanted == "/" or place not in {"", slug}:
        return url_for("notices.home", slug=slug)
    return wanted


def _ask_to_move(known: Identity, home: Tenant, name: str) -> None:
    """Both universities are asked, which is kept although the sign-in is refused. Raises moves.Waiting."""
    forget_scope()
    scope((known.tenant_id, home.id), None)
    answer = moves.ask(known, home.id, name)
    let_go()
    raise answer
