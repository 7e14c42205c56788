"""Work that one job passes on to the next, because it needs to see other universities; no news to anybody outside."""

from dataclasses import dataclass

from mentes.base.events import Event


@dataclass(frozen=True)
class NextDue(Event):
    """The next mentor of a request is to be asked."""

    request_id: int


@dataclass(frozen=True)
class ChoiceClosed(Event):
    """A mentor who was to be asked, or was asked, is not the one; the mentee is told how it goes on."""

    choice_id: int


@dataclass(frozen=True)
class AnswerOverdue(Event):
    """The mentee has not answered a mentor's question in time."""

    question_id: int


@dataclass(frozen=True)
class SearchOver(Event):
    """A request is on its way in an edition in which nobody can be asked any more."""

    request_id: int


@dataclass(frozen=True)
class PlacesTaken(Event):
    """A place of this mentor was taken: whoever still asks for one in vain is told so."""

    mentor_id: int
    home_id: int
