"""What a programme is made of: one frozen declaration that core draws, checks, reminds and freezes by."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal, Protocol, Self, TypeVar

from pydantic import TypeAdapter, model_validator
from pydantic.dataclasses import dataclass

from mentes.base.i18n import Message
from mentes.plugin.achievements import Achievement
from mentes.plugin.parts import (
    CONTACT,
    FROZEN,
    OWN,
    Activity,
    Certificate,
    Meetings,
    Months,
    Needed,
    Objective,
    Page,
    Paper,
    Questionnaire,
    Theme,
    Waiting,
    Workshop,
    distinct,
)
from mentes.plugin.prompts import Prompt
from mentes.plugin.search import Search
from mentes.plugin.waiting import patience

Matching = Literal["coordinator", "search", "ranked", "self_formed"]
KEYED = (
    "papers",
    "pages",
    "activities",
    "themes",
    "objectives",
    "workshops",
    "questionnaires",
    "achievements",
    "waiting",
)  # parts that are found by a key of their own
TEXTS = {"title", "addition_title", "help", "text", "paragraphs", "prompts", "first_prompts", "label"}


class Keyed(Protocol):
    """A part that is found by its key."""

    @property
    def key(self) -> str:
        """Unique among its kind."""


KeyedT = TypeVar("KeyedT", bound=Keyed)


@dataclass(frozen=True, config=FROZEN)
class Design:
    """A whole programme. Every part has a default; `lasts` None runs without an end.

    `waiting` overrides the deadlines of core's waiting states by key (see `plugins/README.md`).
    `ends`: what ends a mentorship that has begun: its day and what the rules ask for, or the word of either of the two (S2-24).
    `domain` is the gettext domain of all its texts; the loader fills it in.
    """

    lasts: Months | None = Months(6)
    meetings: Meetings = Meetings()
    match_check: bool = True
    ends: Literal["programme", "either"] = "programme"
    papers: tuple[Paper, ...] = ()
    pages: tuple[Page, ...] = ()
    activities: tuple[Activity, ...] = ()
    themes: tuple[Theme, ...] = ()
    objectives: tuple[Objective, ...] = ()
    workshops: tuple[Workshop, ...] = ()
    questionnaires: tuple[Questionnaire, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    achievements: tuple[Achievement, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    matching: tuple[Matching, ...] = ("coordinator",)
    other_university: bool = False
    independence_declared: bool = False
    supervisor_approves: bool = False
    admits: Literal["coordinators", "rules"] = "coordinators"
    search: Search | None = None
    certificate: Certificate | None = Certificate()
    domain: str = ""

    @model_validator(mode="after")
    def _distinct_keys(self) -> Self:
        for name in KEYED:
            distinct(name, getattr(self, name))
        for paper in self.papers:
            self._has_beginning(paper)
        terms = [term for paper in self.papers for term, _ in paper.agrees]
        if len(terms) != len(set(terms)) or (self.lasts is None and "months" in terms):
            raise ValueError("papers: one paper agrees on the months, and only where the programme has an end")
        places = {"first_meeting", "meetings", "final_meeting", "suggestions", *(f"paper:{x.key}" for x in self.papers)}
        if lost := {each for page in self.pages for each in page.at} - places:
            raise ValueError(f"pages: nothing is called {', '.join(sorted(lost))}")
        if lost := {each.theme for each in self.prompts} - {each.key for each in self.themes}:
            raise ValueError(f"prompts: there is no theme {', '.join(sorted(lost))}")
        if taken := {each.key for each in self.activities} & {OWN, CONTACT}:
            raise ValueError(f"activities: every pair has {', '.join(sorted(taken))} already")
        return self

    def _has_beginning(self, paper: Paper) -> None:
        """Nothing, or `ValueError` where `begins_with` names no paper of this design that asks for any of the same."""
        if not paper.begins_with:
            return
        asked = {each.key for other in self.papers if other.key == paper.begins_with for each in other.sections}
        if paper.begins_with == paper.key or not asked & {each.key for each in paper.sections}:
            raise ValueError(f"paper {paper.key}: it can begin only with another paper that asks for some of the same")
        if paper.subject != "meeting" and self.paper(paper.begins_with).subject == "meeting":
            raise ValueError(f"paper {paper.key}: it is about no meeting, so it cannot begin with a paper of one")

    def paper(self, key: str) -> Paper:
        """The paper of this key; `LookupError` when there is none."""
        return _keyed("paper", self.papers, key)

    @property
    def private_papers(self) -> frozenset[str]:
        """The keys of what is its author's alone: nobody else learns that it exists (S2-7)."""
        return frozenset(paper.key for paper in self.papers if paper.is_private)

    @property
    def months_to_agree(self) -> tuple[int, int] | None:
        """The fewest and the most months that two can agree on in a paper; None where the programme says how long (S2-2)."""
        keys = {key for paper in self.papers for term, key in paper.agrees if term == "months"}
        asked = next(
            (each for paper in self.papers if paper.agrees for each in paper.sections if each.key in keys), None
        )
        if asked is None or asked.least is None or asked.most is None:
            return None
        return asked.least, asked.most

    def questionnaire(self, key: str) -> Questionnaire:
        """The questionnaire of this key; `LookupError` when there is none."""
        return _keyed("questionnaire", self.questionnaires, key)

    def activity(self, key: str) -> Activity:
        """The catalogue item of this key; `LookupError` when there is none."""
        return _keyed("activity", self.activities, key)

    def page(self, key: str) -> Page:
        """The guide text of this key; `LookupError` when there is none."""
        return _keyed("page", self.pages, key)

    def workshop(self, key: str) -> Workshop:
        """The workshop of this key; `LookupError` when there is none."""
        return _keyed("workshop", self.workshops, key)

    def patience(self, key: str) -> Waiting:
        """How long this waiting state may last: as declared for it or for its kind, else as the core does."""
        return patience(key, self.waiting)

    def needed_for(self, step: Needed) -> tuple[Paper, ...]:
        """The papers of the mentorship or its meetings that this step waits for."""
        return tuple(paper for paper in self.papers if paper.needed_for == step)

    def texts(self) -> tuple[str, ...]:
        """Every text somebody may read, once, in order: what freezing keeps in each language."""
        return tuple(dict.fromkeys(text for text in _texts(self) if text))

    @property
    def document(self) -> Message | None:
        """What the programme calls that which it confirms at the end; None where it leaves the word to core."""
        title = self.certificate.title if self.certificate else ""
        return Message(title, domain=self.domain) if title else None

    def in_domain(self, domain: str) -> "Design":
        """The same design with its texts looked up in this gettext domain."""
        return replace(self, domain=domain)

    def to_json(self) -> dict[str, Any]:
        """Plain data for a JSON column."""
        data: dict[str, Any] = DESIGN.dump_python(self, mode="json")
        return data

    @staticmethod
    def from_json(data: Any) -> "Design":
        """The design again; pydantic's `ValidationError` when the data is not one."""
        return DESIGN.validate_python(data)


DESIGN = TypeAdapter(Design)


def _keyed(what: str, parts: Iterable[KeyedT], key: str) -> KeyedT:
    for part in parts:
        if part.key == key:
            return part
    raise LookupError(f"this programme has no {what} {key}")


def _texts(part: Any, *, shown: bool = False) -> Iterable[str]:
    if isinstance(part, str):
        yield from (part,) if shown else ()
    elif isinstance(part, tuple):
        for each in part:
            yield from _texts(each, shown=shown)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _texts(getattr(part, field.name), shown=field.name in TEXTS)
