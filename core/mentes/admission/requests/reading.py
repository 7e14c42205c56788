"""What the pages of requests show: whom one asked and how each answered, and what a request says, question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from mentes.admission.bound import Bound
from mentes.admission.models import OPEN, Enrolment, Proposal, ProposalQuestion
from mentes.admission.offers.models import Offer
from mentes.admission.requests import words
from mentes.admission.requests.models import SearchChoice, SearchRequest
from mentes.admission.requests.typed import said
from mentes.admission.showing import answered, question
from mentes.base.db import db
from mentes.plugin.sections import Section, model_of

MOST = 20  # requests on one page


@dataclass(frozen=True)
class Line:
    """One mentor of a request, as the mentee reads of them."""

    choice_id: int
    called: str | None
    offer_id: int | None
    home_id: int
    state: str
    asked_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    has_said_yes: bool
    question_id: int | None  # that waits for the mentee's answer
    answer_by: datetime | None
    reason: tuple[str, str]  # a sentence, own words
    talk: tuple[tuple[str, str], ...]  # what the mentor asked, and the answer
    proposal_id: int | None  # by which they were asked

    @property
    def says_something(self) -> bool:
        """Whether the mentee reads own words of this mentor."""
        return bool(self.reason[0] or self.reason[1] or self.talk)


@dataclass(frozen=True)
class Asked:
    """One request with its mentors in their order."""

    id: int
    state: str
    sent_at: datetime
    closed_at: datetime | None
    has_somebody: bool  # whether the mentee has a mentor, or somebody is asked for them just now
    lines: tuple[Line, ...]

    @property
    def next_asked(self) -> Line | None:
        """Who is asked in this moment: nobody has the request yet, because a job hands it on just after it was sent."""
        if self.state != "open" or any(each.state in {"asked", "accepted"} for each in self.lines):
            return None
        return next((each for each in self.lines if each.state == "waiting"), None)

    @property
    def waiting(self) -> tuple[Line, ...]:
        """Those who are asked if the others say no."""
        return tuple(each for each in self.lines if each.state == "waiting" and each is not self.next_asked)

    def above(self, line: Line) -> Line | None:
        """Who is asked just before this one, of those who are not asked yet."""
        return next((upper for upper, each in pairwise(self.waiting) if each is line), None)


_TAKEN = sa.exists().where(Proposal.mentee_enrolment_id == SearchRequest.mentee_enrolment_id, Proposal.state.in_(OPEN))
_REQUESTS = (
    sa.select(
        SearchRequest.id,
        SearchRequest.state,
        SearchRequest.sent_at,
        SearchRequest.closed_at,
        _TAKEN.label("has_somebody"),
    )
    .where(
        SearchRequest.mentee_tenant_id == sa.bindparam("home"),
        SearchRequest.mentee_id == sa.bindparam("person"),
        SearchRequest.edition_id == sa.bindparam("edition"),
        SearchRequest.state != "draft",
    )
    .order_by(SearchRequest.id.desc())
    .limit(MOST)
)
_OF_CHOICE = ProposalQuestion.proposal_id == SearchChoice.proposal_id
_QUESTIONS = sa.select(sa.func.array_agg(sa.text("proposal_question.id order by proposal_question.id"))).where(
    _OF_CHOICE
)
_OPEN = sa.select(ProposalQuestion.id).where(
    _OF_CHOICE, ProposalQuestion.answered_at.is_(None), Proposal.state == "proposed"
)
_OPEN_UNTIL = sa.select(ProposalQuestion.due_at).where(_OF_CHOICE, ProposalQuestion.answered_at.is_(None))
_LINES = (
    sa.select(
        SearchChoice.id,
        SearchChoice.request_id,
        SearchChoice.state,
        SearchChoice.proposal_id,
        SearchChoice.asked_at,
        SearchChoice.closed_at,
        SearchChoice.mentor_tenant_id,
        Offer.called,
        sa.case((Offer.state == "listed", Offer.id)).label("offer_id"),
        Proposal.due_at,
        Proposal.mentor_consented_at,
        _QUESTIONS.correlate(SearchChoice).scalar_subquery().label("questions"),
        _OPEN.correlate(SearchChoice, Proposal).limit(1).scalar_subquery().label("open_id"),
        _OPEN_UNTIL.correlate(SearchChoice).limit(1).scalar_subquery().label("open_until"),
    )
    .outerjoin(Offer, Offer.enrolment_id == SearchChoice.mentor_enrolment_id)
    .outerjoin(Proposal, Proposal.id == SearchChoice.proposal_id)
    .where(
        SearchChoice.mentee_tenant_id == sa.bindparam("home"),
        SearchChoice.request_id.in_(sa.bindparam("requests", expanding=True)),
    )
    .order_by(SearchChoice.place, SearchChoice.id)
)


def of_mentee(part: Enrolment) -> list[Asked]:
    """Every request of a mentee in an edition, the newest first, in three statements."""
    run, home = db.session().connection(), part.tenant_id
    about = {"home": home, "person": part.person_id, "edition": part.edition_id}
    requests = run.execute(_REQUESTS, about).all()
    if not requests:
        return []
    ids = {"home": home, "requests": [each.id for each in requests]}
    lines = run.execute(_LINES, ids).all()
    said_here = words.said_in([each.id for each in requests])
    return [
        Asked(
            each.id,
            each.state,
            each.sent_at,
            each.closed_at,
            each.has_somebody,
            tuple(_line(row, said_here) for row in lines if row.request_id == each.id),
        )
        for each in requests
    ]


def _line(row: Any, known: words.Said) -> Line:
    return Line(
        choice_id=row.id,
        called=row.called,
        offer_id=row.offer_id,
        home_id=row.mentor_tenant_id,
        state=row.state,
        asked_at=row.asked_at,
        due_at=row.due_at,
        closed_at=row.closed_at,
        has_said_yes=row.mentor_consented_at is not None and row.state in {"asked", "accepted"},
        question_id=row.open_id,
        answer_by=row.open_until,
        reason=said(known.get((row.id, "reason", 0), "")),
        talk=talk_of(row.id, row.questions or (), known),
        proposal_id=row.proposal_id,
    )


def talk_of(choice_id: int, questions: Sequence[int], known: words.Said) -> tuple[tuple[str, str], ...]:
    """What a mentor asked, and what was answered, in order."""
    pairs = ((known.get((choice_id, what, number), "") for what in ("question", "answer")) for number in questions)
    return tuple((asked, answer) for asked, answer in pairs if asked)


def told(where: Bound, values: Mapping[str, Any] | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a request says: each question with the lines of its answer, in the reader's language."""
    search = where.design.search
    if search is None or not values:
        return ()
    domain = where.design.domain
    rows = [(question(each, domain), _lines(each, values, domain)) for each in search.asks]
    return tuple((title, lines) for title, lines in rows if lines)


def _lines(section: Section, values: Mapping[str, Any], domain: str) -> tuple[str, ...]:
    value = values.get(section.key)
    if section.kind != "rows":
        model = model_of((section,), name="asked")
        return tuple(text for _title, text in answered(model, {section.key: value}, domain))
    return tuple(
        ", ".join(text for _title, text in answered(model_of(section.rows, name="row"), row, domain))
        for row in value or ()
        if isinstance(row, dict)
    )
