"""Verbs of roles: give one, take one back, and see who holds what."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from mentes.base.actor import Actor
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.people import central
from mentes.people import service as people
from mentes.people.guests.models import Invitation
from mentes.people.models import UNLISTED, Person, RoleGrant
from mentes.tenancy.models import Tenant

PAGE = 50
SOON = timedelta(days=14)
OWN = N_("Nobody gives a role to themselves. Somebody else who looks after this university can.")
TWICE = N_("This person has this role already. Look at the list again.")
AWAY = N_("This person has no access at the moment, so they cannot have a role. Look at the list again.")
LAST = N_("This is the last person who looks after all universities. Name another one first.")


@dataclass(frozen=True)
class Wish:
    """A role as it is to be given: for one edition or for all, at which office, until the end of which day."""

    role: str
    edition_id: int | None = None
    remit: str | None = None
    until: date | None = None


def give(person: Person, wish: Wish, tenant_id: int, by: Actor) -> RoleGrant:
    """Give somebody a role at a university.

    Raises BadInput for oneself, for guests and for a day that has passed, WrongState for a second time and for somebody
    without access: who goes at this moment is waited for, so that nobody who is gone stands in for others.
    """
    if person.id == by.person_id:
        raise BadInput(OWN)
    until = end_of(wish.until, tenant_id)
    _hold(tenant_id)
    db.session.refresh(person, with_for_update={"read": True})
    if person.state != "active":
        raise WrongState(AWAY)
    if db.session.scalar(sa.select(RoleGrant.id).where(*_same(person.id, wish, tenant_id), *counting()).limit(1)):
        raise WrongState(TWICE)
    more = {"edition_id": wish.edition_id, "until": until, "remit": wish.remit}
    return people.grant(person, wish.role, tenant_id, by=by.person_id, **more)  # type: ignore[arg-type]


def end_of(day: date | None, tenant_id: int) -> datetime | None:
    """The end of this day where the university is. Raises BadInput for a day that has passed."""
    if day is None:
        return None
    zone = db.session.scalar(sa.select(Tenant.timezone).where(Tenant.id == tenant_id)) or "UTC"
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    if end <= real_now():
        raise BadInput(N_("Choose a day that is still to come, or none."))
    return end


def _hold(tenant_id: int) -> None:
    """One change of roles at a time for each university, so that of two at once one sees the other."""
    db.session.execute(sa.select(Tenant.id).where(Tenant.id == tenant_id).with_for_update(key_share=True))


def _same(person_id: int, wish: Wish, tenant_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        RoleGrant.person_id == person_id,
        RoleGrant.tenant_id == tenant_id,
        RoleGrant.role == wish.role,
        RoleGrant.edition_id.is_not_distinct_from(wish.edition_id),
        RoleGrant.remit.is_not_distinct_from(wish.remit),
    )


def counting() -> tuple[sa.ColumnElement[bool], ...]:
    """Which grants count at this moment (real time)."""
    return RoleGrant.revoked_at.is_(None), sa.or_(RoleGrant.expires_at.is_(None), RoleGrant.expires_at > real_now())


def take_back(given: RoleGrant, by: Actor) -> None:
    """Take a role back; said twice, it counts once. Raises WrongState for the last central admin, of two at once too."""
    if given.role == "central" and given.revoked_at is None:
        _keep_one(given)
    people.take_back(given, by=by.person_id)


def _keep_one(given: RoleGrant) -> None:
    """Every central admin's row is held: whoever else takes one back waits, and then counts anew."""
    if central.is_last(given.person_id):
        raise WrongState(LAST)


def find(grant_id: int, tenant_id: int) -> RoleGrant:
    """A role that was given at this university. Raises NotVisible."""
    chosen = sa.select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.tenant_id == tenant_id)
    found = db.session.scalar(chosen.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotVisible(N_("There is no such role here."))
    return found


def person_of(person_id: int, tenant_id: int) -> Person:
    """Somebody of this university. Raises NotVisible for anybody else's people (SEC-2)."""
    found = db.session.scalar(sa.select(Person).where(Person.id == person_id, Person.tenant_id == tenant_id))
    if found is None:
        raise NotVisible(N_("There is no such person at this university."))
    return found


def search(text: str, tenant_id: int, skip: int = 0) -> list[Person]:
    """People of this university whose names have words that begin so, without accents and capitals; a page of the list."""
    chosen = sa.select(Person).where(Person.tenant_id == tenant_id, Person.state.not_in(UNLISTED))
    for word in people.plain_name(text).split():
        chosen = chosen.where((sa.literal(" ") + Person.sort_name).contains(f" {word}", autoescape=True))
    return list(db.session.scalars(chosen.order_by(Person.sort_name, Person.id).limit(PAGE).offset(skip)))


_holder, _giver, _taker = aliased(Person), aliased(Person), aliased(Person)
_home, _place = aliased(Tenant), aliased(Tenant)
_NAMED = (
    sa.select(Invitation.taken_name)
    .where(
        Invitation.tenant_id == RoleGrant.tenant_id,
        Invitation.taken_by == RoleGrant.person_id,
        Invitation.kind == "role",
    )
    .order_by(Invitation.id.desc())
    .limit(1)
    .correlate(RoleGrant)
    .scalar_subquery()
)
_HELD = (
    sa.select(
        RoleGrant.__table__,
        sa.func.coalesce(_holder.display_name, _NAMED).label("name"),
        _giver.display_name.label("giver"),
        _taker.display_name.label("taker"),
        _home.names.label("home"),
        _place.names.label("place"),
    )
    .join(_home, _home.id == RoleGrant.home_id)
    .join(_place, _place.id == RoleGrant.tenant_id)
    .outerjoin(_holder, sa.and_(_holder.id == RoleGrant.person_id, _holder.tenant_id == sa.bindparam("known")))
    .outerjoin(_giver, sa.and_(_giver.id == RoleGrant.granted_by, _giver.tenant_id == sa.bindparam("known")))
    .outerjoin(_taker, sa.and_(_taker.id == RoleGrant.revoked_by, _taker.tenant_id == sa.bindparam("known")))
)
_AT = _HELD.where(RoleGrant.tenant_id == sa.bindparam("tenant")).order_by(
    RoleGrant.revoked_at.is_not(None), RoleGrant.role, sa.text("name"), RoleGrant.id
)
_OF = _HELD.where(RoleGrant.person_id == sa.bindparam("person")).order_by(
    RoleGrant.revoked_at.is_not(None), RoleGrant.granted_at.desc(), RoleGrant.id
)
MOST = 200  # rows of one list


def held_at(tenant_id: int) -> list[Any]:
    """Everybody who holds or held a role at this university, from any university; names of its own people only.

    Somebody of another university stands under the name with which they took an invitation, else under none.
    """
    return _read(_AT.limit(MOST), tenant=tenant_id, known=tenant_id)


def held_by(person_id: int, home_id: int, tenant_id: int | None = None) -> list[Any]:
    """The roles of one person with their history, everywhere or at one university; names of people of their own home only."""
    chosen = _OF if tenant_id is None else _OF.where(RoleGrant.tenant_id == tenant_id)
    return _read(chosen.limit(MOST), person=person_id, known=home_id)


def _read(statement: sa.Executable, **values: Any) -> list[Any]:
    return list(db.session().connection().execute(statement, values))


def state_of(row: Any) -> str:
    """How a role stands at this moment: counts | ends (within two weeks) | over | taken (back)."""
    if row.revoked_at is not None:
        return "taken"
    if row.expires_at is None:
        return "counts"
    if row.expires_at <= real_now():
        return "over"
    return "ends" if row.expires_at <= real_now() + SOON else "counts"
