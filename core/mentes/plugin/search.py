"""How mentees look for a mentor themselves: by which answers, what a request asks, and how many can be asked at once."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from mentes.plugin.parts import FROZEN, distinct
from mentes.plugin.sections import Section


@dataclass(frozen=True, config=FROZEN)
class Search:
    """A list of mentors in which mentees choose whom they ask (S2-33 to S2-35).

    `filters`: keys of mentors' questions by which the list can be narrowed (choices only); `texts`: keys of those that a free
    search looks through; `asks`: what a request says; `shows`: keys of the mentee's own answers that the mentor reads with it;
    `choices`: how many mentors can be asked in an order; `suggestions`: how many are suggested above the list.
    """

    filters: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    asks: tuple[Section, ...] = ()
    shows: tuple[str, ...] = ()
    choices: Annotated[int, Field(ge=1, le=10)] = 1
    suggestions: Annotated[int, Field(ge=0, le=10)] = 3

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        distinct("asks", self.asks)
        for name in ("filters", "texts", "shows"):
            keys = getattr(self, name)
            if len(set(keys)) < len(keys):
                raise ValueError(f"{name}: a key stands there twice")
        return self
