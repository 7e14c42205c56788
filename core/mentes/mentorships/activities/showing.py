"""Activities as the two read them: titles in their language, days, answers in order; a link only where it is one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from mentes.base.formats import format_day
from mentes.base.i18n import Message, say
from mentes.base.links import is_web_address
from mentes.mentorships.activities.space import Space
from mentes.mentorships.activities.texts import Values, asked, texts_of
from mentes.mentorships.pair import ActivityRow
from mentes.plugin.parts import CONTACT, OWN, Activity
from mentes.plugin.sections import Section

ABOVE = ("own_title", "on_day", "how")  # stand in the head of an activity, not among its answers


@dataclass(frozen=True)
class Answer:
    """One question that was answered; `link` where the answer is a whole web address."""

    heading: str
    text: str
    link: str = ""


@dataclass(frozen=True)
class Shown:
    """One activity with its words. `kind` is what it is of the catalogue, empty where that is its title."""

    row: ActivityRow
    title: str
    kind: str
    day: date | None
    values: Values
    answers: tuple[Answer, ...]


def said(space: Space, text: str, locale: str) -> str:
    """A text of the programme as it was shown when the two began, one of core as it is said today."""
    return say(Message(text, domain=space.way.design.domain), locale) if text else ""


def shown(space: Space, row: ActivityRow, values: Values, locale: str) -> Shown:
    """This activity for a reader of this language."""
    declared = space.kind(row.key)
    name = said(space, declared.title, locale)
    title = str(values.get("own_title") or "") if row.key == OWN else _how(space, declared, values, locale)
    on_day = values.get("on_day")
    return Shown(
        row=row,
        title=title or name,
        kind=name if title else "",
        day=date.fromisoformat(on_day) if on_day else None,
        values=values,
        answers=tuple(_answers(space, declared, values, locale)),
    )


def _how(space: Space, declared: Activity, values: Values, locale: str) -> str:
    if declared.key != CONTACT:
        return ""
    options = next(each.options for each in asked(declared) if each.key == "how")
    return next((said(space, each.label, locale) for each in options if each.value == values.get("how")), "")


def _answers(space: Space, declared: Activity, values: Values, locale: str) -> list[Answer]:
    found = [(each, values.get(each.key)) for each in asked(declared) if each.key not in ABOVE]
    return [
        _answer(said(space, each.title, locale), _text(space, each, value, locale))
        for each, value in found
        if value not in (None, "", [], False)
    ]


def _answer(heading: str, text: str) -> Answer:
    return Answer(heading, text, text if is_web_address(text) else "")


def _text(space: Space, section: Section, value: Any, locale: str) -> str:
    labels = {each.value: said(space, each.label, locale) for each in section.options}
    if section.kind == "choices":
        return ", ".join(labels.get(each, each) for each in value)
    if section.kind == "date":
        return format_day(date.fromisoformat(value), locale=locale)
    return labels.get(value, str(value))


@dataclass(frozen=True)
class Between:
    """What the pair's page says of the time between the calls: what comes next, and how much more there is."""

    next: tuple[Shown, ...]
    planned: int
    done: int


SHOWN = 3  # planned activities on the page of the pair


def between(space: Space, locale: str) -> Between:
    """The first of what is planned, and how many are planned and done."""
    rows = [each for each in space.pair.activities if each.state == "planned"]
    words = texts_of(space.pair.id, [each.id for each in rows]) if rows else {}
    found = sorted((shown(space, row, words.get(row.id, {}), locale) for row in rows), key=_order)
    done = sum(each.state == "done" for each in space.pair.activities)
    return Between(tuple(found[:SHOWN]), len(rows), done)


def _order(each: Shown) -> date:
    return each.day or date.max


def all_shown(space: Space, locale: str) -> list[Shown]:
    """Every activity of the pair: first by its day, those without one last, the newest of the rest first."""
    words = texts_of(space.pair.id) if space.pair.activities else {}
    found = [shown(space, row, words.get(row.id, {}), locale) for row in reversed(space.pair.activities)]
    return sorted(found, key=_order)
