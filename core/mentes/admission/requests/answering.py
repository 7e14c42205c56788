"""Verbs of a mentor who is asked: say yes and take a place, say no with a short word, ask something back."""

from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa

from mentes.admission import proposing, seats
from mentes.admission.bound import Bound, readable
from mentes.admission.models import Enrolment, Proposal, ProposalQuestion
from mentes.admission.pairing import marks
from mentes.admission.questions import service as questions
from mentes.admission.requests import words
from mentes.admission.requests.events import PlacesTaken
from mentes.admission.requests.models import SearchChoice
from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import pass_on, record
from mentes.plugin.waiting_events import QuestionAnswered, QuestionAsked

Yes = Literal["accepted", "full", "close"]
OVER = N_("This request is not open any more. There is nothing you have to do.")
FULL = N_(
    "All your places are taken by now, here or in another programme. We tell the mentee kindly, and they can ask somebody else."
)
ON_ITS_WAY = N_("Your question is on its way to the mentee. You hear from us when there is an answer.")
LONGEST = 200  # characters of a reason


def find(proposal_id: int, actor: Actor) -> tuple[Proposal, SearchChoice]:
    """A request to the actor. Raises NotVisible."""
    chosen = (
        sa.select(Proposal, SearchChoice)
        .join(SearchChoice, SearchChoice.proposal_id == Proposal.id)
        .where(
            Proposal.id == proposal_id,
            Proposal.kind == "request",
            Proposal.mentor_tenant_id == actor.home_id,
            Proposal.mentor_id == actor.person_id,
            SearchChoice.asked_tenant_id == actor.home_id,
        )
    )
    found = db.session.execute(chosen).one_or_none()
    if found is None:
        raise NotVisible(N_("There is no such request to you. What waits for you is listed on your home page."))
    return found[0], found[1]


def held(proposal_id: int, actor: Actor) -> tuple[Proposal, SearchChoice, Enrolment]:
    """The same for a verb: the mentor's own part is held, then the proposal. Raises NotVisible."""
    proposal, choice = find(proposal_id, actor)
    part = sa.select(Enrolment).where(Enrolment.id == proposal.mentor_enrolment_id).with_for_update(key_share=True)
    mentor = db.session.scalars(part.execution_options(populate_existing=True)).one()
    chosen = sa.select(Proposal).where(Proposal.id == proposal.id).with_for_update()
    return db.session.scalars(chosen.execution_options(populate_existing=True)).one(), choice, mentor


def accept(proposal: Proposal, mentor: Enrolment, independent: bool | None) -> Yes:
    """Say yes; the place is taken now, and whose it is the key decides. Said twice, it counts once.

    "full": the mentor's last place was taken a moment before, here or in another programme, and perhaps the request is let go
    for that reason already; the mentee is told so, and the next in their order is asked. "close": the two depend on each
    other (S1-15). Raises WrongState once it is over.
    """
    if proposal.mentor_consented_at is not None:
        return "accepted"
    if proposal.state == "gone" and mentor.state == "active" and seats.is_full(mentor):
        return "full"
    if proposal.state != "proposed" or mentor.state != "active":
        raise WrongState(OVER)
    if independent is not None:
        proposing.declare(proposal, "mentor", independent=independent)
    if independent is False:
        return "close"
    if not _took(mentor, proposal):
        proposing.release(proposal, "gone")
        pass_on(PlacesTaken(mentor.person_id, mentor.tenant_id), mentor.tenant_id)
        return "full"
    proposing.consent(proposal, "mentor")
    return "accepted"


def _took(mentor: Enrolment, proposal: Proposal) -> bool:
    """Whether a place is theirs now: the one that was promised to just these two, else the first that is free."""
    mark = marks.promise(proposal)
    if mark is None:
        return seats.took(mentor, proposal)
    marks.used(mark, proposal)
    return True


def decline(proposal: Proposal, choice: SearchChoice, reason: str) -> None:
    """Say no with a short word, which only the mentee reads; the next in their order is asked. Said twice, it counts once.

    Raises WrongState once it is over.
    """
    if proposal.state == "declined":
        return
    if proposal.state != "proposed":
        raise WrongState(OVER)
    words.say(choice, proposal.mentor_id, "reason", reason)
    proposing.decline(proposal)


def ask(where: Bound, proposal: Proposal, choice: SearchChoice, text: str) -> None:
    """Ask the mentee something before answering; the caller holds the proposal. The same question sent twice counts once.

    The request waits, as a proposal does (`questions.service.ask`), and raises WrongState as it does.
    """
    said = words.said([choice])
    waiting = [each for each in questions.of(proposal.id, "mentor") if each.answered_at is None]
    if waiting and said.get((choice.id, "question", waiting[0].id)) == text:
        return
    asked = questions.open_one(where, proposal, "mentor")
    words.say(choice, proposal.mentor_id, "question", text, asked.id)
    record(QuestionAsked(asked.id, proposal.id), *proposing.tenants_of(proposal))


def asked_of(request_id: int) -> ProposalQuestion | None:
    """What the mentor who is asked now would like to know of the mentee, and has no answer to yet."""
    chosen = (
        sa.select(ProposalQuestion)
        .join(Proposal, Proposal.id == ProposalQuestion.proposal_id)
        .join(SearchChoice, SearchChoice.proposal_id == Proposal.id)
        .where(
            SearchChoice.request_id == request_id, Proposal.state == "proposed", ProposalQuestion.answered_at.is_(None)
        )
    )
    return db.session.scalars(chosen).one_or_none()


def to_answer(question_id: int, actor: Actor, *, hold: bool = False) -> tuple[Proposal, SearchChoice, ProposalQuestion]:
    """A question to the actor as a mentee, its proposal held for a verb. Raises NotVisible."""
    chosen = (
        sa.select(Proposal, SearchChoice, ProposalQuestion)
        .join(SearchChoice, SearchChoice.proposal_id == Proposal.id)
        .join(ProposalQuestion, ProposalQuestion.proposal_id == Proposal.id)
        .where(
            ProposalQuestion.id == question_id,
            Proposal.kind == "request",
            SearchChoice.mentee_tenant_id == actor.home_id,
            SearchChoice.mentee_id == actor.person_id,
        )
    )
    if hold:
        chosen = chosen.with_for_update(of=Proposal).execution_options(populate_existing=True)
    found = db.session.execute(chosen).one_or_none()
    if found is None:
        raise NotVisible(N_("There is no such question to you."))
    if hold:
        db.session.refresh(found[2])  # whoever held the proposal before may have answered it
    return found[0], found[1], found[2]


def answer(where: Bound, proposal: Proposal, choice: SearchChoice, question: ProposalQuestion, text: str) -> None:
    """The mentee answers what a mentor asked; the caller holds the proposal. Said twice, it counts once.

    The mentor has again as many days as at the beginning. Raises WrongState once nobody waits for it.
    """
    if question.answered_by == proposal.mentee_id:
        return
    if not questions.is_open(proposal, question):
        raise WrongState(N_("Nobody waits for this answer any more."))
    words.say(choice, proposal.mentee_id, "answer", text, question.id)
    questions.close_one(where, proposal, question, proposal.mentee_id)
    record(QuestionAnswered(question.id, proposal.id), *proposing.tenants_of(proposal))


def lapse(question_id: int) -> None:
    """The mentee did not answer in time: the mentor is asked again for a yes or a no; not where somebody was faster."""
    question = db.session.get(ProposalQuestion, question_id)
    if question is None:
        return
    held = sa.select(Proposal).where(Proposal.id == question.proposal_id).with_for_update()
    proposal = db.session.scalars(held.execution_options(populate_existing=True)).one()
    db.session.refresh(question)
    is_late = question.answered_at is None and question.due_at < now()
    if not is_late or not questions.is_open(proposal, question):
        return
    questions.close_one(readable(proposal.edition_id), proposal, question, None)
    record(QuestionAnswered(question.id, proposal.id), *proposing.tenants_of(proposal))


def unanswered(tenant_id: int) -> Sequence[int]:
    """Numbers of questions to mentees of this owner's programmes whose time is over."""
    chosen = (
        sa.select(ProposalQuestion.id)
        .join(Proposal, Proposal.id == ProposalQuestion.proposal_id)
        .where(
            Proposal.owner_id == tenant_id,
            Proposal.kind == "request",
            Proposal.state == "proposed",
            ProposalQuestion.answered_at.is_(None),
            ProposalQuestion.due_at < now(),
        )
        .order_by(Proposal.id)
    )
    return db.session.scalars(chosen).all()
