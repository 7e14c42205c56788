"""Answers beside each other: of the two to the same questions, or of one over time with the difference said."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentes.mentorships.papers.history import Written
from mentes.mentorships.papers.reading import Part, Reading
from mentes.plugin.frozen import Frozen
from mentes.plugin.parts import Paper as Declared
from mentes.plugin.sections import Section


@dataclass(frozen=True)
class Question:
    """One question and what each column answers, None where nothing was said."""

    heading: str
    answers: tuple[Part | None, ...]


def by_question(declared: Declared, frozen: Frozen, locale: str, *columns: Reading) -> tuple[Question, ...]:
    """Every question that somebody has answered, with the answers of all columns (S1-18)."""
    found = [{part.key: part for part in each.main} for each in columns]
    return tuple(
        Question(frozen.text(section.title, locale), tuple(each.get(section.key) for each in found))
        for section in declared.sections
        if any(section.key in each for each in found)
    )


@dataclass(frozen=True)
class Cell:
    """One answer at one time: a figure with its `share` of the scale (per cent) and how far it moved, or words."""

    part: Part | None
    number: int | None = None
    share: int = 0
    moved: int | None = None

    @property
    def sign(self) -> str:
        """The difference in figures, with a real minus."""
        return (
            "" if self.moved is None else f"+{self.moved}" if self.moved > 0 else str(self.moved).replace("-", "\u2212")
        )


@dataclass(frozen=True)
class Line:
    """One question through time."""

    heading: str
    cells: tuple[Cell, ...]


def over_time(declared: Declared, frozen: Frozen, locale: str, times: Sequence[Written]) -> tuple[Line, ...]:
    """Each question with what was answered each time, and the difference where the answer is a figure (S3-30)."""
    return tuple(
        Line(frozen.text(section.title, locale), _cells(section, times))
        for section in declared.sections
        if any(section.key in each.values for each in times)
    )


def _cells(section: Section, times: Sequence[Written]) -> tuple[Cell, ...]:
    parts = [next((part for part in each.read.main if part.key == section.key), None) for each in times]
    if section.kind not in {"scale", "number"}:
        return tuple(Cell(part) for part in parts)
    figures: list[int | None] = [each.values.get(section.key) for each in times]
    least, most = _bounds(section, [each for each in figures if each is not None])
    earlier = [None, *figures[:-1]]
    return tuple(
        Cell(part, now, _share(now, least, most), now - before if now is not None and before is not None else None)
        for part, now, before in zip(parts, figures, earlier, strict=True)
    )


def _bounds(section: Section, figures: list[int]) -> tuple[int, int]:
    least = section.least if section.least is not None else min([0, *figures])
    return least, section.most if section.most is not None else max([least + 1, *figures])


def _share(figure: int | None, least: int, most: int) -> int:
    return 0 if figure is None else round(100 * (figure - least) / max(most - least, 1))
