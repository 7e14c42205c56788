"""News of setting up: a draft that is proposed goes to the central admins, a secret that ends to the university's own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on, pass_on
from mentes.notices.readers import reader_of
from mentes.notices.service import News, settle, tell
from mentes.people.entrance.models import IdentityProvider
from mentes.people.models import RoleGrant
from mentes.people.setup.events import SecretEnding, SignInActivated, SignInDiscarded, SignInDrafted, SignInProposed
from mentes.tenancy.models import Tenant

PAGE = "setup/sign-in"
VERB = N_("Look at the sign-in")
SAID: Mapping[str, str] = {
    "proposed": N_("%(university)s proposes a new sign-in. It is tested, and waits to be put into use."),
    "secret": N_("The client secret of the sign-in of %(university)s ends on %(day)s. Get a new one from its IT."),
}


@dataclass(frozen=True)
class SetupTold(Event):
    """One person who looks after universities is told; their own may be another one."""

    person_id: int
    tenant_id: int
    what: str
    provider_id: int
    until: str


@on(SignInProposed)
def proposed(event: SignInProposed, _event_id: int) -> None:
    """All central admins are asked, each in a job that sees their own university."""
    _tell_all("central", None, event.tenant_id, ("proposed", event.provider_id, ""))


@on(SecretEnding)
def secret_ending(event: SecretEnding, _event_id: int) -> None:
    """The university's admins are told; where it has none, the central admins."""
    what = ("secret", event.provider_id, event.until)
    if not _tell_all("admin", event.tenant_id, event.tenant_id, what):
        _tell_all("central", None, event.tenant_id, what)


def _tell_all(role: str, at: int | None, tenant_id: int, what: tuple[str, int, str]) -> int:
    chosen = sa.select(RoleGrant.person_id, RoleGrant.home_id).where(
        RoleGrant.role == role,
        RoleGrant.revoked_at.is_(None),
        sa.or_(RoleGrant.expires_at.is_(None), RoleGrant.expires_at > real_now()),
        *([RoleGrant.tenant_id == at] if at is not None else []),
    )
    found = db.session.execute(chosen.distinct()).all()
    for person_id, home_id in found:
        kind, provider_id, until = what
        pass_on(SetupTold(person_id, tenant_id, kind, provider_id, until), home_id)
    return len(found)


@on(SetupTold)
def told(event: SetupTold, event_id: int) -> None:
    """Into the inbox and by letter, with a link to the university that it is about."""
    reader = reader_of(event.person_id)
    tenant = db.session.get(Tenant, event.tenant_id)
    if reader is None or tenant is None:
        return
    values = {"university": tenant.name(reader.locale)}
    if event.until:
        values["day"] = date.fromisoformat(event.until)  # type: ignore[assignment]
    text = Message(SAID[event.what], values)
    waits = event.what == "proposed"
    matter = f"proposed:{event.tenant_id}" if waits else f"secret:{event.provider_id}:{event.until}"
    news = News(matter, text, PAGE, waits=waits, verb=VERB)
    tell(replace(reader, slug=tenant.slug), news, event_id)


@dataclass(frozen=True)
class ProposalSettled(Event):
    """A proposed sign-in waits for no central admin any more."""

    tenant_id: int


@on(SignInActivated, SignInDrafted, SignInDiscarded)
def settled(event: SignInActivated | SignInDrafted | SignInDiscarded, _event_id: int) -> None:
    """A proposal that was taken up, changed or thrown away waits for nobody any more."""
    tenant_id = db.session.scalar(sa.select(IdentityProvider.tenant_id).where(IdentityProvider.id == event.provider_id))
    homes = set(db.session.scalars(sa.select(RoleGrant.home_id).where(RoleGrant.role == "central")))
    if homes and tenant_id is not None:
        pass_on(ProposalSettled(tenant_id), *homes)


@on(ProposalSettled)
def proposal_settled(event: ProposalSettled, _event_id: int) -> None:
    """It leaves their inboxes."""
    settle(f"proposed:{event.tenant_id}")
