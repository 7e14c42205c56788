"""The parts of a Design: papers, pages, meetings, workshops, questionnaires, deadlines; all plain frozen data."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from mentes.plugin.sections import Section

Role = Literal["mentee", "mentor"]
Audience = Literal["mentee", "mentor", "coordinator", "iro", "hr"]
Moment = Literal["start", "after_meeting", "wrap_up", "end", "yearly"]
Needed = Literal["nothing", "active", "completion"]
Term = Literal["months", "meetings"]  # what two can agree on in numbers
Format = Literal["video", "in_person", "phone"]
BOTH: tuple[Role, Role] = ("mentee", "mentor")
NUDGES = (3, 6)  # days: two reminders before the week is over
OWN, CONTACT = "own", "contact"  # activities that every pair has: something of its own, a contact between the calls
ASKED = ("own_title", "on_day", "note")  # what core itself asks about an activity
FROZEN = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=FROZEN)
class Months:
    """A duration in calendar months."""

    count: int

    def after(self, start: date) -> date:
        """The day so many months later; the last of the month where that day does not exist (S0-4)."""
        year, month = divmod(start.year * 12 + start.month - 1 + self.count, 12)
        return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, config=FROZEN)
class Meetings:
    """How the two meet. `at_least` 0 leaves the number to the pair; `minutes` is what one meeting should last.

    `first_to_know`: a meeting to get to know each other comes first; unless `first_counts` it is not one of `at_least`.
    `prompts`: what the two may talk about, shown to both before each meeting but that first one (S0-10);
    `first_prompts`: the same before that first one (S2-1).
    `formats`: how they may meet, the usual one first; of one alone nobody is asked. `online`: a video call without a link
    is reminded of (S0-8). `suggests`: whether a side that does not propose can answer with other times that suit it
    better (S2-17). `attended`: whose word it takes that a meeting took place. With `each` it is both, or one and the
    silence of the other for as long as `attendance` waits (S2-19).
    """

    at_least: int = 3
    minutes: int = 60
    shorter_count: bool = True
    first_to_know: bool = True
    first_counts: bool = False
    final: bool = True
    online: bool = False
    formats: Annotated[tuple[Format, ...], Field(min_length=1)] = ("video",)
    proposed_by: Literal["mentee", "mentor", "each"] = "each"
    confirmed_by: Literal["other", "none"] = "other"
    attended: Literal["either", "each"] = "either"
    suggests: bool = True
    prompts: tuple[str, ...] = ()
    first_prompts: tuple[str, ...] = ()


@dataclass(frozen=True, config=FROZEN)
class Clause:
    """A fixed text of a paper that nobody can edit; frozen as it was shown."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, config=FROZEN)
class Offered:
    """Topics for a section of rows: the answers of these keys that the mentee gave, and that the mentor gave (S2-6).

    `request`: keys of what a request asks (`Search.asks`); where the two came together by one, its answers stand first.
    `lines`: the number section that says how many rows the section should have; another number of them is remarked on (S2-5).
    """

    section: str
    mentee: tuple[str, ...] = ()
    mentor: tuple[str, ...] = ()
    lines: str = ""
    request: tuple[str, ...] = ()


@dataclass(frozen=True, config=FROZEN)
class Paper:
    """Something the two write: agreement, minutes, plan, position assessment, wrap-up, reflection.

    `author`: `each` writes an own one, `both` share one that either may edit.
    `approval`: `other` means the side that did not send it, `both` means everybody.
    `addition`: what the approving side may add, kept apart from the author's words (S0-34).
    `counter_proposal`: the other side may answer with a text of its own instead of a wish for a change (S2-14).
    `versioned`: once in force it can be amended; the old version stays in force until both have agreed to the new (S0-36).
    `repeated`: can be written again, each one kept beside the ones before and compared with them (S3-30).
    `begins_with`: the paper whose answers of the same keys a first draft takes over, such as a checklist (S2-7).
    `steps`: the key of a section of rows, each with a date, that the two tick off once it is in force (S4-14).
    `printable`: blank and filled in as a document (S0-39).
    `recommends`: the sections, of the addition too, whose words can become a planned activity (S0-38).
    `tools`: the section that says which digital tools the two agreed on; shown with what they do (S0-15).
    `amended_by`: who may begin a change of what is in force: whoever writes it, or either of the two (S2-14).
    `offers`: topics that its sections of rows offer first, from what the two said of themselves (S2-6).
    `agrees`: which sections hold the numbers that the two agree on: for how many months, and how many meetings (S2-2, S2-3).
    `opens`: the state of the mentorship from which it can be written; a meeting's paper opens when that was held.
    `needed_for`: the step that waits until this paper is in force.
    """

    key: str
    title: str
    sections: tuple[Section, ...]
    help: str = ""
    subject: Literal["mentorship", "meeting"] = "mentorship"
    author: Literal["mentee", "mentor", "each", "both"] = "mentee"
    approval: Literal["none", "other", "both"] = "other"
    signatures: bool = False
    clauses: tuple[Clause, ...] = ()
    reveal: Literal["at_once", "after_own"] = "at_once"
    reader: Literal["pair", "author"] = "pair"
    counter_proposal: bool = False
    addition: tuple[Section, ...] = ()
    addition_title: str = ""
    versioned: bool = True
    repeated: bool = False
    begins_with: str = ""
    steps: str = ""
    printable: bool = True
    recommends: tuple[str, ...] = ()
    tools: str = ""
    amended_by: Literal["author", "either"] = "author"
    offers: tuple[Offered, ...] = ()
    agrees: tuple[tuple[Term, str], ...] = ()
    any_one: bool = False
    opens: Literal["introduced", "agreeing", "active", "wrapping_up"] = "agreeing"
    due_days: int | None = None
    needed_for: Needed = "nothing"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.signatures and self.approval == "none":
            raise ValueError(f"paper {self.key}: signatures need an approval")
        if self.reader == "author" and self.approval != "none":
            raise ValueError(f"paper {self.key}: nobody can approve what only its author reads")
        if self.reader == "author" and self.author == "both":
            raise ValueError(f"paper {self.key}: what both write both read; let each write an own one")
        if self.author == "each" and self.approval != "none":
            raise ValueError(f"paper {self.key}: of two papers, one by each, nobody approves the other's")
        late = self.subject == "meeting" or self.opens in {"active", "wrapping_up"}
        if late and self.needed_for == "active":
            raise ValueError(f"paper {self.key}: it opens too late to begin a mentorship")
        if self.steps and not self._has_dated_rows():
            raise ValueError(f"paper {self.key}: steps must name a section of rows that ask for a date")
        if self.repeated and (self.subject == "meeting" or self.needed_for != "nothing"):
            raise ValueError(f"paper {self.key}: what can be written again belongs to no meeting and holds up no step")
        distinct(f"paper {self.key}: sections", (*self.sections, *self.addition, *self.clauses))
        known = {each.key for each in (*self.sections, *self.addition)}
        if unknown := {*self.recommends, *([self.tools] if self.tools else [])} - known:
            raise ValueError(f"paper {self.key}: it has no section {', '.join(sorted(unknown))}")
        return self

    @model_validator(mode="after")
    def _offers_topics(self) -> Self:
        lists = {each.key for each in self.sections if each.rows and each.rows[0].kind in {"text", "long_text"}}
        numbers = {each.key for each in self.sections if each.kind in {"number", "scale"}}
        if {each.section for each in self.offers} - lists or {each.lines for each in self.offers} - numbers - {""}:
            raise ValueError(f"paper {self.key}: topics are offered for rows that begin with a text, lines by a number")
        return self

    @model_validator(mode="after")
    def _is_agreed_by_two(self) -> Self:
        if self.amended_by == "either" and (not self.versioned or self.approval == "none"):
            raise ValueError(f"paper {self.key}: only what the other approves can be changed by either")
        self._agrees_on_numbers()
        return self

    @property
    def authors(self) -> tuple[Role, ...]:
        """Who writes it."""
        return BOTH if self.author in {"each", "both"} else ("mentee",) if self.author == "mentee" else ("mentor",)

    @property
    def is_private(self) -> bool:
        """Whether nobody but its author learns that it exists: nobody else reads it, and no step waits for it (S2-7)."""
        return self.reader == "author" and self.needed_for == "nothing" and self.subject == "mentorship"

    def _agrees_on_numbers(self) -> None:
        """Nothing, or `ValueError` where `agrees` names what no two can have agreed on, or no number that is there."""
        if not self.agrees:
            return
        if self.approval == "none" or self.author == "each" or self.subject == "meeting" or self.repeated:
            raise ValueError(f"paper {self.key}: numbers are agreed on in one paper of the two that the other approves")
        numbers = {each.key for each in self.sections if each.kind in {"number", "scale"} and each.required}
        terms = [term for term, _ in self.agrees]
        if len(terms) != len(set(terms)) or any(key not in numbers for _, key in self.agrees):
            raise ValueError(f"paper {self.key}: agrees names each of months and meetings once, with a required number")

    def _has_dated_rows(self) -> bool:
        named = (each for each in self.sections if each.key == self.steps)
        return any(row.kind == "date" for each in named for row in each.rows)


@dataclass(frozen=True, config=FROZEN)
class Page:
    """A guide text that coordinators publish: Markdown blocks, each translated through the plugin's catalogue.

    `values` fill the `%(name)s` places, so that a text speaks of the numbers of its edition. With `before_signing` nobody
    signs a paper until a university has published it, dated and with a version (S0-3). `at`: where it is linked from
    besides the page of the pair: `first_meeting`, `meetings`, `final_meeting`, `suggestions`, `paper:<key>` (S2-8).
    """

    key: str
    title: str
    paragraphs: tuple[str, ...]
    values: tuple[tuple[str, int | str], ...] = ()
    audience: tuple[Role, ...] = BOTH
    before_signing: bool = False
    at: tuple[str, ...] = ()


@dataclass(frozen=True, config=FROZEN)
class Theme:
    """A topic that a pair may take up; `audience` names the levels it is offered to, all when empty."""

    key: str
    title: str
    audience: tuple[str, ...] = ()


@dataclass(frozen=True, config=FROZEN)
class Objective:
    """An aim offered for the pair to choose."""

    key: str
    title: str
    horizon: Literal["short", "long", "any"] = "any"


@dataclass(frozen=True, config=FROZEN)
class Activity:
    """Something to do together besides meetings; `sections` are noted when it is planned or done, for the two alone.

    `counts`: the key of a number among them that is a fact and summed up for the programme, such as new contacts.
    `files`: whether the two may put files there.
    """

    key: str
    title: str
    text: str = ""
    sections: tuple[Section, ...] = ()
    counts: str = ""
    files: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        distinct(f"activity {self.key}: sections", self.sections)
        if taken := {each.key for each in self.sections} & set(ASKED):
            raise ValueError(f"activity {self.key}: core asks this already: {', '.join(sorted(taken))}")
        if self.counts and not any(each.key == self.counts and each.kind == "number" for each in self.sections):
            raise ValueError(f"activity {self.key}: counts must name a section that asks for a number")
        return self


@dataclass(frozen=True, config=FROZEN)
class Workshop:
    """A kind of event of the programme, such as kick-off or info café; its coordinators plan the dates.

    Several dates of one kind are alternatives or a series: `at_least` says how many of them somebody attends where it is
    required, `planned` how many dates the programme promises (0: as many as its coordinators plan), `minutes` how long one is.
    """

    key: str
    title: str = ""
    required: bool = False
    audience: tuple[Role, ...] = BOTH
    at_least: int = 1
    planned: int = 0
    minutes: int = 60

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.at_least < 1 or self.minutes < 1 or self.planned < 0:
            raise ValueError(f"workshop {self.key}: at_least and minutes begin at 1, planned at 0")
        if self.planned and self.at_least > self.planned:
            raise ValueError(f"workshop {self.key}: more dates are to be attended than are planned")
        return self


@dataclass(frozen=True, config=FROZEN)
class Questionnaire:
    """Questions to people at a moment. `reader` says who reads the answers; the programme reads them summed up."""

    key: str
    title: str
    questions: tuple[Section, ...]
    help: str = ""
    moment: Moment = "wrap_up"
    audience: tuple[Audience, ...] = BOTH
    reader: Literal["programme", "pair"] = "programme"
    reveal: Literal["at_once", "after_own"] = "at_once"
    due_days: int = 14
    needed_for: Literal["nothing", "completion"] = "nothing"


@dataclass(frozen=True, config=FROZEN)
class Waiting:
    """How long something may wait for somebody, on which days they are reminded, and what happens then."""

    key: str
    days: int = 7
    nudges: tuple[int, ...] = NUDGES
    then: Literal["nothing", "expire", "escalate"] = "nothing"


@dataclass(frozen=True, config=FROZEN)
class Certificate:
    """What is confirmed at the end, and to whom. An empty title or text leaves the words to core."""

    title: str = ""
    text: str = ""
    audience: tuple[Role, ...] = BOTH


def distinct(what: str, parts: Iterable[Any]) -> None:
    """Nothing, or `ValueError` when two of these have the same key."""
    twice = [key for key, count in Counter(part.key for part in parts).items() if count > 1]
    if twice:
        raise ValueError(f"{what}: the same key twice: {', '.join(twice)}")
