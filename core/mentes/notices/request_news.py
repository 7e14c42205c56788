"""Requests to mentors, said to whom they concern: who is asked, how it goes on for the mentee, what is asked back. Never a word of theirs."""

import sqlalchemy as sa

from mentes.admission.bound import readable
from mentes.admission.models import Proposal, ProposalQuestion
from mentes.admission.questions.service import is_open
from mentes.admission.requests.events import ChoiceClosed
from mentes.admission.requests.models import SearchChoice, SearchRequest
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.notices.models import Notice
from mentes.notices.readers import programme_of, reader_of
from mentes.notices.service import Act, News, settle, tell
from mentes.plugin.events import ConsentGiven, PairProposed, ProposalDeclined, ProposalExpired
from mentes.plugin.pairing_events import ProposalReleased
from mentes.plugin.waiting_events import QuestionAnswered, QuestionAsked
from mentes.programmes.rules import ladder_of
from mentes.programmes.service import edition_of

ASKED = N_("A mentee would like you as their mentor. Read what they would like to reach.")
ANSWERED = N_("The mentee has answered what you asked about their request.")
UNANSWERED = N_("The mentee has not answered what you asked. Please say yes or no to their request.")
TAKEN_BACK = N_("A mentee has taken back their request to you. There is nothing you have to do.")
EXPIRED = N_("A request to you has ended without an answer. There is nothing you have to do.")
QUESTION = N_("A mentor whom you asked would like to know something before they answer.")
CLOSED = N_("Your request has ended, because nobody can be asked in this programme any more.")
HEARD = {  # how a mentor answered, and whether somebody else stands in the mentee's order; `gone` says no cause, which may be another's secret
    ("declined", True): N_("A mentor whom you asked said no, with a word for you. The next in your order is asked."),
    ("declined", False): N_("A mentor whom you asked said no, with a word for you. You can ask somebody else."),
    ("expired", True): N_("A mentor whom you asked did not get to answering. The next in your order is asked."),
    ("expired", False): N_("A mentor whom you asked did not get to answering. You can ask somebody else."),
    ("gone", True): N_("With one mentor in your order it cannot be this time. The next one is asked."),
    ("gone", False): N_("With one mentor in your order it cannot be this time. You can ask somebody else."),
}


def acts_of(proposal_id: int) -> tuple[Act, ...]:
    """What can be done from a letter that asks a mentor for a yes or no to a request."""
    return (
        Act("request.accept", proposal_id, Message(N_("Yes, I would like that")), leads=True),
        Act("request.decline", proposal_id, Message(N_("No, with a short word"))),
        Act("request.ask", proposal_id, Message(N_("Ask something first"))),
    )


@on(PairProposed)
def asked(event: PairProposed, event_id: int) -> None:
    """The mentor is asked, as long as they have not answered."""
    proposal = db.session.get_one(Proposal, event.proposal_id, with_for_update={"read": True})
    if proposal.kind == "request":
        _ask(proposal, ASKED, "request.asked", event_id)


def _ask(proposal: Proposal, text: str, letter: str, event_id: int) -> None:
    reader = reader_of(proposal.mentor_id)
    if reader is None or proposal.state != "proposed" or proposal.mentor_consented_at is not None:
        return
    news = News(
        f"proposal:{proposal.id}",
        Message(text),
        f"asked/{proposal.id}",
        waits=True,
        due=proposal.due_at,
        verb=N_("Read the request"),
        letter=letter,
        programme_id=programme_of(proposal.edition_id),
        ladder=ladder_of(edition_of(proposal.edition_id), "proposal"),
        acts=acts_of(proposal.id),
    )
    tell(reader, news, event_id)


@on(ProposalDeclined, ProposalExpired, ProposalReleased)
def over(event: ProposalDeclined | ProposalExpired | ProposalReleased, event_id: int) -> None:
    """It waits for neither any more; a mentor who did not end it learns that it is over."""
    proposal = db.session.get_one(Proposal, event.proposal_id)
    if proposal.kind != "request":
        return
    settle(f"proposal:{proposal.id}")
    for number in db.session.scalars(_questions(proposal)):
        settle(_matter(number))
    text = {"withdrawn": TAKEN_BACK, "expired": EXPIRED}.get(proposal.state)
    reader = reader_of(proposal.mentor_id)
    if text is not None and reader is not None:
        programme = programme_of(proposal.edition_id)
        at = f"asked/{proposal.id}"
        letter = f"request.{proposal.state}"
        tell(
            reader, News(f"proposal:{proposal.id}", Message(text), at, letter=letter, programme_id=programme), event_id
        )


@on(ConsentGiven)
def answered_with_yes(event: ConsentGiven, _event_id: int) -> None:
    """What a mentor had asked before their yes needs no answer any more."""
    proposal = db.session.get(Proposal, event.proposal_id)
    if proposal is not None and proposal.kind == "request":
        for number in db.session.scalars(_questions(proposal)):
            settle(_matter(number))


def _questions(proposal: Proposal) -> sa.Select[int]:
    return sa.select(ProposalQuestion.id).where(ProposalQuestion.proposal_id == proposal.id)


def _matter(question_id: int) -> str:
    return f"asked:{question_id}"


@on(ChoiceClosed)
def heard(event: ChoiceClosed, event_id: int) -> None:
    """The mentee learns kindly that this mentor is not the one, and how it goes on."""
    choice = db.session.get(SearchChoice, event.choice_id)
    request = db.session.get(SearchRequest, choice.request_id) if choice else None
    if choice is None or request is None:  # one of the two was erased meanwhile
        return
    text = HEARD[choice.state, _goes_on(choice)]
    if not edition_of(request.edition_id).is_running():
        text = CLOSED
    said = _news(request.edition_id, f"request:{request.id}", text, "request.heard")
    _to(request.mentee_id, said, event_id)


def _goes_on(closed: SearchChoice) -> bool:
    """Whether somebody came after this one in the order, when it was told or since."""
    later = sa.select(SearchChoice.id).where(
        SearchChoice.request_id == closed.request_id,
        SearchChoice.place > closed.place,
        SearchChoice.state != "dropped",
    )
    return db.session.scalar(later.limit(1)) is not None


def _news(edition_id: int, matter: str, text: str, letter: str) -> News:
    path, programme = f"c/{edition_id}/requests", programme_of(edition_id)
    return News(matter, Message(text), path, letter=letter, programme_id=programme)


def _to(person_id: int, news: News, event_id: int) -> None:
    reader = reader_of(person_id)
    if reader is not None:
        tell(reader, news, event_id)


@on(QuestionAsked)
def question_asked(event: QuestionAsked, event_id: int) -> None:
    """The mentee is asked; the mentor waits meanwhile, and has longer."""
    question = db.session.get_one(ProposalQuestion, event.question_id)
    proposal = db.session.get_one(Proposal, event.proposal_id, with_for_update={"read": True})
    if proposal.kind != "request" or not is_open(proposal, question):
        return
    settle(f"proposal:{proposal.id}", proposal.mentor_id)
    reader = reader_of(proposal.mentee_id)
    if reader is None:
        return
    news = News(
        _matter(question.id),
        Message(QUESTION),
        f"requests/questions/{question.id}",
        waits=True,
        due=question.due_at,
        verb=N_("Answer the question"),
        letter="request.question",
        programme_id=programme_of(proposal.edition_id),
        ladder=readable(proposal.edition_id).design.patience("question"),
    )
    tell(reader, news, event_id)


@on(QuestionAnswered)
def question_answered(event: QuestionAnswered, event_id: int) -> None:
    """The mentor is awaited again; whoever stayed silent is asked no more."""
    question = db.session.get_one(ProposalQuestion, event.question_id)
    proposal = db.session.get_one(Proposal, event.proposal_id)
    if proposal.kind != "request":
        return
    settle(_matter(question.id))
    longer = sa.update(Notice).where(Notice.matter == f"proposal:{proposal.id}", Notice.waits, Notice.done_at.is_(None))
    db.session.execute(longer.values(due_at=proposal.due_at).execution_options(synchronize_session=False))
    said = UNANSWERED if question.answered_by is None else ANSWERED
    _ask(proposal, said, "request.answered" if question.answered_by else "request.unanswered", event_id)
