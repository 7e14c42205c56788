"""What is asked before a yes or no: the office is told, and reminded; whoever asked is told the answer (complaint 3)."""

from dataclasses import replace

import sqlalchemy as sa

from mentes.admission.bound import readable
from mentes.admission.models import Proposal, ProposalQuestion
from mentes.admission.proposing import tenants_of
from mentes.admission.questions.service import is_open
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.base.ticks import daily
from mentes.notices.ladder.escalating import escalate, relieve, was_escalated
from mentes.notices.models import Notice
from mentes.notices.readers import StaffAsked, ask_staff, holders, programme_of, reader_of, settle_staff
from mentes.notices.service import Act, News, settle, tell
from mentes.plugin.events import ConsentGiven, ProposalDeclined, ProposalExpired
from mentes.plugin.waiting_events import QuestionAnswered, QuestionAsked
from mentes.tenancy.models import Tenant

WHAT = "question"


def acts_of(proposal_id: int) -> tuple[Act, ...]:
    """What can be done from a letter that asks one of two for a yes or no."""
    return (
        Act("proposal.accept", proposal_id, Message(N_("Yes, I would like that")), leads=True),
        Act("proposal.decline", proposal_id, Message(N_("No, thank you"))),
        Act("proposal.ask", proposal_id, Message(N_("Ask something first"))),
    )


def _asker(question: ProposalQuestion, proposal: Proposal) -> int:
    return proposal.mentee_id if question.role == "mentee" else proposal.mentor_id


@on(QuestionAsked)
def question_asked(event: QuestionAsked, _event_id: int) -> None:
    """The leads are asked, or the admins where nobody leads; of the two, whoever asked waits, and the other has longer."""
    question = db.session.get_one(ProposalQuestion, event.question_id)
    proposal = db.session.get_one(Proposal, event.proposal_id, with_for_update={"read": True})
    if not is_open(proposal, question) or proposal.kind == "request":
        return  # answered meanwhile, or nobody needs the answer any more; of requests `request_news` tells
    matter = f"proposal:{proposal.id}"
    settle(matter, _asker(question, proposal))
    longer = sa.update(Notice).where(Notice.matter == matter, Notice.waits, Notice.done_at.is_(None))
    db.session.execute(longer.values(due_at=proposal.due_at).execution_options(synchronize_session=False))
    if not holders(proposal.owner_id, "lead", proposal.edition_id):
        _escalate(question, proposal)
        return
    ask_staff(
        WHAT,
        question.id,
        proposal.owner_id,
        role="lead",
        edition_id=proposal.edition_id,
        seen_by=tenants_of(proposal),
    )


@on(StaffAsked)
def staff_asked(event: StaffAsked, event_id: int) -> None:
    """One of those who pair: where it is answered, by when, and then reminded."""
    if event.what != WHAT:
        return
    question = db.session.get_one(ProposalQuestion, event.subject_id)
    proposal = db.session.get_one(Proposal, question.proposal_id, with_for_update={"read": True})
    reader = reader_of(event.person_id)
    slug = db.session.scalar(sa.select(Tenant.slug).where(Tenant.id == event.tenant_id))
    if reader is None or slug is None or not is_open(proposal, question):
        return
    news = News(
        f"staff:{WHAT}:{question.id}",
        Message(N_("One of two whom you proposed to each other asks something before answering.")),
        f"desk/questions/{question.id}",
        waits=True,
        due=question.due_at,
        verb=N_("Answer the question"),
        letter="staff.question",
        ladder=readable(proposal.edition_id).design.patience(WHAT),
    )
    tell(replace(reader, slug=slug), news, event_id)


@on(QuestionAnswered)
def question_answered(event: QuestionAnswered, event_id: int) -> None:
    """It waits for nobody at the office; whoever asked is awaited again, with the same choices as before."""
    question = db.session.get_one(ProposalQuestion, event.question_id)
    proposal = db.session.get_one(Proposal, event.proposal_id)
    if proposal.kind == "request":
        return
    _settle(question, proposal)
    reader = reader_of(_asker(question, proposal))
    if reader is None or proposal.state != "proposed":
        return
    news = News(
        f"proposal:{proposal.id}",
        Message(N_("There is an answer to your question about the proposed pair.")),
        f"proposals/{proposal.id}",
        waits=getattr(proposal, f"{question.role}_consented_at") is None,
        due=proposal.due_at,
        verb=N_("Read the answer"),
        letter="question.answered",
        programme_id=programme_of(proposal.edition_id),
        ladder=readable(proposal.edition_id).design.patience("proposal"),
        acts=acts_of(proposal.id),
    )
    tell(reader, news, event_id)


def _settle(question: ProposalQuestion, proposal: Proposal) -> None:
    settle_staff(WHAT, question.id, proposal.owner_id, "lead", proposal.edition_id)
    relieve(WHAT, question.id, proposal.owner_id)


@on(ConsentGiven, ProposalDeclined, ProposalExpired)
def answered_without(event: ConsentGiven | ProposalDeclined | ProposalExpired, _event_id: int) -> None:
    """A question whose asker has answered, or whose proposal is over, waits for nobody any more."""
    proposal = db.session.get_one(Proposal, event.proposal_id)
    chosen = sa.select(ProposalQuestion).where(
        ProposalQuestion.proposal_id == proposal.id, ProposalQuestion.answer.is_(None)
    )
    if proposal.kind == "request":
        return
    for question in db.session.scalars(chosen):
        if not is_open(proposal, question):
            _settle(question, proposal)


@daily("unanswered-questions", owners=True)
def look_for_silence(tenant_id: int) -> None:
    """What the leads left lying for all its days goes to the admins of the owner, once; the proposal ends on its own day."""
    overdue = (
        sa.select(ProposalQuestion, Proposal)
        .join(Proposal, Proposal.id == ProposalQuestion.proposal_id)
        .where(
            Proposal.owner_id == tenant_id,
            Proposal.state == "proposed",
            Proposal.kind != "request",
            ProposalQuestion.answer.is_(None),
            ProposalQuestion.due_at < now(),
        )
        .with_for_update(of=Proposal, skip_locked=True)
    )
    for question, proposal in db.session.execute(overdue).all():
        if is_open(proposal, question) and not was_escalated(WHAT, question.id, tenant_id, since=question.asked_at):
            _escalate(question, proposal)


def _escalate(question: ProposalQuestion, proposal: Proposal) -> None:
    to = [(proposal.owner_id, "admin")]
    escalate(WHAT, question.id, to=to, edition_id=proposal.edition_id, seen_by=tenants_of(proposal))
