"""The news of waiting: what is asked back, what a supervisor decides, pairs that fall silent, rest, or end by silence."""

from dataclasses import dataclass
from typing import Literal

from mentes.base.events import Event


@dataclass(frozen=True)
class ApplicationExpired(Event):
    """Nobody answered an application in all its time; it is closed and can be sent anew."""

    application_id: int
    edition_id: int


@dataclass(frozen=True)
class EnrolmentEnded(Event):
    """Nobody was found for a mentee in all the time; their part in the edition has ended, and they can apply anew."""

    application_id: int
    edition_id: int


@dataclass(frozen=True)
class ApprovalNeeded(Event):
    """An application was sent that a supervisor has to approve: its applicant says who that is."""

    application_id: int
    edition_id: int


@dataclass(frozen=True)
class ApprovalAsked(Event):
    """The applicant's supervisor was asked for a written approval (S4-11), or asked once more."""

    approval_id: int
    application_id: int


@dataclass(frozen=True)
class ApprovalGiven(Event):
    """The supervisor approved; the application goes to the coordinators."""

    approval_id: int
    application_id: int


@dataclass(frozen=True)
class ApprovalRefused(Event):
    """The supervisor did not approve, or did not answer in time; the application is closed."""

    approval_id: int
    application_id: int


@dataclass(frozen=True)
class QuestionAsked(Event):
    """One of two who were proposed to each other asked something before answering; the proposal waits for the answer."""

    question_id: int
    proposal_id: int


@dataclass(frozen=True)
class QuestionAnswered(Event):
    """Whoever proposed the two answered the question; from here on the proposal waits for its yes or no again."""

    question_id: int
    proposal_id: int


@dataclass(frozen=True)
class MeetingChanged(Event):
    """Time, length or link of a confirmed meeting changed; calendars follow (S1-7)."""

    meeting_id: int
    mentorship_id: int


@dataclass(frozen=True)
class MeetingSaid(Event):
    """One of the two said for themselves how a meeting went, and it waits for the other's word, or that `differs` (S2-19)."""

    meeting_id: int
    mentorship_id: int
    differs: bool = False


@dataclass(frozen=True)
class PairQuiet(Event):
    """Nothing has happened in a pair for long: the two are asked for the `times`th time, or whoever looks after them."""

    mentorship_id: int
    times: int
    whom: Literal["pair", "coordinators", "leads"] = "pair"


@dataclass(frozen=True)
class PairHeard(Event):
    """A quiet pair gave a sign, or somebody who looks after it said that all is well; the days are counted anew."""

    mentorship_id: int


@dataclass(frozen=True)
class MentorshipPaused(Event):
    """A pair rests for so many days at most; nobody is reminded meanwhile, and all that is due will move by as long as it rests."""

    mentorship_id: int
    days: int = 0


@dataclass(frozen=True)
class MentorshipResumed(Event):
    """A pair goes on, so many days before the day that was named (0: on that day); what is due has moved by as long as it rested."""

    mentorship_id: int
    days: int = 0


@dataclass(frozen=True)
class Overdue(Event):
    """Something waited in vain through all its time, and those who look after it were asked; `waiting` as in a Design."""

    waiting: str
    subject_id: int
    edition_id: int
