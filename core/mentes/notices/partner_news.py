"""News of universities in a programme: one is invited, accepts, declines or leaves; each side's admins are told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on, pass_on
from mentes.notices.readers import reader_of
from mentes.notices.service import News, settle, tell
from mentes.people.models import RoleGrant
from mentes.plugin.edition_events import PartnerAccepted, PartnerDeclined, PartnerInvited, PartnerLeaving, PartnerLeft
from mentes.plugin.loader import registry
from mentes.programmes.models import Programme
from mentes.tenancy.models import Tenant

PAGE = "desk/programmes"
SAID: Mapping[str, str] = {
    "PartnerInvited": N_("%(owner)s invites %(university)s to take part in “%(programme)s”. Say whether it does."),
    "PartnerAccepted": N_("%(university)s takes part in “%(programme)s” from now on."),
    "PartnerDeclined": N_("%(university)s does not want to take part in “%(programme)s”."),
    "PartnerLeaving": N_("%(university)s takes nobody new in “%(programme)s” any more. What has begun goes on."),
    "PartnerLeft": N_("%(university)s has left “%(programme)s”: everything that had begun has ended."),
}


@dataclass(frozen=True)
class PartnerTold(Event):
    """One person who looks after a university or its programmes is told; their home may be another one."""

    person_id: int
    programme_id: int
    tenant_id: int
    what: str


@dataclass(frozen=True)
class PartnerSettled(Event):
    """An invitation of a university waits for nobody any more."""

    programme_id: int
    tenant_id: int


@on(PartnerInvited)
def invited(event: PartnerInvited, _event_id: int) -> None:
    """The admins of the university that was asked; where it has none, the central admins."""
    _tell_all(event, event.tenant_id, "admin")


@on(PartnerAccepted, PartnerDeclined, PartnerLeaving, PartnerLeft)
def answered(event: PartnerAccepted | PartnerDeclined | PartnerLeaving | PartnerLeft, _event_id: int) -> None:
    """Those who lead and look after the programme's owner; the invitation waits for nobody any more."""
    owner_id = db.session.get_one(Programme, event.programme_id).owner_id
    held = sa.or_(RoleGrant.role == "central", RoleGrant.tenant_id == event.tenant_id)
    homes = set(db.session.scalars(sa.select(RoleGrant.home_id).where(held)))
    if homes:
        pass_on(PartnerSettled(event.programme_id, event.tenant_id), *homes)
    if owner_id != event.tenant_id:
        _tell_all(event, owner_id, "admin", "lead")


def _tell_all(
    event: PartnerInvited | PartnerAccepted | PartnerDeclined | PartnerLeaving | PartnerLeft, at: int, *roles: str
) -> None:
    """Everybody with one of these roles there, else the central admins, each in a job that sees their own home."""
    there = sa.and_(RoleGrant.tenant_id == at, RoleGrant.role.in_(roles))
    for person_id, home_id in _holders(there) or _holders(RoleGrant.role == "central"):
        pass_on(PartnerTold(person_id, event.programme_id, event.tenant_id, event.name), home_id)


def _holders(held: sa.ColumnElement[bool]) -> list[tuple[int, int]]:
    chosen = sa.select(RoleGrant.person_id, RoleGrant.home_id).where(
        held,
        RoleGrant.revoked_at.is_(None),
        sa.or_(RoleGrant.expires_at.is_(None), RoleGrant.expires_at > real_now()),
    )
    return [(person_id, home_id) for person_id, home_id in db.session.execute(chosen.distinct())]


@on(PartnerTold)
def told(event: PartnerTold, event_id: int) -> None:
    """Into the inbox and by letter, with a link to the university whose answer or programme it is."""
    reader = reader_of(event.person_id)
    if reader is None:
        return
    programme = db.session.get_one(Programme, event.programme_id)
    owner, university = (db.session.get_one(Tenant, each) for each in (programme.owner_id, event.tenant_id))
    values = {
        "owner": owner.name(reader.locale),
        "university": university.name(reader.locale),
        "programme": _title(programme, reader.locale),
    }
    waits = event.what == "PartnerInvited"
    verb = N_("Look at the invitation") if waits else N_("Look at the programme")
    news = News(
        _matter(event), Message(SAID[event.what], values), PAGE, waits=waits, verb=verb, letter=f"partner.{event.what}"
    )
    tell(replace(reader, slug=university.slug if waits else owner.slug), news, event_id)


@on(PartnerSettled)
def settled(event: PartnerSettled, _event_id: int) -> None:
    """It leaves their inboxes."""
    settle(_matter(event))


def _matter(event: PartnerTold | PartnerSettled) -> str:
    return f"partner:{event.programme_id}:{event.tenant_id}"


def _title(programme: Programme, locale: str) -> Message | str:
    plugin = registry().plugins.get(programme.plugin)
    own = programme.titles.get(locale) or next(iter(programme.titles.values()), "")
    return own or (Message(plugin.card.title, domain=plugin.domain) if plugin else programme.key)
