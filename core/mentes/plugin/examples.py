"""Generated facts: an answer to every question, a pair at every point of its way; for conformance and for tests."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pydantic import BaseModel, ValidationError

from mentes.plugin.design import Design
from mentes.plugin.facts import AttendanceFact, MeetingFact, Mentorship, Pair, PaperFact, ResponseFact
from mentes.plugin.parts import BOTH, Paper, Role
from mentes.plugin.sections import Section, sections_of

START = date(2026, 3, 15)


def answers_to(model: type[BaseModel]) -> dict[str, Any]:
    """An answer to every question of a model, valid but for rules of its own."""
    return {section.key: _answer(section) for section in sections_of(model)}


def _answer(section: Section) -> Any:
    least = max(section.least or 1, 1)
    match section.kind:
        case "number" | "scale":
            return section.least or 0
        case "choices":
            return tuple(option.value for option in section.options[:least])
        case "rows":
            return tuple({row.key: _answer(row) for row in section.rows} for _ in range(least))
        case "choice":
            return section.options[0].value
        case simple:
            return {"yes_no": True, "date": START}.get(simple, "Example"[: section.max_length])


@dataclass(frozen=True)
class Variant:
    """Answers to a model; where one differs from the plain ones, its question and its words (of a tick: whether it is set)."""

    answers: dict[str, Any]
    differs: Section | None = None
    answer: str | bool = ""


def variants(model: type[BaseModel]) -> list[Variant]:
    """Plain answers first, then each choice and each tick answered otherwise, one at a time; what the model refuses is left out."""
    sections, plain = sections_of(model), answers_to(model)
    found = [Variant(plain)]
    for section in sections:
        if section.kind == "choice":
            found += [Variant(plain | {section.key: each.value}, section, each.label) for each in section.options[1:]]
        elif section.kind == "yes_no" and not section.required:
            found.append(Variant(plain | {section.key: False}, section, answer=False))
    return [replace(each, answers=taken) for each in found if (taken := _taken(model, each.answers)) is not None]


def _taken(model: type[BaseModel], answers: dict[str, Any]) -> dict[str, Any] | None:
    """The answers as an application keeps them."""
    try:
        return model.model_validate(answers).model_dump(mode="json")
    except ValidationError:
        return None


def held(number: int, minutes: int = 60, **more: Any) -> MeetingFact:
    """A meeting that took place, a month after the one before."""
    day = START + timedelta(days=30 * number)
    return MeetingFact(number, "held", datetime.combine(day, time(10), UTC), minutes, **more)


def in_force(paper: Paper, meetings: Iterable[MeetingFact] = ()) -> tuple[PaperFact, ...]:
    """All papers of one kind in force: one for each author, of each of these meetings where it is about one."""
    signed: frozenset[Role] = frozenset(BOTH if paper.signatures else ())
    one = PaperFact(paper.key, "in_force", sent=START, signed=signed)
    authors: tuple[Role, ...] = (
        BOTH if paper.author == "each" else ("mentor" if paper.author == "mentor" else "mentee",)
    )
    numbers = [each.number for each in meetings] if paper.subject == "meeting" else [None]
    return tuple(replace(one, author=author, meeting=number) for number in numbers for author in authors)


def life(design: Design) -> tuple[Mentorship, ...]:
    """One pair at eight points from the introduction to the certificate; the last two are complete."""
    introduced = Mentorship(1, Pair("graz", "padua"), introduced=START)
    known = replace(introduced, state="getting_to_know", meetings=(held(1, design.meetings.minutes, kind="first"),))
    agreed = replace(known, state="agreeing", match="agreed", match_answers=frozenset(BOTH))
    papers = tuple(fact for paper in design.needed_for("active") for fact in in_force(paper))
    ends = design.lasts.after(START) if design.lasts else None
    active = replace(agreed, state="active", started=START, ends=ends, papers=papers)
    met = replace(active, meetings=(*active.meetings, *_meetings(design)))
    wrapping = replace(met, state="wrapping_up", responses=_responses(design, answered=False))
    done = replace(
        wrapping,
        papers=(*papers, *_rest(design, met)),
        responses=_responses(design, answered=True),
        attendance=tuple(AttendanceFact(each.key, role) for each in design.workshops for role in each.audience),
    )
    closed = replace(done, state="completed", closed=ends or START, certificates=frozenset(BOTH))
    return introduced, known, agreed, active, met, wrapping, done, closed


def _meetings(design: Design) -> tuple[MeetingFact, ...]:
    count = max(design.meetings.at_least, 1)
    return tuple(
        held(number + 1, design.meetings.minutes, kind="final" if number == count else "regular")
        for number in range(1, count + 1)
    )


def _rest(design: Design, mentorship: Mentorship) -> tuple[PaperFact, ...]:
    rest = (paper for paper in design.papers if paper.needed_for != "active")
    return tuple(fact for paper in rest for fact in in_force(paper, mentorship.counted(design)))


def _responses(design: Design, *, answered: bool) -> tuple[ResponseFact, ...]:
    asked = ((each, role) for each in design.questionnaires for role in BOTH if role in each.audience)
    return tuple(ResponseFact(each.key, role, answered) for each, role in asked)
