"""What the set-up pages show: universities with the state of their sign-in, and the short history of changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.i18n import N_
from mentes.base.models import History
from mentes.people.entrance.models import IdentityProvider, ProviderMember, SignInAttempt
from mentes.people.models import Person, RoleGrant, StaffEntry
from mentes.people.roles.service import counting
from mentes.tenancy.models import Tenant

SOON = timedelta(days=60)
SHOWN = 20
SAID: Mapping[str, str] = {
    "UniversityCreated": N_("The university was created."),
    "UniversityChanged": N_("The details were changed."),
    "UniversitySuspended": N_("The pages were closed for a while."),
    "UniversityResumed": N_("The pages were opened again."),
    "SignInDrafted": N_("The draft of the sign-in was saved."),
    "SignInDiscarded": N_("The draft was thrown away."),
    "SecretReplaced": N_("The client secret was replaced."),
    "SignInTested": N_("A test sign-in brought everything that is needed."),
    "SignInProposed": N_("The draft was proposed to the central admins."),
    "SignInActivated": N_("The draft was put into use."),
    "SignInRetired": N_("An old sign-in was ended for good."),
    "SetupLinkMade": N_("A set-up link for the IT was made."),
    "SetupLinkRevoked": N_("A set-up link was taken back."),
    "SecretEnding": N_("The admins were told that the client secret ends soon."),
}


@dataclass(frozen=True)
class Entry:
    """One line of a list of universities."""

    tenant: Tenant
    sign_in: str  # none | draft | proposed | used | shared
    secret_until: date | None
    last_at: datetime | None

    @property
    def ends_soon(self) -> bool:
        """Whether the secret in use ends within sixty days."""
        return self.secret_until is not None and self.secret_until - real_now().date() <= SOON


_OWN = (
    sa.select(
        IdentityProvider.tenant_id,
        sa.func.bool_or(IdentityProvider.state == "active").label("used"),
        sa.func.bool_or(IdentityProvider.state == "draft").label("draft"),
        sa.func.bool_or(sa.and_(IdentityProvider.state == "draft", IdentityProvider.proposed_at.is_not(None))).label(
            "proposed"
        ),
        sa.func.min(IdentityProvider.client_secret_until).filter(IdentityProvider.state == "active").label("until"),
    )
    .where(IdentityProvider.kind == "tenant", IdentityProvider.state.in_(("draft", "active")))
    .group_by(IdentityProvider.tenant_id)
    .subquery()
)
_LAST = (
    sa.select(sa.func.max(SignInAttempt.at))
    .where(SignInAttempt.tenant_id == Tenant.id, SignInAttempt.outcome == "ok", SignInAttempt.purpose == "sign_in")
    .correlate(Tenant)
    .scalar_subquery()
)
_SHARED = (
    sa.exists()
    .where(
        ProviderMember.tenant_id == Tenant.id,
        IdentityProvider.id == ProviderMember.provider_id,
        IdentityProvider.state == "active",
    )
    .correlate(Tenant)
)
_EVERY = (
    sa.select(Tenant, _OWN.c.used, _OWN.c.draft, _OWN.c.proposed, _OWN.c.until, _LAST.label("last"), _SHARED.label("s"))
    .outerjoin(_OWN, _OWN.c.tenant_id == Tenant.id)
    .where(Tenant.state != "archived")
    .order_by(Tenant.slug)
)


def universities() -> list[Entry]:
    """Every university that is not archived, with the state of its sign-in; one statement."""
    return [Entry(row[0], _sign_in(row), row.until, row.last) for row in db.session.execute(_EVERY)]


def _sign_in(row: Any) -> str:
    if row.proposed:
        return "proposed"
    if row.used:
        return "used"
    return "draft" if row.draft else "shared" if row.s else "none"


@dataclass(frozen=True)
class Deed:
    """One line of the history: when, what, and who as far as the reader may know."""

    at: datetime
    what: str
    who: str | None
    by_person: bool


def history(tenant_id: int) -> list[Deed]:
    """The newest changes to this university's set-up. A name is there only where its university is in the scope."""
    chosen = (
        sa.select(History.at, History.event, History.actor_id, Person.display_name)
        .outerjoin(Person, Person.id == History.actor_id)
        .where(History.event.in_(SAID), History.tenant_ids.any_() == tenant_id)
        .order_by(History.at.desc(), History.id.desc())
        .limit(SHOWN)
    )
    return [
        Deed(row.at, SAID[row.event], row.display_name, row.actor_id is not None) for row in db.session.execute(chosen)
    ]


def has_admin(tenant_id: int) -> bool:
    """Whether somebody looks after this university (central admins, who look after all, do not count)."""
    held = sa.exists().where(RoleGrant.tenant_id == tenant_id, RoleGrant.role == "admin", *counting())
    named = sa.exists().where(StaffEntry.tenant_id == tenant_id, StaffEntry.role == "admin")
    return bool(db.session.scalar(sa.select(sa.or_(held, named))))
