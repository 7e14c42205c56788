"""What a pair does on its own: introduce two who agreed, and begin the wrap-up when its time comes."""

import sqlalchemy as sa

from mentes.admission.models import Proposal
from mentes.base.db import db
from mentes.base.outbox import on
from mentes.base.ticks import daily
from mentes.mentorships import service
from mentes.mentorships.evaluation.models import Response
from mentes.mentorships.models import Mentorship
from mentes.plugin.events import ConsentGiven, QuestionnaireAnswered


@on(ConsentGiven)
def introduce_the_two(event: ConsentGiven, _row_id: int) -> None:
    """After the second consent: make the pair, once."""
    proposal = db.session.get_one(Proposal, event.proposal_id)
    known = db.session.scalar(sa.select(Mentorship.id).where(Mentorship.proposal_id == proposal.id))
    if proposal.state == "accepted" and known is None:
        service.introduce(proposal)


@on(QuestionnaireAnswered)
def move_on_after_an_answer(event: QuestionnaireAnswered, _row_id: int) -> None:
    """A programme may ask for the answer before it is complete."""
    response = db.session.get_one(Response, event.response_id)
    service.progress(service.locked(response.mentorship_id))


@daily("wrap-up")
def begin_wrap_ups(tenant_id: int) -> None:
    """Each day, for each university that owns a programme: the pairs whose last day is near."""
    for row in service.due_for_wrap_up(tenant_id):
        service.begin_wrap_up(row)
