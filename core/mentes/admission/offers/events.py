"""Work that is passed on to a job of its own, in which nothing is held yet; no news to anybody outside."""

from dataclasses import dataclass

from mentes.base.events import Event


@dataclass(frozen=True)
class PlacesMoved(Event):
    """A place of this mentor was taken, promised or given back: whether one is free is to be counted."""

    mentor_id: int
    home_id: int
