"""The news of what a pair does between its calls: that something was planned, done or shared, never what."""

from dataclasses import dataclass

from mentes.base.events import Event
from mentes.plugin.parts import Role


@dataclass(frozen=True)
class ActivityPlanned(Event):
    """One of the two planned something for both."""

    activity_id: int
    mentorship_id: int
    by: Role


@dataclass(frozen=True)
class ActivityDone(Event):
    """Something that was planned is done, or a contact between the calls was noted."""

    activity_id: int
    mentorship_id: int
    by: Role


@dataclass(frozen=True)
class ActivityDropped(Event):
    """Something that was planned is planned no more."""

    activity_id: int
    mentorship_id: int
    by: Role


@dataclass(frozen=True)
class ResourceShared(Event):
    """One of the two shared something with the other; what it is, only the two know."""

    mentorship_id: int
    by: Role


ALL: tuple[type[Event], ...] = (ActivityPlanned, ActivityDone, ActivityDropped, ResourceShared)
