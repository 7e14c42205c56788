"""The end of somebody's part in an edition: as they wish themselves, or as their coordinators decide."""

import sqlalchemy as sa

from mentes.admission import proposing
from mentes.admission.models import Application, Enrolment, Proposal, Seat
from mentes.admission.pairing import marks
from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.plugin.waiting_events import EnrolmentEnded

PAIRED = N_("There is a pair in this programme that goes on. End it on its own page first.")


def leave(application: Application, by: Actor) -> None:
    """End the part of somebody who was admitted, whoever of the two says so; the caller holds the application.

    What they were proposed to comes to nothing, without a reason; what was completed stays. Said twice, it counts once.
    Raises WrongState while they belong to a pair that goes on, and for somebody who does not take part.
    """
    if application.state == "withdrawn":
        return
    if application.state != "admitted":
        raise WrongState(N_("This application was decided already. Look at the list again."))
    held = sa.select(Enrolment).where(Enrolment.application_id == application.id).with_for_update()
    part = db.session.scalars(held.execution_options(populate_existing=True)).one()
    for proposal in _open(part):
        proposing.decline(proposal)
    db.session.flush()
    if db.session.scalar(sa.select(Seat.number).join(Proposal, Proposal.id == Seat.proposal_id).where(_of(part))):
        raise WrongState(PAIRED)
    _forget_completed(part)
    part.state = "ended"
    application.state, application.decided_at, application.decided_by = "withdrawn", now(), by.person_id
    application.reason = None  # of an earlier wait for a place
    db.session.flush()
    marks.end_of(part)
    record(EnrolmentEnded(application.id, part.edition_id), part.tenant_id, part.owner_id)


def _forget_completed(part: Enrolment) -> None:
    """A mentee has one proposal that stands: that of a pair which is over must not keep them from another, should they come back."""
    over = sa.update(Proposal).where(Proposal.mentee_enrolment_id == part.id, Proposal.state == "accepted")
    db.session.execute(over.values(state="ended"))


def _of(part: Enrolment) -> sa.ColumnElement[bool]:
    return sa.or_(Proposal.mentee_enrolment_id == part.id, Proposal.mentor_enrolment_id == part.id)


def _open(part: Enrolment) -> list[Proposal]:
    chosen = sa.select(Proposal).where(_of(part), Proposal.state == "proposed").order_by(Proposal.id)
    return list(db.session.scalars(chosen.with_for_update().execution_options(populate_existing=True)))
