"""What a plugin answers with: a card, verdicts in words, the quality of a match, the steps of a mentorship."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from mentes.base.i18n import Message
from mentes.plugin.parts import Role

Awaited = Literal["mentee", "mentor", "coordinator"]


def words(text: str, **values: Any) -> Message:
    """A marked text and its values; whose catalogue it belongs to is filled in when the answer is taken."""
    return Message(text, values, domain="")


class NoConfig(BaseModel, frozen=True, extra="forbid"):
    """A programme without parameters."""


class NoQuestions(BaseModel, frozen=True, extra="forbid"):
    """An application without questions."""


@dataclass(frozen=True)
class Card:
    """What a programme says of itself: its name, its parameters, what it asks an applicant in each role, and which facts."""

    title: str
    summary: str = ""
    config: type[BaseModel] = NoConfig
    mentee: type[BaseModel] = NoQuestions
    mentor: type[BaseModel] = NoQuestions
    domain: str = ""
    mentee_facts: tuple[str, ...] = ()
    mentor_facts: tuple[str, ...] = ()

    def needs(self, role: Role) -> tuple[str, ...]:
        """The facts (`level`, `semester` …) that the rules ask of this role: core says how to get one that is missing."""
        return self.mentee_facts if role == "mentee" else self.mentor_facts

    def questions(self, role: Role) -> type[BaseModel]:
        """The application questions for one role."""
        return self.mentee if role == "mentee" else self.mentor


@dataclass(frozen=True)
class Reason:
    """One rule and whether it is met: why, from when or until when, what is still missing, and what would change it.

    `since`: the day from which it is met, or will be; `until`: the last day on which it is, or was. `change` speaks to the
    person whom it concerns and says what they or somebody else can do.
    """

    why: Message
    met: bool = False
    since: date | None = None
    until: date | None = None
    missing: Message | None = None
    change: Message | None = None

    @staticmethod
    def rule(
        text: str,
        *,
        met: bool,
        missing: str = "",
        change: str = "",
        since: date | None = None,
        until: date | None = None,
        **values: Any,
    ) -> "Reason":
        """A rule from marked texts; the values fill the places of all three. An empty text is one that is not given."""
        told = {
            name: words(each, **values) if each else None
            for name, each in {"missing": missing, "change": change}.items()
        }
        return Reason(words(text, **values), met=met, since=since, until=until, **told)


@dataclass(frozen=True)
class Verdict:
    """An answer with its reasons; `review` leaves the decision to a coordinator. True only for a yes."""

    outcome: Literal["yes", "no", "review"]
    reasons: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
        return self.outcome == "yes"

    @staticmethod
    def yes(text: str = "", **values: Any) -> "Verdict":
        """Yes, with a word on why where one is worth saying."""
        return Verdict("yes", (Reason(words(text, **values), met=True),) if text else ())

    @staticmethod
    def no(
        text: str, since: date | None = None, until: date | None = None, *, change: str = "", **values: Any
    ) -> "Verdict":
        """No, and why; `since` is the day it becomes possible, `until` the day it was, `change` what would change it."""
        return Verdict("no", (Reason.rule(text, met=False, since=since, until=until, change=change, **values),))

    @staticmethod
    def review(text: str, *, change: str = "", **values: Any) -> "Verdict":
        """Neither yes nor no: somebody has to look, and this is why."""
        return Verdict("review", (Reason.rule(text, met=False, change=change, **values),))

    @staticmethod
    def of(*reasons: Reason) -> "Verdict":
        """Yes when every rule is met; all rules are shown either way."""
        return Verdict("yes" if all(reason.met for reason in reasons) else "no", reasons)

    def also(self, *reasons: Reason) -> "Verdict":
        """The same answer with more rules; one of them that is not met makes a no of a yes or a review."""
        outcome = self.outcome if all(reason.met for reason in reasons) else "no"
        return Verdict(outcome, (*self.reasons, *reasons))

    @property
    def messages(self) -> tuple[Message, ...]:
        """Why, and where known what is missing: only the rules that are not met, unless all are."""
        open_ones = [reason for reason in self.reasons if not reason.met] or self.reasons
        return tuple(reason.why if reason.met else reason.missing or reason.why for reason in open_ones)


@dataclass(frozen=True)
class Match:
    """How well two people fit: 0 to 1 and why. An `impediment` forbids the pair whatever the score.

    `against` is what speaks against the pair without forbidding it; only those who pair read it.
    """

    score: float
    reasons: tuple[Message, ...] = ()
    impediment: Message | None = None
    against: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.score <= 1:
            raise ValueError(f"a match is scored from 0 to 1, not {self.score}")


@dataclass(frozen=True)
class Step:
    """One step on the way of a mentorship. `awaited` names whose move it is; core knows where its page is."""

    key: str
    title: Message
    state: Literal["done", "now", "later", "skipped"] = "later"
    awaited: tuple[Awaited, ...] = ()
    since: date | None = None
    due: date | None = None
    note: Message | None = field(default=None)
