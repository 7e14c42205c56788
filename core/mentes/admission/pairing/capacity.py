"""How many places a mentor gives in an edition: those who pair may lower it, never above what was offered or below what is taken."""

import sqlalchemy as sa
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError

from mentes.admission.models import Enrolment, Proposal, Seat
from mentes.admission.pairing.models import PairMark
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.plugin.pairing_events import MentorPlacesChanged


def offered(mentor: Enrolment) -> int:
    """How many mentees the mentor said they can take; one where the programme does not ask."""
    said = mentor.profile.get("capacity", 1)
    return said if isinstance(said, int) else 1


def change(mentor: Enrolment, capacity: int) -> None:
    """Give so many places in this edition from now on. Said twice, it counts once.

    Raises BadInput above what the mentor offered, WrongState below what is taken or promised.
    """
    held = sa.select(Enrolment).where(Enrolment.id == mentor.id).with_for_update(key_share=True)
    db.session.scalars(held.execution_options(populate_existing=True)).one()
    if mentor.state != "active":
        raise WrongState(N_("One of the two does not take part any more. Look at the list again."))
    if capacity > offered(mentor):
        raise BadInput(N_("This mentor offered %(n)s. More can be given once the mentor says so."), n=offered(mentor))
    numbers = numbers_of(mentor)
    if len(numbers) > capacity:
        raise WrongState(N_("%(n)s are taken or promised already, so fewer cannot be given."), n=len(numbers))
    for number in numbers:
        if number > capacity:
            _move(mentor, number, capacity)
    if mentor.capacity != capacity:
        mentor.capacity = capacity
        db.session.flush()
        record(MentorPlacesChanged(mentor.id, mentor.edition_id), mentor.owner_id, mentor.tenant_id)


def numbers_of(mentor: Enrolment) -> list[int]:
    """Numbers of the seats that are held in this edition."""
    mine = sa.or_(Proposal.mentor_enrolment_id == mentor.id, PairMark.mentor_enrolment_id == mentor.id)
    chosen = sa.select(Seat.number).where(Seat.mentor_id == mentor.person_id, mine)
    joined = chosen.outerjoin(Proposal, Proposal.id == Seat.proposal_id).outerjoin(
        PairMark, PairMark.id == Seat.mark_id
    )
    return list(db.session.scalars(joined.order_by(Seat.number)))


def _move(mentor: Enrolment, number: int, capacity: int) -> None:
    """Another number for a place that is held, so that all numbers stay within the capacity; the key says which are free."""
    place = sa.update(Seat).where(Seat.mentor_id == mentor.person_id, Seat.number == number)
    for wanted in range(1, capacity + 1):
        try:
            with db.session.begin_nested():
                db.session.execute(place.values(number=wanted))
        except IntegrityError as error:
            if not isinstance(error.orig, UniqueViolation):
                raise
        else:
            return
    raise WrongState(N_("Places of this mentor are taken in another programme, so fewer cannot be given."))
