"""A topic put into the plan from the page of suggestions, with one press (S2-6, S2-20)."""

from dataclasses import dataclass
from typing import Any

from mentes.base.errors import BadInput, WrongState
from mentes.base.i18n import N_, Message
from mentes.mentorships.holding import hold
from mentes.mentorships.pair import Role
from mentes.mentorships.papers.changing import Change, change_of
from mentes.mentorships.papers.desks import Desk, desk, version_of
from mentes.mentorships.papers.offered import MOST, plain
from mentes.mentorships.papers.opening import why_closed
from mentes.mentorships.papers.texts import draft_model
from mentes.mentorships.papers.writing import write
from mentes.mentorships.steps import Way
from mentes.plugin.parts import Offered
from mentes.plugin.sections import Section

NO_PLAN = N_("There is no plan just now into which you could put it. Its page says who writes it, and when.")
FULL = N_("The plan is full. Take a line out of it first.")


@dataclass(frozen=True)
class Plan:
    """The paper whose plan this side can write now, what it begins with, and the topics that are in it."""

    place: Desk
    offered: Offered
    change: Change

    @property
    def section(self) -> Section:
        """The rows of the plan."""
        return next(each for each in self.place.declared.sections if each.key == self.offered.section)

    @property
    def values(self) -> dict[str, Any]:
        """What the draft says, or would begin with."""
        main = self.change.begun.get("main")
        return dict(main.values) if main else {}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines of the plan."""
        return list(self.values.get(self.offered.section) or ())

    def has(self, text: str) -> bool:
        """Whether a line says this already."""
        first = self.section.rows[0].key
        return plain(text) in {plain(str(row.get(first) or "")) for row in self.rows}


def plan_of(way: Way, role: Role) -> Plan | None:
    """The plan of the paper that the two have come to; None where this side cannot write it just now."""
    for declared in reversed(way.design.papers):
        if not declared.offers or declared.subject != "mentorship" or declared.repeated:
            continue
        if why_closed(way, declared, None, way.pair.state) is not None:
            continue
        place = desk(way, declared.key, role)
        if declared.is_private and not place.is_author:
            continue
        change = change_of(place)
        return Plan(place, declared.offers[0], change) if _is_being_written(place, change) else None
    return None


def _is_being_written(place: Desk, change: Change) -> bool:
    """Whether the words are this side's now: what is with the other, or in force, is changed on its own page."""
    paper = change.current
    if paper is not None and (paper is not change.shown or paper.state not in {"draft", "returned"}):
        return False
    return change.may_write and (paper is None or paper.author == place.role)


def put(way: Way, role: Role, text: str) -> Plan:
    """Put a topic into the plan as its last line, and keep the draft; what is in it already is not put there twice.

    Raises WrongState where this side writes no plan just now, BadInput where it is full.
    """
    hold(way.pair.id)  # of two presses the second finds what the first has put there
    plan = plan_of(way, role)
    if plan is None:
        raise WrongState(NO_PLAN)
    if plan.has(text):
        return plan
    if plan.section.most is not None and len(plan.rows) >= plan.section.most:
        raise BadInput(FULL)
    rows = [*plan.rows, {plan.section.rows[0].key: text[:MOST]}]
    model = draft_model(plan.place.declared)
    values = model.model_validate({**plan.values, plan.offered.section: rows}).model_dump(mode="json")
    write(plan.place, values, version_of(plan.change.current))
    return plan


def named(plan: Plan, locale: str) -> str:
    """What the paper is called."""
    return plan.place.way.frozen.text(plan.place.declared.title, locale)


def said_of(plan: Plan, locale: str) -> Message:
    """That it is there, and where."""
    return Message(N_("It is in the plan of: %(paper)s."), {"paper": named(plan, locale)})
