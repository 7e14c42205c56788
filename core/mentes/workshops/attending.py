"""Verbs of attendance: say who was there, correct it, and close what nobody said."""

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa

from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotAllowed, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.plugin.events import AttendanceRecorded
from mentes.plugin.workshop_events import WorkshopUnsaid
from mentes.workshops.models import Attendance, Workshop
from mentes.workshops.service import concerned, held

PRESENCES: Final = ("attended", "excused", "absent")
COUNTED: Final = ("attended", "excused")  # in these one is not asked to come again


def expected() -> sa.ColumnElement[bool]:
    """Rows of those who were to come: with a place, or asked without having to sign up and not called off."""
    return sa.or_(
        sa.and_(Workshop.sign_up, Attendance.state == "signed_up"),
        sa.and_(sa.not_(Workshop.sign_up), Attendance.state == "invited"),
    )


def mark(workshop_id: int, marks: Mapping[int, str], by: Actor, may_mark: frozenset[int]) -> int:
    """Say of these rows who was there, or correct it; gives how many changed.

    `may_mark` are the rows that this person may mark. Raises WrongState before it has begun and for one that was called
    off, NotAllowed for a row that is somebody else's to mark.
    """
    workshop = held(workshop_id)
    if workshop.state == "cancelled":
        raise WrongState(N_("This event was called off."))
    if workshop.starts_at > now():
        raise WrongState(N_("This event has not begun yet. Afterwards you can say who was there."))
    if not set(marks) <= may_mark:
        raise NotAllowed(N_("These are people of another university. Their own coordinators say who was there."))
    chosen = sa.select(Attendance).where(Attendance.workshop_id == workshop.id, Attendance.id.in_(marks))
    changed = [each for each in db.session.scalars(chosen.with_for_update()) if each.presence != marks[each.id]]
    for row in changed:
        row.presence, row.marked_at, row.marked_by, row.marked_name = marks[row.id], now(), by.person_id, by.name
    db.session.flush()
    for row in changed:
        record(AttendanceRecorded(row.id, workshop.id), row.tenant_id, row.owner_id)
    return len(changed)


def unmarked(workshop: Workshop) -> list[Attendance]:
    """Those who were to come and of whom nobody has said anything; the owner sees all of them."""
    chosen = (
        sa.select(Attendance)
        .join(Workshop, Workshop.id == Attendance.workshop_id)
        .where(Attendance.owner_id == workshop.owner_id, Attendance.workshop_id == workshop.id)
        .where(Attendance.presence.is_(None), expected())
    )
    return list(db.session.scalars(chosen.order_by(Attendance.id)))


def close(workshop: Workshop) -> None:
    """Everything is said: nobody is asked any more."""
    workshop.closed_at = now()
    db.session.flush()


def give_up(workshop: Workshop) -> None:
    """Nobody said in time who was there: it is closed, and for those who were to come it counts as if they were excused.

    The silence of those who look after it is not held against those who may well have come. It can still be said later.
    """
    close(workshop)
    record(WorkshopUnsaid(workshop.id, workshop.edition_id), *concerned(workshop))


_PRESENCE = sa.case(
    (Attendance.presence.is_not(None), Attendance.presence),
    (sa.and_(Workshop.closed_at.is_not(None), expected()), "excused"),
)


def presence_of(edition_id: int, person_id: int, tenant_id: int) -> list[list[str]]:
    """What counts for somebody in an edition: each kind with "attended" or "excused", as often as it was.

    Not having been there is nobody's business but their own and of those who look after it: it is not in here.
    """
    chosen = (
        sa.select(Workshop.kind, _PRESENCE.label("presence"))
        .join(Attendance, Attendance.workshop_id == Workshop.id)
        .where(Attendance.tenant_id == tenant_id, Attendance.person_id == person_id)
        .where(Workshop.edition_id == edition_id, Workshop.kind != "", Workshop.state == "fixed")
        .where(_PRESENCE.in_(COUNTED))
    )
    found = db.session.execute(chosen.order_by(Workshop.starts_at, Workshop.id))
    return [[kind, presence] for kind, presence in found]


def people_of(workshop_id: int) -> list[int]:
    """Everybody who has a row at this date, as far as this scope sees them."""
    chosen = sa.select(Attendance.person_id).where(Attendance.workshop_id == workshop_id)
    return list(db.session.scalars(chosen.order_by(Attendance.person_id)))
