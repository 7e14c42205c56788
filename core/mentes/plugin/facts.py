"""What a rule is told: frozen facts about editions, applicants and mentorships; no rows, no session, no sealed text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel

from mentes.plugin.design import Design
from mentes.plugin.parts import Role

ConfigT_co = TypeVar("ConfigT_co", bound=BaseModel, covariant=True)
PLAIN = Design()

MentorshipState = Literal[
    "introduced", "getting_to_know", "agreeing", "active", "paused", "wrapping_up", "completed", "ended_early"
]
MeetingState = Literal["proposed", "confirmed", "held", "missed", "cancelled"]
PaperState = Literal["draft", "sent", "returned", "in_force", "superseded"]


@dataclass(frozen=True)
class Window:
    """When people can apply; an open end is None."""

    opens: date | None = None
    closes: date | None = None

    def is_open(self, today: date) -> bool:
        """Whether somebody can apply today, both days included."""
        return (self.opens is None or self.opens <= today) and (self.closes is None or today <= self.closes)


@dataclass(frozen=True)
class Edition(Generic[ConfigT_co]):
    """One run of a programme. Universities are named by slug; `design` is the frozen one where a mentorship asks."""

    config: ConfigT_co
    id: int = 0
    programme: str = ""
    title: str = ""
    owner: str = ""
    partners: tuple[str, ...] = ()
    window: Window = Window()
    starts: date | None = None
    ends: date | None = None
    design: Design = PLAIN


@dataclass(frozen=True)
class Fact:
    """Something known about a person, who says so, since when, and the last day on which it counts (None: no end)."""

    value: Any
    source: Literal["declared", "university", "staff"] = "declared"
    known: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Applicant:
    """Somebody who wants to take part in one role. `person` is an opaque reference; `answers` as the form took them."""

    role: Role
    university: str = ""
    person: str = ""
    level: str = ""
    semester: int | None = None
    languages: tuple[str, ...] = ()
    unit: str = ""
    supervisor: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate(Applicant):
    """Somebody enrolled who may be paired; `seats` are the places a mentor still has."""

    seats: int = 1


@dataclass(frozen=True)
class MeetingFact:
    """One conversation: how far it is and how long it was; never what was said.

    `attended`: who of the two said for themselves that it took place, where `Meetings.attended` asks each. As long as one
    alone did, its state is `confirmed`.
    """

    number: int
    state: MeetingState
    starts: datetime | None = None
    minutes: int = 60
    kind: Literal["first", "regular", "final"] = "regular"
    online: bool = True
    proposed_by: Role | None = None
    attended: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class PaperFact:
    """One paper: how far it is, who wrote and signed it; never what it says. `meeting` is a meeting's number.

    `version` counts its texts. Of a paper in force whose change is open there are two, of the same `occurrence`:
    the one that counts, and the change with the next `edition`. `done` of its dated `steps` are done.
    """

    key: str
    state: PaperState
    author: Role = "mentee"
    version: int = 1
    meeting: int | None = None
    sent: date | None = None
    due: date | None = None
    signed: frozenset[Role] = frozenset()
    occurrence: int = 1
    edition: int = 1
    steps: int = 0
    done: int = 0


@dataclass(frozen=True)
class ResponseFact:
    """A questionnaire opened for one side, and whether it was answered; never what.

    `meeting` is the number of the meeting that it follows, None where it follows none.
    """

    questionnaire: str
    role: Role
    answered: bool = False
    due: date | None = None
    meeting: int | None = None


@dataclass(frozen=True)
class AttendanceFact:
    """One side's presence at one date of a kind of event. Core tells only what counts, not who signed up or was absent."""

    workshop: str
    role: Role
    state: Literal["registered", "attended", "excused", "absent"] = "attended"


@dataclass(frozen=True)
class ActivityFact:
    """Something the two do besides their meetings: which, how far, and what is counted of it; never a word about it.

    `key` is one of the Design's activities, `own` for something of their own, `contact` for a contact between the calls,
    which is no meeting and counts as none (S0-6).
    """

    key: str
    state: Literal["planned", "done", "dropped"] = "planned"
    contacts: int = 0
    planned: date | None = None
    closed: date | None = None


@dataclass(frozen=True)
class Pair:
    """Where the two come from, by slug."""

    mentee_university: str = ""
    mentor_university: str = ""


@dataclass(frozen=True)
class Mentorship:
    """How far a pair is. `match_answers` holds who answered "right match?", `match` what came of it.

    `agreed_months`, `agreed_meetings`: the numbers of the agreement in force, where one of its papers names them (`Paper.agrees`).
    `paused`: it rests until a day that the two know; its state stays, and its days are those that come once it goes on.
    """

    id: int = 0
    pair: Pair = Pair()
    state: MentorshipState = "introduced"
    introduced: date | None = None
    started: date | None = None
    ends: date | None = None
    closed: date | None = None
    agreed_months: int | None = None
    agreed_meetings: int | None = None
    match: Literal["open", "agreed", "refused"] = "open"
    match_answers: frozenset[Role] = frozenset()
    meetings: tuple[MeetingFact, ...] = ()
    papers: tuple[PaperFact, ...] = ()
    responses: tuple[ResponseFact, ...] = ()
    attendance: tuple[AttendanceFact, ...] = ()
    activities: tuple[ActivityFact, ...] = ()
    certificates: frozenset[Role] = frozenset()
    paused: bool = False
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def counted(self, design: Design) -> tuple[MeetingFact, ...]:
        """The meetings that took place and count for this programme (S0-5, S0-7)."""
        rule = design.meetings
        least = 0 if rule.shorter_count else rule.minutes
        held = (each for each in self.meetings if each.state == "held" and each.minutes >= least)
        return tuple(each for each in held if each.kind != "first" or rule.first_counts)

    def papers_of(self, key: str) -> tuple[PaperFact, ...]:
        """The papers of this kind that count or may still count."""
        return tuple(each for each in self.papers if each.key == key and each.state != "superseded")

    def in_force(self, key: str, author: Role | None = None) -> bool:
        """Whether a paper of this kind is in force, of this author where one is named."""
        return any(each.state == "in_force" and author in {None, each.author} for each in self.papers_of(key))

    def times_there(self, workshop: str, role: Role) -> int:
        """At how many dates of this kind this side was there or excused (S0-43)."""
        found = (each for each in self.attendance if (each.workshop, each.role) == (workshop, role))
        return sum(each.state in {"attended", "excused"} for each in found)
