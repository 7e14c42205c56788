"""Rows of the outbox overtake each other when something failed: what staff are to be asked may be over by then."""

from collections.abc import Callable

import sqlalchemy as sa

from mentes.admission.models import Application, Enrolment, Proposal, ProposalQuestion
from mentes.admission.questions.service import is_open
from mentes.base.db import db
from mentes.people.moves.models import PendingMove


def is_over(what: str, subject_id: int) -> bool:
    """Whether nobody needs to do anything about it any more; else an entry would wait in an inbox for ever.

    Until the end of this transaction nobody can settle it, so that whoever does finds the entry.
    """
    asked = _OVER.get(what)
    return asked is not None and asked(subject_id)


def _application(application_id: int) -> bool:
    held = sa.select(Application.state).where(Application.id == application_id).with_for_update(read=True)
    return db.session.scalar(held) != "submitted"


def _move(move_id: int) -> bool:
    held = sa.select(PendingMove.state).where(PendingMove.id == move_id).with_for_update(read=True)
    return db.session.scalar(held) != "open"


def _pairing(application_id: int) -> bool:
    enrolled = sa.select(Enrolment.id).where(Enrolment.application_id == application_id)
    held = sa.select(Enrolment.state).where(Enrolment.application_id == application_id).with_for_update(read=True)
    states = set(db.session.scalars(held))
    if states and states != {"active"}:
        return True
    with_somebody = sa.select(Proposal.id).where(
        Proposal.mentee_enrolment_id.in_(enrolled), Proposal.state.in_(("proposed", "accepted"))
    )
    return db.session.scalar(with_somebody.limit(1)) is not None


def _question(question_id: int) -> bool:
    question = db.session.get(ProposalQuestion, question_id)
    if question is None:
        return True
    return not is_open(db.session.get_one(Proposal, question.proposal_id, with_for_update={"read": True}), question)


_OVER: dict[str, Callable[[int], bool]] = {
    "application": _application,
    "move": _move,
    "pairing": _pairing,
    "question": _question,
}
