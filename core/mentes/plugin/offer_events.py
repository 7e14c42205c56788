"""The news of mentors' offers: listed for mentees, or taken off the list."""

from dataclasses import dataclass

from mentes.base.events import Event


@dataclass(frozen=True)
class OfferListed(Event):
    """A mentor's offer stands in the list from now on: for the first time, or again."""

    offer_id: int
    edition_id: int


@dataclass(frozen=True)
class OfferHidden(Event):
    """A mentor's offer stands in the list no more: they switched it off, or do not take part any more."""

    offer_id: int
    edition_id: int


@dataclass(frozen=True)
class OfferBack(Event):
    """The day has come until which a mentor was not available; their offer is back where it was."""

    offer_id: int
    edition_id: int
