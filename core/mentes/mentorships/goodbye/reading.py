"""What runs for somebody who thinks of going, so that they read what becomes of it before they say so."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mentes.admission.models import OPEN, Application, Enrolment, Proposal
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import Unavailable
from mentes.mentorships.models import RUNNING, Mentorship, Side
from mentes.mentorships.official import service as official
from mentes.mentorships.pair import pairs_of
from mentes.mentorships.steps import Way, way_of
from mentes.people.models import RoleGrant
from mentes.workshops.models import Attendance, Workshop

WAITING = ("awaiting_supervisor", "submitted", "waiting_list")


@dataclass(frozen=True)
class Running:
    """Pairs with the other's name, those of them that are complete by this end, and how many other things end."""

    pairs: Sequence[sa.Row[Any]]
    complete: Sequence[int]
    applications: int
    proposals: int
    parts: int
    events: int
    roles: int

    @property
    def mark(self) -> str:
        """What the page carries: another one as soon as something else would end."""
        return str(zlib.crc32(repr((self.pairs, self.complete, *self._numbers)).encode()))

    @property
    def _numbers(self) -> tuple[int, ...]:
        return self.applications, self.proposals, self.parts, self.events, self.roles

    @property
    def is_anything(self) -> bool:
        """Whether anything ends at all."""
        return bool(self.pairs or any(self._numbers))


def running(person_id: int, home_id: int) -> Running:
    """What ends if this person goes; three statements."""
    session = db.session()
    session.flush()
    values = {"person": person_id, "home": home_id, "now": now()}
    counted = session.connection().execute(_COUNTS, values).one()
    pairs: Sequence[Any] = session.connection().execute(_PAIRS, values).all()
    return Running(pairs, _complete(person_id, home_id) if pairs else (), *counted)


def _complete(person_id: int, home_id: int) -> Sequence[int]:
    """Of which running pairs an official end today brings the confirmations (S2-26)."""
    ways = [way_of(pair) for pair in pairs_of(person_id, home_id)]
    return sorted(way.pair.id for way in ways if official.may_end(way) and _is_complete(way))


def _is_complete(way: Way) -> bool:
    try:
        return bool(official.foreseen(way))
    except Unavailable:
        return False


def pairs_held_by(person_id: int, home_id: int) -> Sequence[int]:
    """The numbers of the running pairs of somebody, in the order in which they are held."""
    chosen = sa.select(Mentorship.id).where(_of(Mentorship), Mentorship.state.in_(RUNNING)).order_by(Mentorship.id)
    return db.session.scalars(chosen, {"person": person_id, "home": home_id}).all()


def _of(model: type[Mentorship | Proposal]) -> sa.ColumnElement[bool]:
    person: sa.BindParameter[int] = sa.bindparam("person")
    home: sa.BindParameter[int] = sa.bindparam("home")
    return sa.or_(
        sa.and_(model.mentee_tenant_id == home, model.mentee_id == person),
        sa.and_(model.mentor_tenant_id == home, model.mentor_id == person),
    )


def _own(model: type[Application | Enrolment | Attendance]) -> tuple[sa.ColumnElement[bool], ...]:
    return model.tenant_id == sa.bindparam("home"), model.person_id == sa.bindparam("person")


def _number(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(*conditions).scalar_subquery()


_PAIRS = (
    sa.select(Mentorship.id, Side.display_name)
    .join(Side, sa.and_(Side.mentorship_id == Mentorship.id, Side.person_id != sa.bindparam("person")))
    .where(_of(Mentorship), Mentorship.state.in_(RUNNING))
    .order_by(Mentorship.id)
    .limit(50)
)
_COUNTS = sa.select(
    _number(*_own(Application), Application.state.in_(WAITING)),
    _number(_of(Proposal), Proposal.state == OPEN[0]),
    _number(*_own(Enrolment), Enrolment.state == "active"),
    _number(
        *_own(Attendance),
        Attendance.state.in_(("signed_up", "waiting")),
        Attendance.workshop_id == Workshop.id,
        Workshop.starts_at > sa.bindparam("now"),
        Workshop.state == "fixed",
    ),
    _number(RoleGrant.person_id == sa.bindparam("person"), RoleGrant.revoked_at.is_(None)),
)
