"""Groups side by side: a row for each figure of a questionnaire, a column for each group; only what each group's own row tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mentes.base.i18n import N_, Message, format_number
from mentes.mentorships.evaluation.models import Result

LABELS = {"yes": N_("Yes"), "no": N_("No")}
NUMBERS = (("asked", N_("Asked")), ("answered", N_("Answered")), ("counted", N_("Counted below")))
NOTHING = {"hidden": "few"}


@dataclass(frozen=True)
class Line:
    """One figure of every group; an empty cell is not told."""

    name: Message | str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """One question: its words, and its figures."""

    title: Message
    lines: tuple[Line, ...]


def numbers(rows: Sequence[Result]) -> list[Line]:
    """How many of each group were asked and answered."""
    return [Line(Message(name), tuple(_told(getattr(row, key)) for row in rows)) for key, name in NUMBERS]


def _told(number: int | None) -> str:
    return "" if number is None else format_number(number)


def beside(rows: Sequence[Result]) -> list[Block]:
    """Every question with the figures of these groups, in the order of the questionnaire."""
    domain, first = rows[0].figures["domain"], rows[0].figures["questions"]
    known = [{each["key"]: each for each in row.figures["questions"]} for row in rows]
    every = [[own.get(asked["key"], asked | NOTHING) for own in known] for asked in first]
    return [Block(Message(asked[0]["title"], domain=domain), tuple(_lines(asked, domain))) for asked in every]


def _lines(asked: Sequence[dict[str, Any]], domain: str) -> Iterator[Line]:
    open_ones = [each for each in asked if "hidden" not in each]
    yield Line(Message(N_("Answers")), tuple(_open(each, "answers") for each in asked))
    if any("mean" in each for each in open_ones):
        yield Line(Message(N_("Mean")), tuple(_open(each, "mean") for each in asked))
    for label in _labels(open_ones):
        yield Line(_name(asked[0]["kind"], label, domain), tuple(_share(each, label) for each in asked))


def _open(asked: dict[str, Any], key: str) -> str:
    return "" if "hidden" in asked else format_number(asked[key])


def _name(kind: str, label: str, domain: str) -> Message | str:
    if kind == "scale":
        return label
    return Message(LABELS[label]) if kind == "yes_no" else Message(label, domain=domain)


def _labels(asked: Sequence[dict[str, Any]]) -> list[str]:
    """Every answer that can be counted, as often as groups know it once."""
    return list(dict.fromkeys(label for each in asked for label, _ in each.get("counts", ())))


def _share(asked: dict[str, Any], label: str) -> str:
    if "hidden" in asked:
        return ""
    count = dict(asked.get("counts", ())).get(label, 0)
    return f"{format_number(count)} ({round(100 * count / asked['answers'])}\N{NO-BREAK SPACE}%)"
