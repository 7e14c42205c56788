"""What is asked about a conversation."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from mentes.base.forms import problem
from mentes.base.i18n import N_
from mentes.base.links import is_web_address


def _address(value: str | None) -> str | None:
    if value and not is_web_address(value):
        raise problem(N_("Enter the whole address of the video call; it begins with https://."))
    return value


VideoLink = Annotated[str | None, AfterValidator(_address)]


class ProposeForm(BaseModel):
    """A time for the next conversation, in the zone of the one who proposes it."""

    starts_at: datetime = Field(
        title=N_("Date and time"), description=N_("In your own time zone; the other side sees it in theirs.")
    )
    minutes: int = Field(60, ge=10, le=480, title=N_("How many minutes"))
    link: VideoLink = Field(
        None,
        max_length=500,
        json_schema_extra={"widget": "line"},
        title=N_("Link to the video call"),
        description=N_("Any service that you both use. You can leave this empty and send it later."),
    )


class LinkForm(BaseModel):
    """Where to click, once the time is arranged."""

    link: VideoLink = Field(
        None,
        max_length=500,
        json_schema_extra={"widget": "line"},
        title=N_("Link to the video call"),
        description=N_("Any service that you both use. Both of you see it on this page."),
    )


class LastForm(ProposeForm):
    """The same near the end, when it may be the final one."""

    kind: Annotated[Literal["regular", "final"], Field(title=N_("What kind of meeting"))] = Field(
        "regular",
        title=N_("What kind of meeting"),
        json_schema_extra={"choices": {"regular": N_("An ordinary meeting"), "final": N_("Our final meeting")}},
    )


class ReportForm(BaseModel):
    """How a conversation went, as a fact."""

    took_place: Literal["yes", "no"] = Field(
        title=N_("Did the meeting take place?"),
        json_schema_extra={"choices": {"yes": N_("Yes, we met"), "no": N_("No, it did not take place")}},
    )
    minutes: int = Field(60, ge=1, le=480, title=N_("How many minutes did it last?"))
