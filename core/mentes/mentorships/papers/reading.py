"""A paper as a document: headings and words in order, in the wording that the pair was shown when it began."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mentes.base.formats import format_day
from mentes.base.i18n import N_, Message, say
from mentes.mentorships.papers.texts import Text
from mentes.plugin.frozen import Frozen
from mentes.plugin.parts import Paper
from mentes.plugin.sections import Section

YES = N_("Yes")


@dataclass(frozen=True)
class Part:
    """One heading and what stands under it: a text, or a list of rows (each a list of label and text)."""

    heading: str
    text: str = ""
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Reading:
    """The words of a paper: the author's, what the other added (kept apart: S0-34), and what was asked to be changed."""

    main: tuple[Part, ...]
    addition_title: str
    addition: tuple[Part, ...]
    remark: str


def reading(frozen: Frozen, declared: Paper, texts: Mapping[str, Text], locale: str) -> Reading:
    """What this reader may read, in their language; parts that the database keeps from them are empty."""
    main, addition, remark = texts.get("main"), texts.get("addition"), texts.get("remark")
    return Reading(
        main=_parts(frozen, declared.sections, main.values, locale) if main else (),
        addition_title=frozen.text(declared.addition_title, locale),
        addition=_parts(frozen, declared.addition, addition.values, locale) if addition else (),
        remark=remark.values["remark"] if remark and main and remark.text_version == main.text_version else "",
    )


def clauses(frozen: Frozen, declared: Paper, locale: str) -> tuple[tuple[str, str], ...]:
    """The fixed texts, as they were when the pair began; nobody can edit them (S0-26 to S0-29)."""
    return tuple((frozen.text(each.title, locale), frozen.text(each.text, locale)) for each in declared.clauses)


def _parts(frozen: Frozen, sections: tuple[Section, ...], values: Mapping[str, Any], locale: str) -> tuple[Part, ...]:
    return tuple(
        _part(frozen, each, values[each.key], locale) for each in sections if is_answered(values.get(each.key))
    )


def is_answered(value: Any) -> bool:
    """Whether something was said: a nought is an answer, an empty text and a box that was not ticked are none."""
    return value is not None and value is not False and value not in ("", [])


def _part(frozen: Frozen, section: Section, value: Any, locale: str) -> Part:
    heading = frozen.text(section.title, locale)
    if section.kind == "rows":
        return Part(heading, rows=tuple(_row(frozen, section, row, locale) for row in value), key=section.key)
    return Part(heading, said(frozen, section, value, locale), key=section.key)


def _row(frozen: Frozen, section: Section, row: Mapping[str, Any], locale: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (frozen.text(each.title, locale), said(frozen, each, row[each.key], locale))
        for each in section.rows
        if is_answered(row.get(each.key))
    )


def said(frozen: Frozen, section: Section, value: Any, locale: str) -> str:
    """One answer in words, in the language in which the paper is read."""
    if section.kind == "yes_no":
        return say(Message(YES), locale)
    labels = {option.value: frozen.text(option.label, locale) for option in section.options}
    if section.kind == "choices":
        return ", ".join(labels.get(each, each) for each in value)
    if section.kind == "date":
        return format_day(date.fromisoformat(value), locale=locale)
    return labels.get(value, str(value)) if section.kind == "choice" else str(value)
