"""Each morning each university tells its people the days of the editions that it takes part in, each of them once."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.outbox import pass_on
from mentes.base.ticks import daily
from mentes.notices.days.audience import audience, speaks
from mentes.notices.days.models import Telling
from mentes.programmes.days import Day, days_of
from mentes.programmes.service import EditionRow, editions_of


@dataclass(frozen=True)
class DayTold(Event):
    """One person is to be told a day of an edition, or that it has moved: in a job of their own."""

    telling_id: int
    moved: bool


@daily("edition-days")
def tell_days(tenant_id: int) -> None:
    """What is due today of every edition that the university owns or takes part in, to its own people."""
    for edition in editions_of(tenant_id):
        days, today = days_of(edition), edition.today()
        stirring = [day for day in days if day.is_due(today) or day.on > today]
        if stirring and speaks(edition, tenant_id):
            for day in stirring:
                _tell(day, edition, tenant_id, today)


def _tell(day: Day, edition: EditionRow, tenant_id: int, today: date) -> None:
    """Those who have heard of another day first: who hears of this one for the first time is told no change."""
    moved = _told_another(day, edition.id, tenant_id)
    if not day.is_due(today) and not moved:
        return
    people = audience(day, edition, tenant_id)
    if day.key == "closed":  # no promise that could be broken: it is said of each closing anew, once that is there
        _again(day, edition.id, tenant_id, moved if day.is_due(today) else [], people)
    elif day.on >= today:
        _again(day, edition.id, tenant_id, moved, people, moved=True)
    if day.is_due(today) and people:
        _first(day, edition.id, tenant_id, people)


def _told_another(day: Day, edition_id: int, tenant_id: int) -> list[int]:
    chosen = sa.select(Telling.person_id).where(*_of(day, edition_id, tenant_id), Telling.on != day.on)
    return list(db.session.scalars(chosen))


def _of(day: Day, edition_id: int, tenant_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return Telling.edition_id == edition_id, Telling.key == day.key, Telling.tenant_id == tenant_id


def _again(
    day: Day, edition_id: int, tenant_id: int, heard: list[int], people: dict[int, int], *, moved: bool = False
) -> None:
    """Take the rows of those who have heard another day; whoever takes one first tells it."""
    wanted = [person for person in heard if person in people]
    taken = (
        sa.update(Telling)
        .where(*_of(day, edition_id, tenant_id), Telling.person_id.in_(wanted), Telling.on != day.on)
        .values(on=day.on, told_at=now())
        .returning(Telling.id, Telling.home_id)
        .execution_options(synchronize_session=False)
    )
    for telling_id, home_id in db.session.execute(taken).all() if wanted else ():
        pass_on(DayTold(telling_id, moved), home_id, tenant_id)


def _first(day: Day, edition_id: int, tenant_id: int, people: dict[int, int]) -> None:
    """Rows for those who have none yet."""
    same = {"edition_id": edition_id, "key": day.key, "tenant_id": tenant_id, "on": day.on, "told_at": now()}
    rows = [{**same, "person_id": person, "home_id": home} for person, home in people.items()]
    new = insert(Telling).values(rows).on_conflict_do_nothing().returning(Telling.id, Telling.home_id)
    for telling_id, home_id in db.session.execute(new).all():
        pass_on(DayTold(telling_id, moved=False), home_id, tenant_id)
