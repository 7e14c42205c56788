"""Verbs of a place: sign up, say that one does not come, and move up from the waiting list."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.plugin.workshop_events import WorkshopAnswered, WorkshopPlaceGiven
from mentes.workshops.models import Attendance, Workshop
from mentes.workshops.service import held


def sign_up(workshop_id: int, actor: Actor) -> Attendance:
    """Take a place; where none is free, one on the waiting list. Said twice, it counts once.

    Without signing up, it takes back that one does not come. Raises WrongState once it has begun or was called off.
    """
    workshop, row = _open(workshop_id, actor)
    if row.state in {"signed_up", "waiting"} or (row.state == "invited" and not workshop.sign_up):
        return row
    state = "invited" if not workshop.sign_up else "signed_up" if is_free(workshop) else "waiting"
    row.name = actor.name
    _answer(workshop, row, state)
    return row


def sign_off(workshop_id: int, actor: Actor) -> Attendance:
    """Say that one does not come; a place becomes free for whoever waits longest. Said twice, it counts once.

    Raises WrongState once it has begun or was called off.
    """
    workshop, row = _open(workshop_id, actor)
    if row.state != "signed_off":
        _answer(workshop, row, "signed_off")
    return row


def is_free(workshop: Workshop) -> bool:
    """Whether whoever signs up now gets a place: those who wait come first."""
    return workshop.places is None or (workshop.taken < workshop.places and workshop.waiting == 0)


def _open(workshop_id: int, actor: Actor) -> tuple[Workshop, Attendance]:
    """The date, held: whoever else takes or leaves a place at this moment waits; and this person's own row."""
    workshop = held(workshop_id)
    if workshop.state == "cancelled":
        raise WrongState(N_("This event was called off."))
    if workshop.starts_at <= now():
        raise WrongState(N_("This event has begun already."))
    return workshop, own_row(workshop, actor)


def own_row(workshop: Workshop, actor: Actor) -> Attendance:
    """This person's own row, made where there is none yet."""
    own = {"workshop_id": workshop.id, "owner_id": workshop.owner_id, "person_id": actor.person_id}
    new = insert(Attendance).values(**own, tenant_id=actor.home_id, state="invited").on_conflict_do_nothing()
    db.session.execute(new)
    chosen = sa.select(Attendance).filter_by(**own, tenant_id=actor.home_id)
    return db.session.scalars(chosen.execution_options(populate_existing=True)).one()


def _answer(workshop: Workshop, row: Attendance, state: str) -> None:
    before, row.state, row.answered_at = row.state, state, now()
    row.sequence += 1
    db.session.flush()
    count(
        workshop,
        taken=(state == "signed_up") - (before == "signed_up"),
        waiting=(state == "waiting") - (before == "waiting"),
    )
    record(WorkshopAnswered(row.id, workshop.id), row.tenant_id, row.owner_id)


def count(workshop: Workshop, *, taken: int = 0, waiting: int = 0) -> None:
    """Count places without making another version of the date: whoever is just changing its words is not disturbed."""
    if taken or waiting:
        _write(workshop, taken=max(workshop.taken + taken, 0), waiting=max(workshop.waiting + waiting, 0))


def _write(workshop: Workshop, **numbers: int) -> None:
    held_row = sa.update(Workshop).where(Workshop.id == workshop.id).values(**numbers)
    db.session.execute(held_row.execution_options(synchronize_session=False))
    db.session.refresh(workshop, list(numbers))


def settle(workshop_id: int) -> None:
    """Whoever waits longest moves up into a place that is free; and both are counted anew from the rows.

    Runs in the scope of the owner, who sees the rows of all universities.
    """
    workshop = held(workshop_id)
    if not workshop.sign_up:
        return
    waiting = list(_rows(workshop, "waiting"))
    taken = len(list(_rows(workshop, "signed_up")))
    is_open = workshop.state == "fixed" and workshop.starts_at > now()
    free = (len(waiting) if workshop.places is None else max(workshop.places - taken, 0)) if is_open else 0
    for row in waiting[:free]:
        row.state = "signed_up"
        row.sequence += 1
        record(WorkshopPlaceGiven(row.id, workshop.id), row.tenant_id, row.owner_id)
    db.session.flush()
    up = min(free, len(waiting))
    _write(workshop, taken=taken + up, waiting=len(waiting) - up)


def _rows(workshop: Workshop, state: str) -> Any:
    chosen = sa.select(Attendance).where(
        Attendance.owner_id == workshop.owner_id, Attendance.workshop_id == workshop.id, Attendance.state == state
    )
    return db.session.scalars(
        chosen.order_by(Attendance.answered_at, Attendance.id).execution_options(populate_existing=True)
    )
