"""What other rooms of a pair add to somebody's area Mentoring: lines with a way to their own page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from mentes.base.i18n import Message


@dataclass(frozen=True)
class Line:
    """A title that leads somewhere, and a sentence that says what is there. `address` is a path of ours."""

    title: Message
    text: Message
    address: str


Adds = Callable[[int, int], Iterable[Line]]
_ADDED: Final[list[Adds]] = []


def adds_lines(adds: Adds) -> Adds:
    """Register a function of a person and their home university; what it gives stands on their page, in a fixed number of statements."""
    _ADDED.append(adds)
    return adds


def lines_of(person_id: int, home_id: int) -> list[Line]:
    """All lines of all rooms, in the order of their registration."""
    return [line for adds in _ADDED for line in adds(person_id, home_id)]
