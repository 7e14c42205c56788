"""Answering a paper with a text of one's own (S2-15): the next version of the words, with the other side to agree."""

from typing import Any

from mentes.base.clock import now
from mentes.base.errors import NotAllowed, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships import terms
from mentes.mentorships.papers.desks import CHANGED_ELSEWHERE, Desk, current, due, settled, version_of
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.papers.texts import texts_of, write_text
from mentes.mentorships.papers.writing import hold_open
from mentes.mentorships.service import locked
from mentes.plugin.events import PaperCountered


def may_counter(place: Desk, paper: Paper | None) -> bool:
    """Whether this side can answer with its own text: it is asked to agree, or it holds an own proposal of before."""
    if paper is None or not place.declared.counter_proposal or place.declared.approval == "none":
        return False
    if paper.author == place.role:
        return not place.writes(paper) and paper.state in {"sent", "returned"}
    return paper.state == "sent"


def counter(place: Desk, values: dict[str, Any], seen: int | None = None) -> Paper:
    """Send an own text in answer; signatures under the older one are void (S0-31), and both stay readable to the two.

    `seen` is the `version_of` the paper that was answered. Sent twice, it counts once.
    Raises NotVisible where the programme has no counter-proposals, NotAllowed for the side that is not asked,
    WrongState when the paper was changed, agreed to or withdrawn meanwhile, or the pair is over,
    BadInput for numbers that nobody can agree on.
    """
    if not place.declared.counter_proposal or place.declared.approval == "none":
        raise NotVisible(N_("This programme has no answers with a text of one's own."))
    hold_open(place)
    paper = current(place, hold=True)
    if paper is not None and _is_that(place, paper, values):
        return paper
    if paper is None or paper.state == "draft":
        raise WrongState(N_("There is nothing to answer yet: this paper has not been sent."))
    if paper.state == "in_force":
        raise settled(place)
    if not may_counter(place, paper):
        raise NotAllowed(N_("%(name)s is asked to answer this one."), name=place.other_name)
    if seen is not None and seen != version_of(paper):
        raise WrongState(CHANGED_ELSEWHERE)
    terms.check(locked(place.pair.id), place.way.design, place.declared, values)
    return _answer(place, paper, values)


def _is_that(place: Desk, paper: Paper, values: dict[str, Any]) -> bool:
    return paper.state == "sent" and paper.author == place.role and texts_of(paper)["main"].values == values


def _answer(place: Desk, paper: Paper, values: dict[str, Any]) -> Paper:
    paper.text_version += 1
    paper.state, paper.author, paper.author_id = "sent", place.role, place.person_id
    paper.sent_at, paper.due_at = now(), due(place)
    write_text(paper, "main", place.person_id, values, reader="pair")
    record(PaperCountered(paper.id, place.pair.id), *place.pair.tenants)
    return paper
