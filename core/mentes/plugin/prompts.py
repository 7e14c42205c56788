"""Suggestions of a programme for what two could talk about: by theme, and by where the two stand."""

from typing import Annotated, Literal, get_args

from pydantic import Field
from pydantic.dataclasses import dataclass

from mentes.plugin.parts import BOTH, FROZEN, Role

Phase = Literal["first", "during", "final"]
PHASES: tuple[Phase, ...] = get_args(Phase)


@dataclass(frozen=True, config=FROZEN)
class Prompt:
    """A topic or a question for the meetings of a pair (S2-20).

    `theme`: the key of one of the Design's themes. `phase`: for the first talk, on the way, or at the end.
    `audience`: to whom of the two it is suggested.
    """

    text: Annotated[str, Field(min_length=1)]
    theme: str
    phase: Phase = "during"
    kind: Literal["topic", "question"] = "question"
    audience: tuple[Role, ...] = BOTH
