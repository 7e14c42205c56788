"""The dated steps of a paper in force: ticked off and opened again by either of the two (S4-14); only counts are facts."""

from typing import Any

from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.mentorships.papers.desks import CHANGED, Desk, in_force
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.papers.opening import ENDED, OVER
from mentes.mentorships.papers.texts import texts_of
from mentes.mentorships.service import locked
from mentes.plugin.parts import Paper as Declared

Rows = list[dict[str, Any]]


def steps_kept(declared: Declared, paper: Paper, before: Paper | None) -> dict[str, Any]:
    """The facts of the steps as a version comes in force: how many, and which were done before and are unchanged."""
    if not declared.steps:
        return {}
    rows = _rows(declared, paper)
    old = _rows(declared, before) if before is not None else []
    marks = before.facts.get("done", []) if before is not None else []
    done = [old[index] for index in marks if index < len(old)]
    return {"steps": len(rows), "done": [index for index, row in enumerate(rows) if _taken(done, row)]}


def _rows(declared: Declared, paper: Paper) -> Rows:
    text = texts_of(paper).get("main")
    return list(text.values.get(declared.steps) or ()) if text else []


def _taken(done: Rows, row: dict[str, Any]) -> bool:
    """Whether this row is one of those that were done; each of them counts once."""
    if row not in done:
        return False
    done.remove(row)
    return True


def tick(place: Desk, index: int, text_version: int, *, done: bool) -> None:
    """Mark the step with this number (from 0) as done, or open it again. Said twice, it counts once.

    Raises NotVisible for a step that is not there, WrongState when the paper is not in force, has a newer version, or
    the pair is over.
    """
    row = locked(place.pair.id)
    if row.state in OVER:
        raise WrongState(ENDED)
    paper = in_force(place)
    if not place.declared.steps or paper is None:
        raise WrongState(N_("This paper is not in force yet. Its steps can be ticked off once it is."))
    if paper.text_version != text_version:
        raise WrongState(CHANGED)
    if not 0 <= index < paper.facts.get("steps", 0):
        raise NotVisible(N_("There is no such step. The page of the paper lists all of them."))
    marks = {*paper.facts.get("done", ())} - {index} | ({index} if done else set())
    paper.facts = {**paper.facts, "done": sorted(marks)}
