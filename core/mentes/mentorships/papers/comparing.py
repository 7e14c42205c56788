"""Answers beside each other: of the two to the same questions, or of one over time with the difference said."""

from dataclasses import dataclass

from mentes.mentorships.papers.reading import Part, Reading
from mentes.plugin.frozen import Frozen
from mentes.plugin.parts import Paper as Declared


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
