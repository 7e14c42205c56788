"""Answers become figures: counts, mean and spread of each question for each group that may be shown (S0-21)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import SystemRandom
from statistics import fmean, pstdev
from typing import Any

from mentes.mentorships.evaluation.cells import ALL, LEAST, Atom, Cell, cells_of, shown, size
from mentes.plugin.sections import Section

WORDS = ("text", "long_text")
EMPTY: tuple[Any, ...] = (None, "", [], ())
_random = SystemRandom()


@dataclass(frozen=True)
class Given:
    """One answered questionnaire: of which group, and what was said; no person, no pair, no hour."""

    atom: Atom
    values: Mapping[str, Any]


def figures(
    questions: Sequence[Section], given: Sequence[Given], people: Mapping[Atom, int]
) -> dict[Cell, list[dict[str, Any]]]:
    """For each cell what may be shown of each question, as plain data; `people`: how many answered in each group."""
    found: dict[Cell, list[dict[str, Any]]] = {cell: [] for cell in cells_of(people)}
    for question in questions:
        said = _said(question, given)
        number = _people(said, given, people)
        open_to_see = shown(number)
        for cell, every in found.items():
            own = [value for atom, value in said if cell.holds(atom)]
            tally = _tally(question, own) if cell in open_to_see else _hidden(size(cell, number))
            every.append(
                {"key": question.key, "title": question.title, "help": question.help, "kind": question.kind} | tally
            )
    return found


def words(questions: Sequence[Section], given: Sequence[Given], people: Mapping[Atom, int]) -> dict[str, list[str]]:
    """What was written, by question, of all together; each list in an order of its own that chance decides."""
    found = {}
    for question in questions:
        said = _said(question, given) if question.kind in WORDS else []
        if said and ALL in shown(_people(said, given, people)):
            found[question.key] = _random.sample([str(value) for _, value in said], len(said))
    return found


def _said(question: Section, given: Iterable[Given]) -> list[tuple[Atom, Any]]:
    every = ((each.atom, each.values.get(question.key)) for each in given)
    return [(atom, value) for atom, value in every if value not in EMPTY]


def _people(said: Sequence[tuple[Atom, Any]], given: Iterable[Given], people: Mapping[Atom, int]) -> dict[Atom, int]:
    """How many people at least answered this question in each group.

    Who is asked after each meeting answers several times, and no answer says whose it is: each one that skips the
    question may be the only one of its person.
    """
    answers, own = Counter(atom for atom, _ in said), Counter(each.atom for each in given)
    return {atom: max(1, people.get(atom, 0) - (own[atom] - number)) for atom, number in answers.items()}


def _hidden(number: int) -> dict[str, Any]:
    return {"hidden": "few" if number < LEAST else "others"}


def _tally(question: Section, said: Sequence[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"answers": len(said)}
    if question.kind in {"number", "scale"}:
        found |= {"mean": round(fmean(said), 2), "spread": round(pstdev(said), 2)}
    if (options := _options(question, said)) is not None:
        counts = Counter(value for each in said for value in (each if isinstance(each, list) else [each]))
        found["counts"] = [[label, counts[value]] for value, label in options]
    return found


def _options(question: Section, said: Sequence[Any]) -> list[tuple[Any, str]] | None:
    """Values that can be counted, with their words; None where each answer is of its own kind."""
    match question.kind:
        case "scale":
            least, most = question.least or 0, question.most or 0
            return [(value, str(value)) for value in range(min(least, *said), max(most, *said) + 1)]
        case "yes_no":
            return [(True, "yes"), (False, "no")]
        case "choice" | "choices":
            return [(option.value, option.label) for option in question.options]
    return None
