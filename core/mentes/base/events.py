"""What happened, as frozen facts in the past tense: the base of all outbox news and its way to JSON and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import ClassVar, Self

Payload = dict[str, int | str]


class Event:
    """Something that happened. Subclasses are frozen dataclasses of identifiers and keys, never of text or names."""

    _kinds: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        known = Event._kinds.setdefault(cls.__name__, cls)
        if known is not cls and known.__module__ != cls.__module__:
            raise TypeError(f"two events are called {cls.__name__}: {known.__module__} and {cls.__module__}")

    @staticmethod
    def named(name: str) -> type["Event"]:
        """The event class of this name; `LookupError` when nobody defined it."""
        try:
            return Event._kinds[name]
        except KeyError:
            raise LookupError(f"no event is called {name}") from None

    @staticmethod
    def kinds() -> tuple[type["Event"], ...]:
        """Every event that is defined, by name."""
        return tuple(Event._kinds[name] for name in sorted(Event._kinds))

    @property
    def name(self) -> str:
        """The name that history and outbox keep."""
        return type(self).__name__

    def payload(self) -> Payload:
        """The identifiers, ready for JSON."""
        return asdict(self)  # type: ignore[call-overload, no-any-return]

    @classmethod
    def revive(cls, payload: Mapping[str, int | str]) -> Self:
        """The event again from its payload; `TypeError` when an identifier is missing or unknown."""
        return cls(**payload)
