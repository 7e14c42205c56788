"""Verbs of a question that one of two asks before saying yes or no: ask, answer. Whoever proposed the two answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from mentes.admission.bound import Bound
from mentes.admission.models import Proposal, ProposalQuestion
from mentes.admission.proposing import find, tenants_of
from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.plugin.parts import Role
from mentes.plugin.waiting_events import QuestionAnswered, QuestionAsked

MOST = 3  # questions of one side about one proposal; then a yes or a no is due
OVER = N_("This proposal is not open any more. Your coordinator will come back to you.")


def of(proposal_id: int, role: Role) -> Sequence[ProposalQuestion]:
    """What this side has asked, in order; the other side's questions are not for them."""
    chosen = sa.select(ProposalQuestion).where(
        ProposalQuestion.proposal_id == proposal_id, ProposalQuestion.role == role
    )
    return db.session.scalars(chosen.order_by(ProposalQuestion.id)).all()


def ask(where: Bound, proposal: Proposal, role: Role, text: str) -> ProposalQuestion:
    """Ask before answering; the caller holds the proposal. The same question sent twice counts once.

    The proposal waits: its last day moves so far that after the answer's last day there are as many days left to say yes
    or no as there were at the beginning. Raises WrongState once it is answered or over, or while a question is open.
    """
    waiting = next((each for each in of(proposal.id, role) if each.answer is None), None)
    if waiting is not None and waiting.text == text and is_open(proposal, waiting):
        return waiting
    made = open_one(where, proposal, role, text)
    record(QuestionAsked(made.id, proposal.id), *tenants_of(proposal))
    return made


def open_one(where: Bound, proposal: Proposal, role: Role, text: str = "") -> ProposalQuestion:
    """The row of a question, with its day; its text is empty where it is sealed. Raises as `ask`."""
    if proposal.state != "proposed" or getattr(proposal, f"{role}_consented_at") is not None:
        raise WrongState(OVER)
    asked = of(proposal.id, role)
    if any(each.answer is None for each in asked):
        raise WrongState(N_("Your last question still waits for its answer. You hear from us as soon as it is there."))
    if len(asked) >= MOST:
        raise WrongState(
            N_("You have asked %(most)s questions already. Please answer now with a yes or a no."), most=MOST
        )
    due = now() + timedelta(days=where.design.patience("question").days)
    made = ProposalQuestion(proposal_id=proposal.id, role=role, text=text, asked_at=now(), due_at=due)
    db.session.add(made)
    _leave_time(where, proposal, due)
    db.session.flush()
    return made


def close_one(where: Bound, proposal: Proposal, question: ProposalQuestion, by_id: int | None, text: str = "") -> None:
    """It has its answer, or `by` nobody in time; whoever asked has again as many days as at the beginning."""
    question.answer, question.answered_at, question.answered_by = text, now(), by_id
    _leave_time(where, proposal, now())
    db.session.flush()


def _leave_time(where: Bound, proposal: Proposal, answered: datetime) -> None:
    proposal.due_at = max(proposal.due_at, answered + timedelta(days=where.design.patience("proposal").days))


def answer(where: Bound, proposal: Proposal, question: ProposalQuestion, by: Actor, text: str) -> None:
    """Answer a question; the caller holds the proposal. Whoever asked has again as many days as at the beginning.

    Raises WrongState where somebody else has answered it, or nobody waits for an answer any more.
    """
    if question.answer is not None:
        if question.answer == text and question.answered_by == by.person_id:
            return
        raise WrongState(N_("This question has been answered already."))
    if not is_open(proposal, question):
        raise WrongState(N_("Nobody waits for this answer any more: the proposal was answered without it."))
    close_one(where, proposal, question, by.person_id, text)
    record(QuestionAnswered(question.id, proposal.id), *tenants_of(proposal))


def is_open(proposal: Proposal, question: ProposalQuestion) -> bool:
    """Whether somebody waits for the answer: no answer yet, and whoever asked has said neither yes nor no meanwhile."""
    awaited = proposal.state == "proposed" and getattr(proposal, f"{question.role}_consented_at") is None
    return question.answer is None and awaited


def find_question(question_id: int, tenant_id: int, *, hold: bool = False) -> tuple[ProposalQuestion, Proposal]:
    """A question and its proposal, held for a verb, at the university that made it. Raises NotVisible."""
    chosen = sa.select(ProposalQuestion).where(ProposalQuestion.id == question_id)
    found = db.session.scalars(chosen).one_or_none()
    proposal = find(found.proposal_id, tenant_id, hold=hold) if found else None
    if found is None or proposal is None or proposal.owner_id != tenant_id:
        raise NotVisible(N_("There is no such question here."))
    if hold:
        db.session.refresh(found)
    return found, proposal


_WAITING = (
    sa.select(ProposalQuestion, Proposal)
    .join(Proposal, Proposal.id == ProposalQuestion.proposal_id)
    .where(
        Proposal.owner_id == sa.bindparam("tenant"),
        Proposal.state == "proposed",
        Proposal.kind != "request",  # whoever asks answers themselves
        ProposalQuestion.answer.is_(None),
    )
    .order_by(ProposalQuestion.due_at, ProposalQuestion.id)
)


def waiting(tenant_id: int) -> list[tuple[ProposalQuestion, Proposal]]:
    """Every question that this owner is to answer, the most urgent first."""
    rows = db.session.execute(_WAITING, {"tenant": tenant_id})
    return [(question, proposal) for question, proposal in rows if is_open(proposal, question)]
