"""What is asked about a conversation."""

from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, create_model, model_validator

from mentes.base.clock import now
from mentes.base.forms import problem
from mentes.base.i18n import N_
from mentes.base.links import is_web_address
from mentes.mentorships.meetings.times import LONGEST_AHEAD
from mentes.mentorships.meetings.where import FORMATS
from mentes.plugin.parts import Format

OFFERS = ("starts_at", "second_at", "third_at")


def _address(value: str | None) -> str | None:
    if value and not is_web_address(value):
        raise problem(N_("Enter the whole address of the video call; it begins with https://."))
    return value


VideoLink = Annotated[str | None, AfterValidator(_address)]


def _can_be_offered(value: datetime) -> datetime:
    if value.tzinfo is None:
        return value  # could not be read in its zone, and that is said already
    if value <= now():
        raise problem(N_("This time is over. Choose one that is still to come."))
    if value > now() + LONGEST_AHEAD:
        raise problem(N_("This is more than two years away. Choose a date that is nearer."))
    return value


Moment = Annotated[datetime, AfterValidator(_can_be_offered)]


class TimesForm(BaseModel):
    """One to three times to choose from, in the zone of the one who offers them."""

    starts_at: Moment = Field(
        title=N_("Date and time"), description=N_("In your own time zone; the other side sees it in theirs.")
    )
    second_at: Moment | None = Field(
        None,
        title=N_("A second time to choose from"),
        description=N_("With two or three times it is more likely that one of them suits."),
    )
    third_at: Moment | None = Field(None, title=N_("A third time to choose from"))

    @model_validator(mode="after")
    def _differ(self) -> Self:
        seen: set[datetime] = set()
        for name in OFFERS:
            moment = getattr(self, name)
            if moment in seen:
                problem(N_("The same time stands here twice. Change one of the two, or leave it out."), field=name)
            seen |= {moment} - {None}
        return self

    @property
    def others(self) -> tuple[datetime, ...]:
        """The times beside the first."""
        return tuple(each for each in (self.second_at, self.third_at) if each is not None)


class OneTimeForm(BaseModel):
    """A time where nobody has to say yes to it: then there is nothing to choose."""

    starts_at: Moment = Field(
        title=N_("Date and time"), description=N_("In your own time zone; the other side sees it in theirs.")
    )

    @property
    def others(self) -> tuple[datetime, ...]:
        """None."""
        return ()


class LengthForm(BaseModel):
    """How long."""

    minutes: int = Field(60, ge=10, le=480, title=N_("How many minutes"))


class FormatForm(BaseModel):
    """How the two meet, where the programme leaves a choice."""

    format: Format = Field(title=N_("How do you meet?"), json_schema_extra={"choices": dict(FORMATS)})


class LaterLinkForm(BaseModel):
    """Where to click, which may be said later."""

    link: VideoLink = Field(
        None,
        max_length=500,
        json_schema_extra={"widget": "line"},
        title=N_("Link to the video call"),
        description=N_("Any service that you both use. You can leave this empty and send it later."),
    )


class PlaceForm(BaseModel):
    """Where to go, or who calls whom."""

    place: str | None = Field(
        None,
        max_length=200,
        title=N_("Place"),
        description=N_(
            "In person: building, room and town. By phone: who calls whom, and under which number. It stands in the calendars "
            "of both of you, so write nothing here that is to stay between you."
        ),
    )


class KindForm(BaseModel):
    """Near the end a meeting may be the final one."""

    kind: Literal["regular", "final"] = Field(
        "regular",
        title=N_("What kind of meeting"),
        json_schema_extra={"choices": {"regular": N_("An ordinary meeting"), "final": N_("Our final meeting")}},
    )


def form_of(formats: tuple[Format, ...], *, last: bool, answered: bool) -> type[BaseModel]:
    """What is asked about the next conversation: may it be the final one, does the other side say yes to one of several times."""
    when = TimesForm if answered else OneTimeForm
    return _made((*((KindForm,) if last else ()), *_where(formats, LaterLinkForm), LengthForm, when))


def where_form(formats: tuple[Format, ...]) -> type[BaseModel]:
    """How and where, once the time is arranged."""
    return _made(_where(formats, LinkForm))


def _where(formats: tuple[Format, ...], link: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """The last stands first on the page. Nobody is asked for a place of a video call, nor for a link of all else."""
    placed: tuple[type[BaseModel], ...] = (PlaceForm,) if set(formats) - {"video"} else ()
    linked: tuple[type[BaseModel], ...] = (link,) if "video" in formats else ()
    return (*placed, *linked, *((FormatForm,) if len(formats) > 1 else ()))


@cache
def _made(parts: tuple[type[BaseModel], ...]) -> type[BaseModel]:
    """One model of these; the fields of the last stand first."""
    return create_model("MeetingForm", __base__=parts)


def _as_moment(value: str | None) -> str | None:
    try:
        return datetime.fromisoformat(value).astimezone(UTC).isoformat() if value else None
    except (ValueError, OverflowError):
        raise problem(N_("Choose one of the times.")) from None


class PickForm(BaseModel):
    """Which of the offered times is chosen, as its button says it (ISO 8601, UTC)."""

    starts_at: Annotated[str | None, AfterValidator(_as_moment)] = Field(None, max_length=40, title=N_("Date and time"))

    @property
    def moment(self) -> datetime | None:
        """The time."""
        return datetime.fromisoformat(self.starts_at) if self.starts_at else None


class LinkForm(BaseModel):
    """Where to click, once the time is arranged."""

    link: VideoLink = Field(
        None,
        max_length=500,
        json_schema_extra={"widget": "line"},
        title=N_("Link to the video call"),
        description=N_("Any service that you both use. Both of you see it on this page."),
    )


class ReportForm(BaseModel):
    """How a conversation went, as a fact."""

    took_place: Literal["yes", "no"] = Field(
        title=N_("Did the meeting take place?"),
        json_schema_extra={"choices": {"yes": N_("Yes, we met"), "no": N_("No, it did not take place")}},
    )
    minutes: int = Field(60, ge=1, le=480, title=N_("How many minutes did it last?"))
