"""The news of what may be told to others, for the other of the two: that there is something to read, and never what.

They are passed on and not kept: whoever looks after the pair reads its history. Rows of an older release name no `disclosure_id`.
"""

from dataclasses import dataclass

from mentes.base.events import Event
from mentes.plugin.parts import Role


@dataclass(frozen=True)
class DisclosureAsked(Event):
    """One of the two asks whether something may be told; `due_at` (ISO 8601) until when, by what the pair had `rested` (seconds)."""

    mentorship_id: int
    by: Role
    disclosure_id: int = 0
    due_at: str = ""
    rested: int = 0


@dataclass(frozen=True)
class DisclosureAnswered(Event):
    """The other said yes or no."""

    mentorship_id: int
    by: Role
    disclosure_id: int = 0


@dataclass(frozen=True)
class DisclosureTakenBack(Event):
    """One of the two takes back what was agreed, from now on."""

    mentorship_id: int
    by: Role
    disclosure_id: int = 0


@dataclass(frozen=True)
class DisclosureWithdrawn(Event):
    """Whoever asked does so no more; it was not answered."""

    mentorship_id: int
    by: Role
    disclosure_id: int = 0


@dataclass(frozen=True)
class DisclosureLapsed(Event):
    """This person did not answer in all the time there was."""

    mentorship_id: int
    disclosure_id: int
    person_id: int
