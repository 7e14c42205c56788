"""A mentor's places: rows whose key sees across universities, taken for somebody who is asked, or promised to somebody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError

from mentes.admission.models import Enrolment, Proposal, Seat
from mentes.admission.pairing.models import PairMark
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.i18n import N_

Held = Mapping[tuple[int, int], int | None]
"""By mentor and number: the mark that a seat is promised by, or None for one that is taken."""


@dataclass(frozen=True)
class Places:
    """How many places a mentor gives in an edition, and what became of them."""

    capacity: int
    taken: int
    promised: int

    @property
    def free(self) -> int:
        """Those that anybody can have."""
        return self.capacity - self.taken - self.promised


def held(mentors: Iterable[Enrolment]) -> Held:
    """Every seat that this scope sees (one statement); those in others' programmes the key still keeps."""
    ids = {each.person_id for each in mentors}
    rows = db.session.execute(sa.select(Seat.mentor_id, Seat.number, Seat.mark_id).where(Seat.mentor_id.in_(ids)))
    return {(row.mentor_id, row.number): row.mark_id for row in rows}


def places(mentor: Enrolment, seats: Held) -> Places:
    """What stands of one mentor's places."""
    own = [seats[key] for number in range(1, mentor.capacity + 1) if (key := (mentor.person_id, number)) in seats]
    promised = sum(mark is not None for mark in own)
    return Places(mentor.capacity, len(own) - promised, promised)


def take(mentor: Enrolment, asked: Proposal | PairMark) -> None:
    """As `took`. Raises WrongState when none is left."""
    if not took(mentor, asked):
        raise WrongState(N_("This mentor's last place was taken a moment ago. Choose somebody else."))


def took(mentor: Enrolment, asked: Proposal | PairMark) -> bool:
    """Whether the first free number up to the mentor's capacity is theirs now. The key settles who was first, across universities."""
    whose = {"proposal_id": asked.id} if isinstance(asked, Proposal) else {"mark_id": asked.id}
    for number in range(1, mentor.capacity + 1):
        seat = Seat(
            mentor_id=mentor.person_id,
            number=number,
            owner_id=asked.owner_id,
            mentor_tenant_id=mentor.tenant_id,
            mentee_tenant_id=asked.mentee_tenant_id,
            taken_at=now(),
            **whose,
        )
        if inserted(seat):
            return True
    return False


def keep_promise(mark: PairMark, proposal: Proposal) -> None:
    """The place that was promised is the one that the proposal takes."""
    chosen = sa.update(Seat).where(Seat.mark_id == mark.id)
    db.session.execute(chosen.values(mark_id=None, proposal_id=proposal.id, taken_at=now()))


def inserted(row: Any) -> bool:
    """Whether the row is in now; False when its key is taken (after waiting for whoever is just taking it)."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        return False
    return True


def free_seat(proposal_id: int) -> None:
    """Give a mentor's place back. Raises RuntimeError where the seat is not seen: a delete under row security is silent."""
    freed = db.session.execute(sa.delete(Seat).where(Seat.proposal_id == proposal_id).returning(Seat.number)).all()
    if len(freed) != 1:
        raise RuntimeError(f"the seat of proposal {proposal_id} cannot be given back from here")


def release(marks: Iterable[PairMark]) -> None:
    """Nobody is promised these places any more."""
    db.session.execute(sa.delete(Seat).where(Seat.mark_id.in_([each.id for each in marks])))


def is_full(mentor: Enrolment) -> bool:
    """Whether none of their places is free, in whatever programme they were taken; asked in a scope with the mentor's own home."""
    numbers = sa.select(Seat.number).where(
        Seat.mentor_tenant_id == mentor.tenant_id, Seat.mentor_id == mentor.person_id
    )
    return set(db.session.scalars(numbers)) >= set(range(1, mentor.capacity + 1))
