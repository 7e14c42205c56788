"""What a paper begins with: the answers to the same questions in another paper of the programme (S2-7)."""

from dataclasses import dataclass
from typing import Any

from mentes.mentorships.papers.desks import Desk, current, in_force
from mentes.mentorships.papers.desks import desk as desk_of
from mentes.mentorships.papers.texts import Text, texts_of
from mentes.plugin.parts import Paper as Declared
from mentes.plugin.sections import Section


@dataclass(frozen=True)
class Beginning:
    """The answers that are there before anything was written, and the title of the paper they come from."""

    text: Text
    title: str


def beginning(place: Desk) -> Beginning | None:
    """What a first draft takes over, or None: only what this side may read, and only what was sent, or is this side's alone."""
    if not place.declared.begins_with or not place.is_author:
        return None
    about = place.way.design.paper(place.declared.begins_with).subject
    if about == "meeting" and place.meeting is None:
        return None
    number = place.meeting.number if about == "meeting" and place.meeting else None
    source = desk_of(place.way, place.declared.begins_with, place.role, number)
    paper = in_force(source) or current(source)
    told = ("draft", "sent", "in_force") if source.declared.is_private else ("sent", "in_force")
    found = texts_of(paper).get("main") if paper is not None and paper.state in told else None
    values = taken(place.declared.sections, source.declared.sections, found.values) if found else {}
    if not any(values.values()) or found is None:
        return None
    return Beginning(Text("main", values, found.author_id, 0), source.declared.title)


def uses(place: Desk) -> tuple[Declared, ...]:
    """The papers of this side that begin with this one, and that nobody has begun yet."""
    begun = {each.key for each in place.pair.papers}
    named = (each for each in place.way.design.papers if each.begins_with == place.declared.key)
    return tuple(each for each in named if place.role in each.authors and each.key not in begun)


def taken(asked: tuple[Section, ...], answered: tuple[Section, ...], values: dict[str, Any]) -> dict[str, Any]:
    """The answers to questions of the same key and kind, as far as they are answers here as well."""
    kinds = {each.key: each.kind for each in answered}
    same = (each for each in asked if each.key in values and kinds.get(each.key) == each.kind)
    rows = {each.key: each.rows for each in answered}
    return {each.key: _fitting(each, rows[each.key], values[each.key]) for each in same}


def _fitting(section: Section, rows: tuple[Section, ...], value: Any) -> Any:
    offered = {option.value for option in section.options}
    match section.kind:
        case "choice":
            return value if value in offered else None
        case "choices":
            return [each for each in value or () if each in offered]
        case "rows":
            return [taken(section.rows, rows, row) for row in value or ()][: section.most]
    return value
