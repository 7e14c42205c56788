"""The form of deadlines and reminders: for each waiting state its days, two reminders, and what happens then."""

from typing import Any, Literal, Self

from pydantic import BaseModel, Field, create_model, model_validator

from mentes.base.form_errors import problem
from mentes.base.i18n import N_, say
from mentes.plugin.parts import Waiting
from mentes.plugin.waiting import BETWEEN
from mentes.programmes.editions.deadlines import THEN, State

LONGEST = 365


class LadderForm(BaseModel):
    """One ladder; days count from the day on which it begins to wait."""

    days: int = Field(ge=1, le=LONGEST, title=N_("Days"))
    first: int | None = Field(None, ge=1, le=LONGEST, title=N_("First reminder after how many days"))
    second: int | None = Field(None, ge=1, le=LONGEST, title=N_("Second reminder after how many days"))

    @model_validator(mode="after")
    def _climbs(self) -> Self:
        if self.first is None and self.second is not None:
            problem(N_("Write the first reminder before the second."), field="first")
        if self.first is not None and self.second is not None and self.second <= self.first:
            problem(N_("The second reminder comes after the first."), field="second")
        if max(self.first or 0, self.second or 0) >= self.days:
            last = "first" if self.second is None else "second"
            problem(N_("A reminder comes before the time is over."), field=last)
        return self

    @property
    def nudges(self) -> tuple[int, ...]:
        """The days of the reminders."""
        return tuple(each for each in (self.first, self.second) if each is not None)


class EndingForm(LadderForm):
    """One ladder at whose end there is a choice."""

    then: Literal["escalate", "nothing"] = Field(
        title=N_("What happens then"), json_schema_extra={"choices": dict(THEN)}
    )


class SilenceForm(BaseModel):
    """Of pairs in which nothing happens: when they are asked, and when again."""

    days: int = Field(ge=1, le=LONGEST, title=N_("Days"))
    first: int = Field(ge=1, le=LONGEST, title=N_("Asked again after how many more days"))

    @property
    def nudges(self) -> tuple[int, ...]:
        """The days until they are asked again."""
        return (self.first,)


class PeaceForm(BaseModel):
    """How many days lie between a reminder and any letter about the same matter before it."""

    days: int = Field(ge=1, le=30, title=N_("Days"))

    @property
    def nudges(self) -> tuple[int, ...]:
        """None: nobody waits for it."""
        return ()


def model_for(states: list[State]) -> type[BaseModel]:
    """The form's model: a part for each state."""
    parts: dict[str, Any] = {
        each.name: (_part(each), Field(title=say(each.title), json_schema_extra={"legend": True})) for each in states
    }
    return create_model("DeadlinesForm", **parts)


def _part(state: State) -> type[BaseModel]:
    if state.ladder.key == "inactivity":
        return SilenceForm
    if state.ladder.key == BETWEEN.key:
        return PeaceForm
    return LadderForm if state.outcome else EndingForm


def shown(states: list[State]) -> dict[str, dict[str, Any]]:
    """The ladders as the form shows them."""
    return {each.name: _shown(each.ladder) for each in states}


def _shown(ladder: Waiting) -> dict[str, Any]:
    first, second = (*ladder.nudges, None, None)[:2]
    then = ladder.then if ladder.then in THEN else "nothing"
    return {"days": ladder.days, "first": first, "second": second, "then": then}


def changed(states: list[State], value: BaseModel) -> list[Waiting]:
    """The ladders that are not the programme's own."""
    typed = [(each, getattr(value, each.name)) for each in states]
    every = [
        (state, Waiting(state.ladder.key, part.days, part.nudges, getattr(part, "then", state.usual.then)))
        for state, part in typed
    ]
    return [ladder for state, ladder in every if ladder != state.usual]
