"""How pairs stand, in words: the same on their page and in its export."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from mentes.base.i18n import N_

STATES: Final = {
    "introduced": (N_("Getting to know"), "waiting"),
    "agreeing": (N_("Agreement open"), "waiting"),
    "active": (N_("Under way"), "done"),
    "wrapping_up": (N_("Wrapping up"), "waiting"),
    "completed": (N_("Completed"), "done"),
    "ended_early": (N_("Ended"), "plain"),
    "resting": (N_("Resting"), "plain"),
    "quiet": (N_("Quiet"), "waiting"),
}
SHOWN: Final = {
    "running": N_("Under way, not ended"),
    "introduced": N_("Getting to know"),
    "agreeing": N_("Agreement open"),
    "active": N_("Mentoring under way"),
    "wrapping_up": N_("Wrapping up"),
    "quiet": N_("Without a sign"),
    "board": N_("Quiet, and waiting for a word from you"),
    "resting": N_("Resting"),
    "completed": N_("Completed"),
    "ended_early": N_("Ended"),
}
SORTED_BY: Final = {
    "": N_("The newest first"),
    "quiet": N_("The longest without a sign first"),
    "end": N_("What ends first"),
    "name": N_("Name"),
}
ROLES: Final = {"mentee": N_("Mentee"), "mentor": N_("Mentor")}


@dataclass(frozen=True)
class Standing:
    """Where a pair stands: the word, its chip, and since when or until when, where it is quiet or rests."""

    word: str
    chip: str
    since: datetime | None = None
    until: date | None = None


def standing(row: Any) -> Standing:
    """Of a row of `reading.pairs`."""
    if row.state in {"completed", "ended_early"}:
        return Standing(*STATES[row.state])
    if row.paused_until:
        return Standing(*STATES["resting"], until=row.paused_until)
    return Standing(*STATES["quiet"], since=row.moved_at) if row.asked else Standing(*STATES[row.state])
