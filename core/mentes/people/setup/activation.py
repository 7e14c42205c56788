"""From a tested draft to the sign-in in use: accounts stay where the subjects stay, and nothing is claimed twice."""

from collections.abc import Collection
from typing import Literal

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbound import is_secure
from mentes.base.outbox import record
from mentes.people.declared_shared import domains_of
from mentes.people.entrance.models import HomeOrganisation, Identity, IdentityProvider
from mentes.people.setup import links
from mentes.people.setup.drafts import UNTESTED, close, held, in_use, is_ready, providers_of
from mentes.people.setup.events import SignInActivated, SignInRetired
from mentes.people.signin.metadata import forget
from mentes.tenancy.apply import lock
from mentes.tenancy.models import Tenant

Meaning = Literal["same", "new"]
COPIED = (
    "issuer",
    "client_id",
    "client_secret",
    "client_secret_env",
    "client_secret_hint",
    "client_secret_until",
    "home_organisations",
    "claims",
)
TAKEN = N_("“%(domain)s” belongs to another university here (%(university)s). A domain belongs to one university only.")
ISSUER_TAKEN = N_("Another university here signs in at “%(issuer)s” already (%(university)s).")


def activate(tenant_id: int, seen: int | None, meaning: Meaning | None = None) -> IdentityProvider:
    """Put the tested draft into use; gives the row that is in use from now on.

    With the issuer of the one in use its row takes the draft's values, and accounts stay. With another issuer `meaning`
    says which it is: "same", the same system under a new address, whose subjects stay, or "new", another system: then
    the old row is left over for linking accounts. Raises WrongState when untested, BadInput for what another university has.
    """
    draft = held(tenant_id, seen)
    if not is_ready(draft):
        raise WrongState(UNTESTED)
    active = in_use(tenant_id)
    if active is not None and active.origin == "file":
        raise WrongState(N_("This sign-in is declared in the university's file. It is changed there."))
    if active is not None and moves(draft, active) and meaning is None:
        raise BadInput(N_("Say first whether it is the same system or a new one."))
    if not is_secure(str(draft.issuer)):
        raise BadInput(N_("The issuer has to begin with https://."))
    refuse_taken(draft)
    before = list(active.home_organisations) if active is not None else []
    keeps = active is not None and (not moves(draft, active) or meaning == "same")
    row = _taken_over(active, draft) if active is not None and keeps else _replaced(active, draft)
    row.activated_at = real_now()
    claim_domains(tenant_id, before)
    links.close_all(tenant_id)
    forget(row.id)
    record(SignInActivated(row.id, row.version), tenant_id)
    return row


def moves(draft: IdentityProvider, active: IdentityProvider | None) -> bool:
    """Whether the draft names another issuer than the sign-in in use."""
    return active is not None and draft.issuer != active.issuer


def accounts(active: IdentityProvider | None) -> int:
    """How many accounts belong to the sign-in in use, for whoever is about to put another issuer into use (UX-53)."""
    own = Identity.provider_id == (active.id if active else None)
    return db.session.scalar(sa.select(sa.func.count()).select_from(Identity).where(own)) or 0


def _taken_over(active: IdentityProvider, draft: IdentityProvider) -> IdentityProvider:
    """The row in use goes on with the draft's values: its accounts are those of this system."""
    for name in COPIED:
        setattr(active, name, getattr(draft, name))
    active.version += 1
    active.origin, active.tested_version, active.tested_at = "pages", active.version, draft.tested_at
    close(draft)
    return active


def _replaced(active: IdentityProvider | None, draft: IdentityProvider) -> IdentityProvider:
    """The draft's row goes into use; the one before is left over, so that people can link their accounts."""
    if active is not None:
        active.state = "leaving"
        db.session.flush()
    draft.state, draft.proposed_at, draft.proposed_by = "active", None, None
    db.session.flush()
    return draft


def refuse_taken(draft: IdentityProvider) -> None:
    """Raise BadInput where issuer or domain of this draft is another university's (SSO-12)."""
    mine = str(draft.issuer).rstrip("/").lower()
    others = sa.select(IdentityProvider.issuer, IdentityProvider.kind, Tenant.slug).outerjoin(
        Tenant, Tenant.id == IdentityProvider.tenant_id
    )
    others = others.where(
        IdentityProvider.state.in_(("active", "leaving")),
        IdentityProvider.tenant_id.is_distinct_from(draft.tenant_id),
        sa.func.lower(sa.func.rtrim(IdentityProvider.issuer, "/")) == mine,
    )
    found = db.session.execute(others).first()
    if found is not None and found.kind == "shared":
        raise BadInput(
            N_(
                "Several universities share the sign-in at “%(issuer)s”. This one has to be added to it.",
            ),
            issuer=draft.issuer,
        )
    if found is not None:
        raise BadInput(ISSUER_TAKEN, issuer=draft.issuer, university=found.slug)
    for domain, slug in taken(draft):
        raise BadInput(TAKEN, domain=domain, university=slug)


def taken(draft: IdentityProvider) -> list[tuple[str, str]]:
    """Domains of this draft that are another university's, and whose."""
    chosen = (
        sa.select(HomeOrganisation.domain, Tenant.slug)
        .join(Tenant, Tenant.id == HomeOrganisation.tenant_id)
        .where(
            HomeOrganisation.domain.in_(draft.home_organisations),
            HomeOrganisation.tenant_id.is_distinct_from(draft.tenant_id),
        )
        .order_by(HomeOrganisation.domain)
    )
    return [(row.domain, row.slug) for row in db.session.execute(chosen)]


def claim_domains(tenant_id: int, before: Collection[str]) -> None:
    """A university has the domains of its sign-ins. Those from `before` that none of them names any more are released.

    Any other stays, such as one that it has through a shared sign-in: nobody meant to give it away.
    """
    db.session.flush()
    wanted = set(domains_of(db.session(), tenant_id))
    own = HomeOrganisation.tenant_id == tenant_id
    released = set(before) - wanted
    db.session.execute(sa.delete(HomeOrganisation).where(own, HomeOrganisation.domain.in_(released)))
    has = set(db.session.scalars(sa.select(HomeOrganisation.domain).where(own)))
    db.session.add_all(HomeOrganisation(domain=each, tenant_id=tenant_id) for each in sorted(wanted - has))
    db.session.flush()


def retire(tenant_id: int, provider_id: int) -> None:
    """End an old sign-in for good: nobody can link an account of it any more. Raises NotVisible for any other row."""
    lock(db.session())
    row = next((each for each in providers_of(tenant_id) if each.id == provider_id), None)
    if row is None or row.state != "leaving":
        raise NotVisible
    close(row)
    claim_domains(tenant_id, row.home_organisations)
    record(SignInRetired(row.id), tenant_id)
