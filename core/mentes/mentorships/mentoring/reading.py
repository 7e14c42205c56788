"""Somebody's mentorships over all editions, in both roles: how they stand, what is to be confirmed, what was agreed (S2-9, S2-19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mentes.base.clock import now
from mentes.base.errors import Unavailable
from mentes.base.i18n import N_, Message
from mentes.mentorships.pair import MeetingRow, Pair, PaperRow, Role, SideRow, pairs_of
from mentes.mentorships.steps import Way, way_of
from mentes.plugin.frozen import running
from mentes.plugin.parts import Paper

STATES: Final = {
    "introduced": (N_("Getting to know each other"), "waiting"),
    "agreeing": (N_("Agreeing"), "waiting"),
    "active": (N_("Under way"), "done"),
    "wrapping_up": (N_("Coming to its end"), "waiting"),
    "completed": (N_("Completed"), "done"),
    "ended_early": (N_("Ended"), "plain"),
}
RESTS: Final = (N_("Resting"), "plain")


@dataclass(frozen=True)
class Agreement:
    """A paper that a mentorship begins with, and whether it can be opened yet."""

    declared: Paper
    row: PaperRow | None
    is_open: bool


@dataclass(frozen=True)
class Mine:
    """One mentorship as one of the two sees it."""

    way: Way
    role: Role
    other: SideRow
    state: tuple[str, str]
    to_confirm: tuple[MeetingRow, ...]
    to_answer: tuple[MeetingRow, ...]
    coming: tuple[MeetingRow, ...]
    agreements: tuple[Agreement, ...]

    @property
    def pair(self) -> Pair:
        """The pair."""
        return self.way.pair


def mentorships_of(person_id: int, home_id: int) -> list[Mine]:
    """The newest first, at most fifty; one statement."""
    return [_mine(way_of(pair), pair.role_of(person_id) or "mentee") for pair in pairs_of(person_id, home_id)]


def _mine(way: Way, role: Role) -> Mine:
    pair, at = way.pair, now()
    open_ = [] if pair.is_over or pair.rests else [each for each in pair.meetings if each.is_open]
    asked = open_ if open_ and _is_running(pair) else []
    return Mine(
        way,
        role,
        pair.other(role),
        RESTS if pair.rests else STATES[pair.state],
        tuple(each for each in asked if each.state == "confirmed" and each.ends_at <= at and each.met(role) is None),
        tuple(each for each in asked if each.state == "proposed" and each.proposed_by != role),
        tuple(each for each in open_ if each.state == "confirmed" and each.ends_at > at),
        tuple(_agreements(way)),
    )


def _is_running(pair: Pair) -> bool:
    """Whether the programme's rules are there: without them nothing can be said or answered."""
    try:
        running(pair.frozen)
    except Unavailable:
        return False
    return True


def _agreements(way: Way) -> Sequence[Agreement]:
    """What has to be in force before it counts; before the first talk it is named, and cannot be opened (S2-1)."""
    pair = way.pair
    asked = [each for each in way.design.needed_for("active") if each.subject == "mentorship"]
    return [
        Agreement(declared, _newest(pair, declared.key), pair.state != "introduced" or declared.opens == "introduced")
        for declared in asked
    ]


def _newest(pair: Pair, key: str) -> PaperRow | None:
    found = [each for each in pair.papers if each.key == key]
    return next((each for each in found if each.state == "in_force"), found[-1] if found else None)


def words_of(agreement: Agreement) -> Message:
    """How an agreement stands."""
    if not agreement.is_open:
        return Message(N_("Opens once your first meeting was held."))
    state = agreement.row.state if agreement.row else ""
    return Message(PAPERS.get(state, N_("Not written yet")))


PAPERS: Final = {
    "draft": N_("Draft"),
    "sent": N_("Sent, waits for an answer"),
    "returned": N_("Given back"),
    "in_force": N_("In force"),
}
