"""The calendar of an edition: days that everybody should know, in their order, and which one comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from mentes.base.form_errors import problem
from mentes.base.form_languages import Translated
from mentes.base.i18n import N_

MOST = 40


class Milestone(BaseModel):
    """A day, or the days from one to another, and what happens then; the days are those of the owner's calendar."""

    titles: Translated = Field(title=N_("What happens"))
    on: date = Field(title=N_("Day"))
    until: date | None = Field(None, title=N_("Last day"), description=N_("Where it takes more than one day."))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until < self.on:
            problem(N_("This is before the first day."), field="until")
        return self

    @property
    def last(self) -> date:
        """The day after which it is over."""
        return self.until or self.on


@dataclass(frozen=True)
class Dated:
    """A milestone as its reader sees it today."""

    milestone: Milestone
    when: Literal["past", "now", "next", "later"]


def calendar(milestones: Iterable[Milestone], today: date) -> list[Dated]:
    """In the order of their days: what is over, what happens now, the next one, and the later ones."""
    found: list[Dated] = []
    for each in sorted(milestones, key=lambda each: (each.on, each.last)):
        if each.last < today:
            when: Literal["past", "now", "next", "later"] = "past"
        elif each.on <= today:
            when = "now"
        else:
            when = "later" if any(other.when in {"next", "later"} for other in found) else "next"
        found.append(Dated(each, when))
    return found
