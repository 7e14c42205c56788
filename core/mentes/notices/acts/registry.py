"""What can be done from a letter without signing in: each act says what its page asks, and does it by a verb of its room."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

from pydantic import BaseModel

from mentes.base.actor import Actor
from mentes.base.errors import NotVisible
from mentes.base.i18n import Message


@dataclass(frozen=True)
class Asked:
    """What a link is about, and for whom. The transaction sees what this person's own university sees of it, no more.

    `actor` has none of the person's roles: a letter lets its reader answer for themselves, and for nobody else. It is None
    for somebody without a row (a supervisor). `values` are those of `notices.service.Act`; `signed_in` is whoever uses the
    browser, where that is known.
    """

    actor: Actor | None
    tenant_id: int
    subject_id: int
    values: Mapping[str, Any]
    signed_in: int | None = None

    @property
    def person(self) -> Actor:
        """The person who acts. Raises NotVisible for a link to somebody without a row."""
        if self.actor is None:
            raise NotVisible
        return self.actor


@dataclass(frozen=True)
class Sheet:
    """What the page shows before the button is pressed: no more than the letter itself said, and nothing sealed.

    `path` is where the same can be done after signing in, below the reader's university ("mentorships/17"). With `form`,
    its fields stand above the button: filled from `first`, with `choices` as `bind` takes them.
    """

    title: Message
    question: Message
    button: Message
    path: str
    facts: tuple[tuple[Message, Message], ...] = ()  # a name, and what it is
    reasons: tuple[Message, ...] = ()
    form: type[BaseModel] | None = None
    first: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Iterable[tuple[Any, Any]]] | None = None


class Deed(Protocol):
    """An act. Both methods raise `WrongState`, in words for the reader, where it cannot be done any more."""

    def path(self, asked: Asked) -> str:
        """Where the matter stands after signing in, below the reader's university; asked also when all is over."""
        ...

    def show(self, asked: Asked) -> Sheet:
        """What the page asks; changes nothing."""
        ...

    def do(self, asked: Asked, typed: Any, /) -> Message:
        """Do it by the room's own verb; gives what was done, as a sentence to its doer. `typed`: what `form` took, or None.

        Raises BadInput for what was typed wrongly, else whatever the verb raises; then nothing is kept.
        """
        ...


_DEEDS: Final[dict[str, Deed]] = {}
D = TypeVar("D", bound=type[Any])


def act(name: str) -> Callable[[D], D]:
    """Register a class without arguments as the act of this name, which `notices.service.Act` names."""

    def keep(made: D) -> D:
        if name in _DEEDS:
            raise ValueError(f"there is an act {name} already")
        _DEEDS[name] = made()
        return made

    return keep


def deed(name: str) -> Deed:
    """The act of this name. Raises NotVisible for one that no longer exists."""
    found = _DEEDS.get(name)
    if found is None:
        raise NotVisible
    return found


def names() -> tuple[str, ...]:
    """Every act that a letter may carry."""
    return tuple(sorted(_DEEDS))
