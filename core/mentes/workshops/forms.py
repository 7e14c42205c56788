"""What is asked about a date, and who was there."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, create_model, model_validator

from mentes.base.clock import now
from mentes.base.form_languages import Translated, TranslatedText
from mentes.base.forms import problem
from mentes.base.i18n import N_
from mentes.base.links import is_web_address
from mentes.workshops.service import LONGEST_AHEAD, Wanted

AUDIENCES = {"both": ("mentee", "mentor"), "mentee": ("mentee",), "mentor": ("mentor",)}
_JOINING = {"\u200c", "\u200d"}  # not seen either, but some languages and pictures are not written without them


def _can_be_planned(value: datetime) -> datetime:
    if value.tzinfo is None:
        return value  # could not be read in its zone, and that is said already
    if value <= now():
        raise problem(N_("This time is over. Choose one that is still to come."))
    if value > now() + LONGEST_AHEAD:
        raise problem(N_("This is more than two years away. Choose a date that is nearer."))
    return value


def _seen(value: str | None) -> str | None:
    """Text that shows as what it is. Raises a Problem for signs that nobody sees, such as those that turn a line (SEC-9)."""
    if value and any(unicodedata.category(sign) == "Cf" and sign not in _JOINING for sign in value):
        raise problem(N_("This text holds an invisible sign. Please type it anew."))
    return value


def _all_seen(value: dict[str, str]) -> dict[str, str]:
    for text in value.values():
        _seen(text)
    return value


def _address(value: str | None) -> str | None:
    if value and not is_web_address(value):
        raise problem(N_("Enter the whole address of the video call; it begins with https://."))
    return value


Line = Annotated[str | None, AfterValidator(_seen)]


class EventForm(BaseModel):
    """When, where, and how many: what can be changed later too."""

    titles: Annotated[Translated, AfterValidator(_all_seen)] = Field(
        default_factory=dict,
        title=N_("Title"),
        description=N_("Left empty, it is called as the programme calls this kind of event."),
    )
    starts_at: Annotated[datetime, AfterValidator(_can_be_planned)] = Field(title=N_("Date and time"))
    minutes: int = Field(60, ge=10, le=1440, title=N_("How many minutes"))
    place: Line = Field(
        None,
        max_length=300,
        json_schema_extra={"widget": "line"},
        title=N_("Place"),
        description=N_("Building, room and town. Leave it empty for an online event."),
    )
    link: Annotated[str | None, AfterValidator(_address)] = Field(
        None,
        max_length=500,
        json_schema_extra={"widget": "line"},
        title=N_("Link to the video call"),
        description=N_("Only those see it for whom the event is. You can add it later."),
    )
    led_by: Line = Field(
        None,
        max_length=200,
        json_schema_extra={"widget": "line"},
        title=N_("Who leads it"),
        description=N_("A name or an office, as those who come should read it."),
    )
    about: Annotated[TranslatedText, AfterValidator(_all_seen)] = Field(
        default_factory=dict, title=N_("What it is about"), description=N_("What happens, and what to bring.")
    )
    places: int | None = Field(
        None,
        ge=1,
        le=5000,
        title=N_("Number of places"),
        description=N_("Left empty, everybody finds a place. Otherwise whoever comes too late waits for one."),
    )

    def wanted(self, timezone: str, kind: str, audience: Iterable[str], *, sign_up: bool) -> Wanted:
        """As the verbs take it."""
        values = self.model_dump(include=set(EventForm.model_fields))
        return Wanted(**values, kind=kind, audience=tuple(audience), timezone=timezone, sign_up=sign_up)


class NewEventForm(EventForm):
    """The same for one that is planned now, with what stays as it is."""

    kind: str = Field("", title=N_("What kind of event"))
    audience: Literal["both", "mentee", "mentor"] = Field(
        "both",
        title=N_("For whom"),
        json_schema_extra={
            "choices": {
                "both": N_("Mentees and mentors"),
                "mentee": N_("Mentees"),
                "mentor": N_("Mentors"),
            }
        },
    )
    sign_up: bool = Field(
        default=True,
        title=N_("People sign up for it"),
        description=N_("Otherwise everybody is expected, and says so if they cannot come."),
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.places is not None and not self.sign_up:
            problem(N_("Places are counted only where people sign up."), field="places")
        if not self.kind and not self.titles:
            problem(N_("Give the event a title, in at least one language."), field="titles")
        return self


class CheckInForm(BaseModel):
    """The code that is shown at an event."""

    code: str = Field(
        max_length=20,
        title=N_("Code"),
        description=N_("Six letters and digits, shown where the event is."),
        json_schema_extra={"widget": "line"},
    )


Presence = Literal["attended", "excused", "absent"]
PRESENCES = {"attended": N_("Was there"), "excused": N_("Excused"), "absent": N_("Was not there")}


def list_form(row_ids: Iterable[int]) -> type[BaseModel]:
    """A form with one choice for each row of the list."""
    rows: dict[str, Any] = {
        f"p{number}": (
            Presence | None,
            Field(None, title=N_("Was this person there?"), json_schema_extra={"choices": dict(PRESENCES)}),
        )
        for number in row_ids
    }
    rest = Field(default=False, title=N_("Everybody else who was expected was there"))
    return create_model("ListForm", rest=(bool, rest), **rows)
