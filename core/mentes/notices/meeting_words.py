"""When two meet, in the words of a letter: the reader's clock first, then the other's; and what can be done from the letter."""

from datetime import datetime
from typing import Protocol

from mentes.base.formats import format_moment, format_time, zone_city
from mentes.base.i18n import N_, Message
from mentes.base.parts import same_time
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.times import still_offered
from mentes.mentorships.pair import MeetingRow, SideRow
from mentes.notices.service import Act, Reader

BOTH_CLOCKS = N_("%(moment)s, %(hour)s in %(city)s for %(name)s")
BOTH_DAYS = N_("%(moment)s, for %(name)s %(there)s")


class Clock(Protocol):
    """Whose clock and language count: a reader, or somebody who acts."""

    @property
    def timezone(self) -> str: ...  # noqa: D102

    @property
    def locale(self) -> str: ...  # noqa: D102


def clocks(moment: datetime, reader: Clock, other: SideRow) -> Message | datetime:
    """A moment as the reader's clock shows it and, where that differs, as the other's does (UX-40, complaint 13)."""
    if same_time(moment, reader.timezone, other.timezone):
        return moment
    name = {"moment": moment, "name": other.called}
    here, there = (format_moment(moment, zone, reader.locale) for zone in (reader.timezone, other.timezone))
    if here.split(",")[:2] != there.split(",")[:2]:
        return Message(BOTH_DAYS, {**name, "there": there})
    hour = format_time(moment, other.timezone, reader.locale)
    return Message(BOTH_CLOCKS, {**name, "hour": hour, "city": zone_city(other.timezone, reader.locale)})


def picks(meeting: Meeting, reader: Reader, other: SideRow) -> tuple[Act, ...]:
    """One button for each time that is offered and still to come."""
    yes, times = N_("Yes: %(moment)s"), still_offered(meeting)
    return tuple(
        Act(
            "meeting.pick",
            meeting.id,
            Message(yes, {"moment": clocks(each, reader, other)}),
            {"starts_at": each.isoformat()},
            leads=len(times) == 1,
        )
        for each in times
    )


def reports(meeting: Meeting | MeetingRow, *, no: bool = True) -> tuple[Act, ...]:
    """Yes, we met, and (where that is asked) no."""
    yes = Message(N_("Yes, we met for %(minutes)s minutes"), {"minutes": meeting.minutes})
    said = Act("meeting.report", meeting.id, yes, {"took_place": 1, "minutes": meeting.minutes})
    denied = Act("meeting.report", meeting.id, Message(N_("No, we did not meet")), {"took_place": 0})
    return (said, denied) if no else (said,)
