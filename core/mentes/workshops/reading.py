"""Dates as pages read them: one's own, those of an edition, and who is to come to one of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, Literal

import sqlalchemy as sa
from pydantic import TypeAdapter

from mentes.base.clock import now
from mentes.base.db import db
from mentes.people.models import Person
from mentes.workshops.attending import expected
from mentes.workshops.models import Attendance, Workshop, WorkshopHosting
from mentes.workshops.participants import parts

EARLY: Final = timedelta(minutes=15)  # people come in before it begins
SHOWN: Final = timedelta(days=365)  # how long one that is over stays on its participants' pages
Answer = Literal["invited", "signed_up", "waiting", "signed_off"]


@dataclass(frozen=True)
class Dated:
    """One date, as one person has it."""

    id: int
    edition_id: int
    tenant_id: int | None
    kind: str
    titles: dict[str, str]
    about: dict[str, str]
    audience: list[str]
    starts_at: datetime
    minutes: int
    timezone: str
    place: str | None
    sign_up: bool
    places: int | None
    taken: int
    waiting: int
    state: Literal["fixed", "cancelled"]
    sequence: int
    created_at: datetime
    led_by: str | None
    link: str | None
    answer: Answer
    presence: Literal["attended", "excused", "absent"] | None
    marked_at: datetime | None
    marked_name: str | None

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def has_begun(self) -> bool:
        """Whether nothing can be answered any more."""
        return self.starts_at <= now()

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.ends_at <= now()

    @property
    def is_on(self) -> bool:
        """Whether one can say oneself that one is there."""
        return self.state == "fixed" and self.starts_at - EARLY <= now() <= self.ends_at

    @property
    def comes(self) -> bool:
        """Whether this person is to come: with a place, or asked without having to sign up."""
        return self.answer == ("signed_up" if self.sign_up else "invited")

    @property
    def is_free(self) -> bool:
        """Whether whoever signs up now gets a place."""
        return self.places is None or (self.taken < self.places and self.waiting == 0)


_KEPT = [
    *(
        Workshop.__table__.c[name]
        for name in [
            "id",
            "edition_id",
            "tenant_id",
            "kind",
            "titles",
            "about",
            "audience",
            "starts_at",
            "minutes",
            "timezone",
            "place",
            "sign_up",
            "places",
            "taken",
            "waiting",
            "state",
            "created_at",
        ]
    ),
    (Workshop.sequence + sa.func.coalesce(Attendance.sequence, 0)).label("sequence"),
    WorkshopHosting.led_by,
    WorkshopHosting.link,
    sa.func.coalesce(Attendance.state, "invited").label("answer"),
    Attendance.presence,
    Attendance.marked_at,
    Attendance.marked_name,
]


@cache
def _own() -> sa.Select[Any]:
    part = parts()
    row = sa.and_(
        Attendance.workshop_id == Workshop.id,
        Attendance.tenant_id == sa.bindparam("tenant"),
        Attendance.person_id == sa.bindparam("person"),
    )
    takes_part = sa.exists().where(part.c.edition_id == Workshop.edition_id, part.c.role == sa.any_(Workshop.audience))
    return (
        sa.select(*_KEPT)
        .select_from(Workshop)
        .outerjoin(Attendance, row)
        .outerjoin(WorkshopHosting, WorkshopHosting.workshop_id == Workshop.id)
        .where(
            takes_part,
            Workshop.starts_at > sa.bindparam("since"),
            sa.or_(Workshop.tenant_id.is_(None), Workshop.tenant_id == sa.bindparam("tenant")),
        )
        .order_by(Workshop.starts_at.desc(), Workshop.id.desc())
        .limit(200)
    )


_ADAPTER: TypeAdapter[Dated] = TypeAdapter(Dated)


def own(person_id: int, home_id: int) -> list[Dated]:
    """Every date that is for somebody, called off ones too, the earliest first (one statement)."""
    values = {"tenant": home_id, "person": person_id, "since": now() - SHOWN}
    return [_dated(row) for row in db.session().connection().execute(_own(), values)][::-1]


def coming(person_id: int, home_id: int) -> list[Dated]:
    """Those that are still to come, or on just now, and to which they have not said no."""
    every = own(person_id, home_id)
    return [each for each in every if each.state == "fixed" and not each.is_over and each.answer != "signed_off"]


def dated(attendance_id: int) -> tuple[Dated, Attendance] | None:
    """A date as the person of this row has it, for a job; None once the row is gone with its person."""
    row = db.session.get(Attendance, attendance_id, populate_existing=True)
    if row is None:
        return None
    chosen = (
        sa.select(*_KEPT)
        .select_from(Workshop)
        .join(Attendance, Attendance.workshop_id == Workshop.id)
        .outerjoin(WorkshopHosting, WorkshopHosting.workshop_id == Workshop.id)
        .where(Attendance.id == attendance_id)
    )
    return _dated(db.session.execute(chosen).one()), row


def _dated(row: Any) -> Dated:
    return _ADAPTER.validate_python(dict(row._mapping))  # noqa: SLF001 - the documented way to a row's names


@dataclass(frozen=True)
class Planned:
    """A date as those see it who look after it, with how many of the rows in their sight were there."""

    row: Workshop
    come: int
    marked: int
    attended: int

    @property
    def is_over(self) -> bool:
        """Whether it has begun: from then on one can say who was there."""
        return self.row.starts_at <= now()

    @property
    def is_unsaid(self) -> bool:
        """Whether somebody still has to say who was there."""
        return self.is_over and self.row.state == "fixed" and self.row.closed_at is None and self.marked < self.come


def planned(edition_id: int, owner_id: int, tenant_id: int) -> list[Planned]:
    """The dates of an edition that this university's desk sees, the earliest first (one statement)."""
    seen = sa.or_(Workshop.tenant_id.is_(None), Workshop.tenant_id == tenant_id, sa.literal(owner_id == tenant_id))
    own_rows = sa.or_(Attendance.tenant_id == tenant_id, Attendance.owner_id == tenant_id)
    chosen = (
        sa.select(
            Workshop,
            sa.func.count(Attendance.id).filter(expected()),
            sa.func.count(Attendance.id).filter(expected(), Attendance.presence.is_not(None)),
            sa.func.count(Attendance.id).filter(Attendance.presence == "attended"),
        )
        .outerjoin(Attendance, sa.and_(Attendance.workshop_id == Workshop.id, own_rows))
        .where(Workshop.edition_id == edition_id, seen)
        .group_by(Workshop.id)
    )
    return [Planned(*row) for row in db.session.execute(chosen.order_by(Workshop.starts_at, Workshop.id))]


@dataclass(frozen=True)
class Guest:
    """One row of the list of a date. Without a name: somebody whose name the reader is not to know here."""

    id: int
    tenant_id: int
    state: str
    presence: str | None
    marked_at: datetime | None
    marked_name: str | None
    name: str | None
    is_expected: bool


def guests(workshop: Workshop, tenant_id: int, named: Iterable[int], *, leads: bool) -> list[Guest]:
    """Who is asked to a date, as this university's desk sees it (one statement).

    `named` are the universities whose people the reader knows by name; those who lead know of all others the name that
    they gave by signing up.
    """
    homes = tuple(named)
    known = sa.and_(Person.id == Attendance.person_id, Person.tenant_id.in_(homes))
    given = sa.case((sa.or_(sa.literal(leads), Attendance.tenant_id.in_(homes)), Attendance.name))
    chosen = (
        sa.select(
            Attendance.id,
            Attendance.tenant_id,
            Attendance.state,
            Attendance.presence,
            Attendance.marked_at,
            Attendance.marked_name,
            sa.func.coalesce(Person.display_name, given),
            expected(),
        )
        .join(Workshop, Workshop.id == Attendance.workshop_id)
        .outerjoin(Person, sa.and_(known, Person.tenant_id == Attendance.tenant_id))
        .where(Attendance.workshop_id == workshop.id)
        .where(sa.or_(Attendance.tenant_id == tenant_id, Attendance.owner_id == tenant_id))
        .order_by(expected().desc(), Person.sort_name, given, Attendance.id)
        .limit(1000)
    )
    return [Guest(*row) for row in db.session.execute(chosen)]


def hosting(workshop_id: int) -> WorkshopHosting | None:
    """Who leads it and where one clicks, if that is for this scope."""
    return db.session.get(WorkshopHosting, workshop_id)


def by_kind(found: Iterable[Planned]) -> Mapping[str, list[Planned]]:
    """The dates by kind, those of the coordinators' own under an empty key."""
    sorted_in: dict[str, list[Planned]] = {}
    for each in found:
        sorted_in.setdefault(each.row.kind, []).append(each)
    return sorted_in
