"""The calendar of an edition: days that everybody should know, in their order, and which one comes next."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from mentes.base.form_errors import problem
from mentes.base.form_languages import Translated
from mentes.base.i18n import N_
from mentes.programmes.days import FARTHEST, WHO, Who

MOST = 40


class Milestone(BaseModel):
    """A day, or the days from one to another, and what happens then; the days are those of the owner's calendar."""

    titles: Translated = Field(title=N_("What happens"))
    on: date = Field(title=N_("Day"))
    until: date | None = Field(None, title=N_("Last day"), description=N_("Where it takes more than one day."))
    tell: Who = Field("", title=N_("Who gets a letter"), json_schema_extra={"choices": dict(WHO), "widget": "select"})
    before: int | None = Field(
        None,
        ge=0,
        le=FARTHEST,
        title=N_("How many days before"),
        description=N_("Left empty, on the day itself."),
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until < self.on:
            problem(N_("This is before the first day."), field="until")
        return self

    @property
    def last(self) -> date:
        """The day after which it is over."""
        return self.until or self.on


class KeptMilestone(Milestone):
    """A milestone as the edition keeps it: its key stays the same when it is moved or renamed."""

    key: str = ""


def keyed(rows: Iterable[Mapping[str, Any]], known: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """The rows with the keys of those that were `known` before, else with new ones.

    The same row has the same words and the same day; else the same words (it was moved); else the same day (it was
    renamed). The page has no field for it: an emptied row has to be empty.
    """
    found = [{**each, "key": ""} for each in rows]
    left = [dict(each) for each in known if each.get("key")]
    for same in (("titles", "on"), ("titles",), ("on",)):
        for row in (each for each in found if not each["key"]):
            old = next((each for each in left if all(each[name] == row[name] for name in same)), None)
            if old is not None:
                row["key"] = old["key"]
                left.remove(old)
    return [{**each, "key": each["key"] or secrets.token_hex(4)} for each in found]


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
