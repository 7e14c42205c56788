"""What dates do on their own: ask those for whom they are, fill free places, remind, and ask who was there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.outbox import on, pass_on
from mentes.base.ticks import daily, every
from mentes.people.models import Person
from mentes.plugin.edition_events import PartnerAccepted
from mentes.plugin.events import ApplicationAdmitted, AttendanceRecorded, PersonLeft, WorkshopScheduled
from mentes.plugin.waiting_events import EnrolmentEnded
from mentes.plugin.workshop_events import WorkshopAnswered, WorkshopChanged
from mentes.programmes.rules import ladder_of
from mentes.programmes.service import edition_of
from mentes.workshops import attending, leaving, places
from mentes.workshops.models import Attendance, Workshop
from mentes.workshops.participants import participants
from mentes.workshops.service import PlacesChanged, concerned, held

NEAR: Final = timedelta(days=2)
KEY: Final = "workshop_attendance"


@dataclass(frozen=True)
class WorkshopTold(Event):
    """One person is to be told something about a date: in a job of their own, so that nobody's letter waits for another's."""

    attendance_id: int
    what: Literal["invited", "dates", "changed", "cancelled", "near", "ended"]


@dataclass(frozen=True)
class WorkshopOver(Event):
    """A date is over: those who look after it are asked who was there."""

    workshop_id: int
    edition_id: int


@dataclass(frozen=True)
class WorkshopSaid(Event):
    """Everything is said about a date; nobody is asked any more."""

    workshop_id: int


@on(WorkshopScheduled)
def invite(event: WorkshopScheduled, _event_id: int) -> None:
    """Everybody for whom it is gets a row, and is told."""
    workshop = db.session.get_one(Workshop, event.workshop_id)
    if workshop.state == "fixed":
        for attendance_id, home in _asked(workshop):
            pass_on(WorkshopTold(attendance_id, "invited"), workshop.owner_id, home)


def _asked(workshop: Workshop) -> list[tuple[int, int]]:
    """Rows for those who have none yet, or whose part had ended and begins anew: number and home of each."""
    everybody = participants(workshop.edition_id, workshop.tenant_id, workshop.audience)
    if not everybody:
        return []
    rows = [
        {"workshop_id": workshop.id, "owner_id": workshop.owner_id, "tenant_id": home, "person_id": person}
        | {"state": "invited"}
        for person, home in everybody.items()
    ]
    anew = sa.and_(Attendance.state == "signed_off", Attendance.answered_at.is_(None))
    new = (
        insert(Attendance)
        .values(rows)
        .on_conflict_do_update(index_elements=["workshop_id", "person_id"], set_={"state": "invited"}, where=anew)
        .returning(Attendance.id, Attendance.tenant_id)
    )
    return [(attendance_id, home) for attendance_id, home in db.session.execute(new)]


@on(ApplicationAdmitted)
def invite_who_comes_later(event: ApplicationAdmitted, _event_id: int) -> None:
    """Somebody who takes part from now on is asked to what is still to come, and told of it all at once."""
    chosen = sa.select(Workshop).where(
        Workshop.edition_id == event.edition_id, Workshop.state == "fixed", Workshop.starts_at > now()
    )
    told: set[int] = set()
    for workshop in db.session.scalars(chosen.order_by(Workshop.starts_at)).all():
        for attendance_id, home in _asked(workshop):
            person = db.session.get_one(Attendance, attendance_id).person_id
            if person not in told:
                told.add(person)
                pass_on(WorkshopTold(attendance_id, "dates"), workshop.owner_id, home)


@on(PartnerAccepted)
def let_in(event: PartnerAccepted, _event_id: int) -> None:
    """People of a university that takes part from now on see who leads the dates of the programme, and the links."""
    chosen = sa.text(
        "update workshop_hosting h set tenant_ids = array_append(h.tenant_ids, :tenant) from workshop w"
        " join edition e on e.id = w.edition_id where w.id = h.workshop_id and e.programme_id = :programme"
        " and w.tenant_id is null and not :tenant = any(h.tenant_ids)"
    )
    db.session.execute(chosen, {"tenant": event.tenant_id, "programme": event.programme_id})


@on(WorkshopChanged)
def places_may_have_changed(event: WorkshopChanged, _event_id: int) -> None:
    """More places: those who wait move up."""
    places.settle(event.workshop_id)


@on(PlacesChanged)
def settle_places(event: PlacesChanged, _event_id: int) -> None:
    """The same where nobody else is told, and after somebody left."""
    places.settle(event.workshop_id)


@on(EnrolmentEnded)
def part_ended(event: EnrolmentEnded, _event_id: int) -> None:
    """Somebody's part in an edition has ended: their places are free."""
    chosen = sa.select(Workshop.owner_id).where(Workshop.edition_id == event.edition_id).limit(1)
    owner_id = db.session.scalar(chosen)
    if owner_id is not None:
        _free(owner_id, Workshop.edition_id == event.edition_id)


@daily("workshops-places", owners=True)
def free_places(tenant_id: int) -> None:
    """Each day, for each university that owns a programme: what nobody uses any more is free, also of people who are gone."""
    _free(tenant_id)


def _free(owner_id: int, *conditions: sa.ColumnElement[bool]) -> None:
    for workshop in _of(owner_id, Workshop.starts_at > now(), *conditions):
        for row in leaving.sign_off_without_part(workshop):
            pass_on(WorkshopTold(row.id, "ended"), workshop.owner_id, row.tenant_id)
        places.settle(workshop.id)


@on(PersonLeft)
def person_left(event: PersonLeft, _event_id: int) -> None:
    """Somebody's access ended: their places are free; the owner, who sees all rows, gives them to those who wait."""
    if db.session.scalar(sa.select(Person.state).where(Person.id == event.person_id)) != "active":
        for workshop in leaving.sign_off_who_left(event.person_id, event.home_id):
            pass_on(PlacesChanged(workshop.id), workshop.owner_id, event.home_id)


@on(WorkshopAnswered)
def somebody_moves_up(event: WorkshopAnswered, _event_id: int) -> None:
    """A place may have become free."""
    places.settle(event.workshop_id)


def tell_all(workshop: Workshop, what: Literal["changed", "cancelled", "near"], rows: Iterable[Attendance]) -> None:
    """Each of these people is told, in a job of their own."""
    for row in rows:
        pass_on(WorkshopTold(row.id, what), workshop.owner_id, row.tenant_id)


def rows_of(workshop: Workshop) -> list[Attendance]:
    """Everybody who is asked and did not say no; the owner sees all of them."""
    chosen = sa.select(Attendance).where(
        Attendance.owner_id == workshop.owner_id,
        Attendance.workshop_id == workshop.id,
        Attendance.state != "signed_off",
    )
    return list(db.session.scalars(chosen.order_by(Attendance.id)))


def _of(owner_id: int, *conditions: sa.ColumnElement[bool]) -> list[Workshop]:
    chosen = sa.select(Workshop).where(Workshop.owner_id == owner_id, Workshop.state == "fixed", *conditions)
    row_held = chosen.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return list(db.session.scalars(row_held.order_by(Workshop.starts_at, Workshop.id)))


@daily("workshops-near", owners=True)
def remind(tenant_id: int) -> None:
    """Each day, for each university that owns a programme: what comes within two days is said once, to those who come."""
    soon = (Workshop.starts_at > now(), Workshop.starts_at <= now() + NEAR, Workshop.reminded_at.is_(None))
    for workshop in _of(tenant_id, *soon):
        _write(workshop, reminded_at=now())
        come = "signed_up" if workshop.sign_up else "invited"
        tell_all(workshop, "near", [each for each in rows_of(workshop) if each.state == come])


_ENDS = Workshop.starts_at + sa.func.make_interval(0, 0, 0, 0, 0, Workshop.minutes)


@every("workshops-over", minutes=15, owners=True)
def ask_who_was_there(tenant_id: int) -> None:
    """Every quarter of an hour: of what has ended, those who look after it are asked; where nobody was to come, nobody is."""
    for workshop in _of(tenant_id, now() >= _ENDS, Workshop.asked_at.is_(None), Workshop.closed_at.is_(None)):
        _write(workshop, asked_at=now())
        if attending.unmarked(workshop):
            pass_on(WorkshopOver(workshop.id, workshop.edition_id), *concerned(workshop))
        else:
            _write(workshop, closed_at=now())


@daily("workshops-unsaid", owners=True)
def give_up_asking(tenant_id: int) -> None:
    """Each day: nobody said in time who was there; it counts against nobody."""
    for workshop in _of(tenant_id, Workshop.asked_at.is_not(None), Workshop.closed_at.is_(None)):
        days = timedelta(days=ladder_of(edition_of(workshop.edition_id), KEY).days)
        if workshop.asked_at and workshop.asked_at + days <= now():
            attending.give_up(workshop)
            pass_on(WorkshopSaid(workshop.id), *concerned(workshop))


@on(AttendanceRecorded)
def close_when_all_is_said(event: AttendanceRecorded, _event_id: int) -> None:
    """Once something is said about everybody who was to come, nobody is asked any more."""
    workshop = held(event.workshop_id)
    if workshop.closed_at is None and not attending.unmarked(workshop):
        attending.close(workshop)
        pass_on(WorkshopSaid(workshop.id), *concerned(workshop))


def _write(workshop: Workshop, **values: object) -> None:
    """Without a new version: whoever is just changing its words is not disturbed."""
    row = sa.update(Workshop).where(Workshop.id == workshop.id).values(**values)
    db.session.execute(row.execution_options(synchronize_session=False))
    db.session.refresh(workshop, list(values))
