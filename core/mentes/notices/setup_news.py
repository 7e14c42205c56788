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
from mentes.people.setup.drafts import is_ready
from mentes.people.setup.events import (
    SecretEnding,
    SignInActivated,
    SignInDiscarded,
    SignInDrafted,
    SignInProposed,
    SignInTested,
)
from mentes.tenancy.models import Tenant

PAGE = "setup/sign-in"
VERB = N_("Look at the sign-in")
SAID: Mapping[str, str] = {
    "proposed": N_("%(university)s proposes a new sign-in. It is tested, and waits to be put into use."),
    "tested": N_("The sign-in of %(university)s is tested. What is left is to put it into use."),
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


@on(SignInTested)
def tested(event: SignInTested, _event_id: int) -> None:
    """IT may have tested it by a link: the university's admins learn of it, else the central ones; not who tested it."""
    tenant_id = _at(event.provider_id)
    if tenant_id is None or not event.news:
        return
    what = ("tested", event.provider_id, "")
    if not _tell_all("admin", tenant_id, tenant_id, what, but=event.by):
        _tell_all("central", None, tenant_id, what, but=event.by)


@on(SecretEnding)
def secret_ending(event: SecretEnding, _event_id: int) -> None:
    """The university's admins are told; where it has none, the central admins."""
    what = ("secret", event.provider_id, event.until)
    if not _tell_all("admin", event.tenant_id, event.tenant_id, what):
        _tell_all("central", None, event.tenant_id, what)


def _at(provider_id: int) -> int | None:
    return db.session.scalar(sa.select(IdentityProvider.tenant_id).where(IdentityProvider.id == provider_id))


def _tell_all(role: str, at: int | None, tenant_id: int, what: tuple[str, int, str], but: int | None = None) -> int:
    chosen = sa.select(RoleGrant.person_id, RoleGrant.home_id).where(
        RoleGrant.role == role,
        RoleGrant.revoked_at.is_(None),
        sa.or_(RoleGrant.expires_at.is_(None), RoleGrant.expires_at > real_now()),
        *([RoleGrant.tenant_id == at] if at is not None else []),
    )
    found = db.session.execute(chosen.distinct()).all()
    for person_id, home_id in found:
        if person_id == but:
            continue
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
    waits = event.what in {"proposed", "tested"}
    matter = f"{event.what}:{event.tenant_id}" if waits else f"secret:{event.provider_id}:{event.until}"
    news = News(matter, text, PAGE, waits=waits, verb=VERB, letter=f"setup.{event.what}")
    tell(replace(reader, slug=tenant.slug), news, event_id)


@dataclass(frozen=True)
class ProposalSettled(Event):
    """A proposed sign-in waits for no central admin any more."""

    tenant_id: int


@dataclass(frozen=True)
class ReadySettled(Event):
    """A tested draft waits for nobody any more: it is in use, proposed, thrown away, or another draft now."""

    tenant_id: int


@on(SignInActivated, SignInDrafted, SignInDiscarded)
def settled(event: SignInActivated | SignInDrafted | SignInDiscarded, _event_id: int) -> None:
    """What was proposed or tested and is taken up, changed or thrown away waits for nobody any more."""
    tenant_id = _at(event.provider_id)
    if tenant_id is None:
        return
    _pass_to(RoleGrant.role == "central", ProposalSettled(tenant_id))
    if not isinstance(event, SignInDrafted) or not is_ready(db.session.get(IdentityProvider, event.provider_id)):
        _settle_test(tenant_id)


@on(SignInProposed)
def taken_up(event: SignInProposed, _event_id: int) -> None:
    """What the university's admins had to do is done; it waits for the central admins now."""
    _settle_test(event.tenant_id)


def _settle_test(tenant_id: int) -> None:
    held = sa.or_(RoleGrant.role == "central", sa.and_(RoleGrant.role == "admin", RoleGrant.tenant_id == tenant_id))
    _pass_to(held, ReadySettled(tenant_id))


def _pass_to(held: sa.ColumnElement[bool], event: Event) -> None:
    """Also to those whose role has ended meanwhile: it may wait in their inbox still."""
    homes = set(db.session.scalars(sa.select(RoleGrant.home_id).where(held)))
    if homes:
        pass_on(event, *homes)


@on(ProposalSettled)
def proposal_settled(event: ProposalSettled, _event_id: int) -> None:
    """It leaves their inboxes."""
    settle(f"proposed:{event.tenant_id}")


@on(ReadySettled)
def ready_settled(event: ReadySettled, _event_id: int) -> None:
    """It leaves their inboxes."""
    settle(f"tested:{event.tenant_id}")
