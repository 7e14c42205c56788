"""The news of a programme's dates, beside that one is fixed and who was there: changes, answers, places, what nobody said."""

from dataclasses import dataclass

from mentes.base.events import Event


@dataclass(frozen=True)
class WorkshopChanged(Event):
    """Time, place, link or words of a date were changed."""

    workshop_id: int
    edition_id: int


@dataclass(frozen=True)
class WorkshopCancelled(Event):
    """A date was called off."""

    workshop_id: int
    edition_id: int


@dataclass(frozen=True)
class WorkshopAnswered(Event):
    """Somebody signed up for a date, or does not come."""

    attendance_id: int
    workshop_id: int


@dataclass(frozen=True)
class WorkshopPlaceGiven(Event):
    """Somebody moved up from the waiting list: a place became free."""

    attendance_id: int
    workshop_id: int


@dataclass(frozen=True)
class WorkshopUnsaid(Event):
    """Nobody said in time who was there; it counts against nobody."""

    workshop_id: int
    edition_id: int
