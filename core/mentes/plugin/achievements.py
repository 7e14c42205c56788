"""Achievements: what somebody is told that they have done, as rules that a programme declares as data (S2-23, S2-38)."""

import re
from typing import Final, Literal, Self

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from mentes.base.events import Event
from mentes.plugin.parts import FROZEN

DOOR: Final = re.compile(r"mentes\.plugin\.(\w+_)?events")  # where the events of the door are defined
COUNTABLE: frozenset[str] = frozenset(
    {
        "ApplicationSubmitted",
        "ApplicationAdmitted",
        "OfferListed",
        "PairProposed",
        "ConsentGiven",
        "QuestionAsked",
        "QuestionAnswered",
        "MentorshipStarted",
        "MatchAgreed",
        "MentorshipActive",
        "MentorshipCompleted",
        "MeetingProposed",
        "MeetingConfirmed",
        "MeetingHeld",
        "PaperSent",
        "PaperCountered",
        "PaperReturned",
        "PaperSigned",
        "PaperConfirmed",
        "PaperInForce",
        "ActivityPlanned",
        "ActivityDone",
        "ResourceShared",
        "QuestionnaireAnswered",
        "CertificateIssued",
        "WorkshopAnswered",
        "AttendanceRecorded",
    }
)
"""What somebody can be proud of, and of which core knows whose it is. What is a no, an end, a rest, a reminder or the work of
those who look after a programme counts for nobody: it would tell others what they are not to know."""


def known_events() -> dict[str, type[Event]]:
    """Every event of the door, by name."""
    return {each.__name__: each for each in Event.kinds() if DOOR.fullmatch(each.__module__)}


@dataclass(frozen=True, config=FROZEN)
class Achievement:
    """Something that happened so many times. It says what somebody did; it gives no points and compares nobody.

    `event`: the name of an event of the door that counts (`COUNTABLE`). `role`: for whom of the two it counts, or for both.
    `own`: only for whoever did it themselves; where nobody is to know who did, it counts for nobody.
    `once_per`: what is counted once: the `thing` that the event names first (a meeting, a paper, an activity), the `pair`,
    the `role` in which somebody did it, or each `time` that it happens. `count`: how many of them are needed.
    Counted for one person in one programme, through all its editions and pairs.
    """

    key: str
    title: str
    event: str
    text: str = ""
    role: Literal["mentee", "mentor", "both"] = "both"
    own: bool = False
    count: int = 1
    once_per: Literal["thing", "pair", "role", "time"] = "thing"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.event not in known_events():
            raise ValueError(f"achievement {self.key}: there is no event {self.event}")
        if self.event not in COUNTABLE:
            raise ValueError(f"achievement {self.key}: {self.event} is nothing that is counted for anybody")
        if self.once_per == "pair" and "mentorship_id" not in known_events()[self.event].__annotations__:
            raise ValueError(f"achievement {self.key}: {self.event} names no pair to count once")
        if not 1 <= self.count <= 1000:
            raise ValueError(f"achievement {self.key}: count goes from 1 to 1000")
        return self
