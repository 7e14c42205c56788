"""The news of what may be told to others, for the other of the two: that there is something to read, and never what."""

from dataclasses import dataclass

from mentes.base.events import Event
from mentes.plugin.parts import Role


@dataclass(frozen=True)
class DisclosureAsked(Event):
    """One of the two asks whether something may be told."""

    mentorship_id: int
    by: Role


@dataclass(frozen=True)
class DisclosureAnswered(Event):
    """The other said yes or no."""

    mentorship_id: int
    by: Role


@dataclass(frozen=True)
class DisclosureTakenBack(Event):
    """One of the two takes back what was agreed, from now on."""

    mentorship_id: int
    by: Role


@dataclass(frozen=True)
class DisclosureWithdrawn(Event):
    """Whoever asked does so no more; it was not answered."""

    mentorship_id: int
    by: Role
