"""The news of those who pair: two kept apart, two wanted together, a mentor's places, and who waits for one."""

from dataclasses import dataclass

from mentes.base.events import Event


@dataclass(frozen=True)
class PairBlocked(Event):
    """Two people are not to be suggested or proposed to each other."""

    mark_id: int
    edition_id: int


@dataclass(frozen=True)
class PairPinned(Event):
    """Two people are wanted together; one of the mentor's places is promised to the mentee."""

    mark_id: int
    edition_id: int


@dataclass(frozen=True)
class PairUnmarked(Event):
    """Two people are no longer blocked, or no longer promised to each other: it was undone, used, or one of them left."""

    mark_id: int
    edition_id: int


@dataclass(frozen=True)
class MentorPlacesChanged(Event):
    """A mentor has another number of places in an edition than before."""

    enrolment_id: int
    edition_id: int


@dataclass(frozen=True)
class ApplicationWaitlisted(Event):
    """Somebody who applied waits for a place; they are accepted or declined later."""

    application_id: int
    edition_id: int


@dataclass(frozen=True)
class WaitingListEnded(Event):
    """Somebody waited for a place in vain; their application is closed, and they can apply anew."""

    application_id: int
    edition_id: int


@dataclass(frozen=True)
class RequestSent(Event):
    """A mentee asks a mentor, or several in an order, of whom the first is asked now."""

    request_id: int
    edition_id: int


@dataclass(frozen=True)
class RequestEnded(Event):
    """A request came to nothing: everybody it named has answered, or it was taken back, or its edition takes none any more."""

    request_id: int
    edition_id: int


@dataclass(frozen=True)
class ProposalReleased(Event):
    """A mentor need not answer a request any more: their last place was taken, or the mentee took it back."""

    proposal_id: int
    edition_id: int
