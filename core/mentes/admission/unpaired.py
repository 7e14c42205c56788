"""Mentees whom nobody has paired: since when they wait, and the end of waiting where nobody was found."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa

from mentes.admission.models import OPEN, Application, Enrolment, Proposal, Seat
from mentes.admission.pairing import marks
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.outbox import record
from mentes.plugin.waiting_events import EnrolmentEnded
from mentes.programmes.service import EditionRow

_PAIRED = sa.exists().where(Proposal.mentee_enrolment_id == Enrolment.id, Proposal.state.in_(OPEN))
_TAKEN = sa.exists().where(  # as long as a place is taken: of a pair that is over, the proposal stays as it was
    sa.or_(Proposal.mentee_enrolment_id == Enrolment.id, Proposal.mentor_enrolment_id == Enrolment.id),
    Seat.proposal_id == Proposal.id,
)


def waiting_since(owner_id: int) -> Sequence[tuple[Enrolment, datetime]]:
    """Mentees of this owner's programmes who wait for a proposal, each with the moment since when: admitted, or let down."""
    of_mentee = Proposal.mentee_enrolment_id == Enrolment.id
    closed = sa.select(sa.func.max(Proposal.closed_at)).where(of_mentee).correlate(Enrolment).scalar_subquery()
    chosen = sa.select(Enrolment, sa.func.greatest(Enrolment.since, closed)).where(
        Enrolment.owner_id == owner_id, Enrolment.role == "mentee", Enrolment.state == "active", ~_PAIRED
    )
    return [(enrolment, since) for enrolment, since in db.session.execute(chosen.order_by(Enrolment.id))]


def seeking_and_giving(owner_id: int, editions: Iterable[int]) -> Sequence[tuple[Enrolment, datetime]]:
    """Mentees who wait for a proposal, as above, and all mentors, each since when; of these editions, in one statement."""
    closed = sa.select(sa.func.max(Proposal.closed_at)).where(Proposal.mentee_enrolment_id == Enrolment.id)
    since = sa.func.greatest(Enrolment.since, closed.correlate(Enrolment).scalar_subquery())
    chosen = sa.select(Enrolment, since).where(
        Enrolment.owner_id == owner_id,
        Enrolment.edition_id.in_(list(editions)),
        Enrolment.state == "active",
        sa.or_(Enrolment.role == "mentor", ~_PAIRED),
    )
    return [(enrolment, at) for enrolment, at in db.session.execute(chosen.order_by(since, Enrolment.id))]


def waits_until(edition: EditionRow, since: datetime, patience: timedelta) -> datetime:
    """When nobody is looked for any more: at the end of the edition, or after the patience once more where it has none."""
    if edition.ends_on is None:
        return since + 2 * patience
    return datetime.combine(edition.ends_on, time.max, UTC)


def end_of_gone(person_id: int, home_id: int) -> None:
    """The parts of somebody who has left the university end, but those with a pair or a proposal: nobody is looked for."""
    theirs = Enrolment.tenant_id == home_id, Enrolment.person_id == person_id, Enrolment.state == "active"
    for enrolment in db.session.scalars(sa.select(Enrolment).where(*theirs).order_by(Enrolment.id)).all():
        _end(enrolment, "withdrawn", is_gone=True)


def give_up(enrolment: Enrolment) -> None:
    """Nobody was found for this mentee: their part ends, and they can apply anew. Whoever is just proposed stays."""
    _end(enrolment, "expired")


def _end(enrolment: Enrolment, state: str, *, is_gone: bool = False) -> None:
    """The application is held before the part, as by whoever decides about it."""
    application = db.session.get_one(Application, enrolment.application_id, with_for_update=True)
    held = sa.select(Enrolment).where(Enrolment.id == enrolment.id).with_for_update()
    row = db.session.scalars(held.execution_options(populate_existing=True)).one()
    if row.state != "active" or row.application_id != application.id:
        return
    if is_gone:
        marks.end_of(row)
    if db.session.scalar(sa.select(_TAKEN).where(Enrolment.id == row.id)):
        return
    row.state, application.state, application.decided_at = "ended", state, now()
    db.session.flush()
    marks.end_of(row)
    record(EnrolmentEnded(application.id, row.edition_id), row.tenant_id, row.owner_id)
