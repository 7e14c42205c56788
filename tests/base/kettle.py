"""Events that only the tests of the base know."""

from dataclasses import dataclass

from mentes.base.events import Event


@dataclass(frozen=True)
class KettleBoiled(Event):
    kettle_id: int


@dataclass(frozen=True)
class TeaPoured(Event):
    cup_id: int


@dataclass(frozen=True)
class NobodyCares(Event):
    cup_id: int
