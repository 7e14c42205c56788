"""The days of an edition of which letters are written: its own dates and what stands in its calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from mentes.base.i18n import N_

if TYPE_CHECKING:
    from mentes.programmes.service import EditionRow

FARTHEST: Final = 60  # days before
WHO: Final[Mapping[str, str]] = {
    "": N_("Nobody"),
    "mentees": N_("Mentees"),
    "mentors": N_("Mentors"),
    "both": N_("Mentees and mentors"),
    "coordinators": N_("Those who look after the programme"),
    "drafts": N_("Those who have begun an application and not sent it"),
}
Who = Literal["", "mentees", "mentors", "both", "coordinators", "drafts"]
AUDIENCES: Final[Mapping[str, str]] = {
    **WHO,
    "deciders": N_("Those who answer applications, where some wait"),
    "unfinished": N_("Pairs that have no last day of their own"),
}
TITLES: Final[Mapping[str, str]] = {
    "opens": N_("Applications open"),
    "closes": N_("Last day to apply"),
    "closed": N_("Applications are closed"),
    "starts": N_("Mentorships begin"),
    "ends": N_("The edition ends"),
}
WEEK: Final = timedelta(days=7)


def _off(given: Any) -> Any:
    """A university's file says `false` where nothing is written; it has no word for None."""
    return None if given is False else given


Before = Annotated[int | None, BeforeValidator(_off)]


class DayLetters(BaseModel):
    """How many days before its own dates an edition writes; None: it does not."""

    model_config = ConfigDict(extra="forbid")

    opens: Before = Field(
        0,
        ge=0,
        le=FARTHEST,
        title=N_("Applications open: how many days before"),
        description=N_("Goes to those who look after the programme, at each university that takes part."),
    )
    closes: Before = Field(
        7,
        ge=0,
        le=FARTHEST,
        title=N_("Applications close: how many days before"),
        description=N_("Goes to people who have begun an application and not sent it, and to nobody else."),
    )
    starts: Before = Field(
        7,
        ge=0,
        le=FARTHEST,
        title=N_("Mentorships begin: how many days before"),
        description=N_("Goes to everybody who takes part."),
    )
    ends: Before = Field(
        14,
        ge=0,
        le=FARTHEST,
        title=N_("The edition ends: how many days before"),
        description=N_("Goes to pairs that have no last day of their own; the others are told of theirs anyway."),
    )
    closed: bool = Field(
        default=True,
        title=N_("The day after the last: say how many applications wait, and until when"),
        description=N_("Goes to those who answer them."),
    )


@dataclass(frozen=True)
class Day:
    """A day of which letters are written: what happens, when, whom it is told, and from when on."""

    key: str  # one of TITLES, or that of a row of the calendar; the same as long as it is the same day, also when moved
    on: date
    before: int
    tell: str  # one of AUDIENCES
    titles: Mapping[str, str] = field(default_factory=dict)  # of a row of the calendar
    last: date | None = None  # where it takes more than one day

    def is_due(self, today: date) -> bool:
        """Whether those who have not heard of it are told now; what is over is told to nobody.

        That applications are closed can be said for a week: who has to answer them hears it also after a day without a clock.
        """
        until = self.on + WEEK if self.key == "closed" else self.on
        return self.on - timedelta(days=self.before) <= today <= until

    @property
    def title(self) -> str:
        """Of an edition's own date, as the source says it; "" for a row of the calendar."""
        return TITLES.get(self.key, "")


def days_of(edition: "EditionRow") -> list[Day]:
    """Every day of which this edition writes, in their order."""
    rows = [
        Day(each.key, each.on, each.before or 0, each.tell, each.titles, each.until)
        for each in edition.milestones
        if each.tell
    ]
    return sorted([*_own(edition), *rows], key=lambda each: (each.on, each.key))


def _own(edition: "EditionRow") -> list[Day]:
    asked = edition.letters
    known: list[tuple[str, date | None, int | None, str]] = [
        ("opens", edition.opens_on, asked.opens, "coordinators"),
        ("closes", edition.closes_on, asked.closes, "drafts"),
        ("closed", edition.closes_on, 0 if asked.closed else None, "deciders"),
        ("starts", edition.starts_on, asked.starts, "both"),
        ("ends", edition.ends_on, asked.ends, "unfinished"),
    ]
    return [
        Day(key, on + timedelta(days=key == "closed"), before, tell)
        for key, on, before, tell in known
        if on is not None and before is not None
    ]
