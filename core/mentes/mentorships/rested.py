"""While a pair rests its days stand still; this says how they stand once it goes on, for pages and for the end of the rest."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

from mentes.base.clock import now
from mentes.mentorships.models import Mentorship

MORNING: Final = time(6, tzinfo=UTC)  # programme time: when the clock does a day's work


class Resting(Protocol):
    """What can rest: a pair, as a row or as pages see it."""

    @property
    def starts_on(self) -> date | None: ...  # noqa: D102 - the columns of `Mentorship`

    @property
    def ends_on(self) -> date | None: ...  # noqa: D102

    @property
    def paused_at(self) -> datetime | None: ...  # noqa: D102

    @property
    def paused_until(self) -> date | None: ...  # noqa: D102


class Offer(Protocol):
    """What is to be answered: a meeting, as a row or as pages see it."""

    @property
    def state(self) -> str: ...  # noqa: D102 - the columns of `Meeting`

    @property
    def starts_at(self) -> datetime: ...  # noqa: D102

    @property
    def times(self) -> Iterable[datetime]: ...  # noqa: D102

    @property
    def due_at(self) -> datetime: ...  # noqa: D102


def wakes_at(until: date) -> datetime:
    """When a rest until this day ends by itself."""
    return datetime.combine(until, MORNING)


def last_day(ends_on: date, starts_on: date | None, since: datetime, until: datetime) -> date:
    """The last day of a pair after a rest: later by the days rested, of a pair that began in its rest by those from then on."""
    begun = max(since.astimezone(UTC).date(), starts_on or date.min)
    return ends_on + max(until.astimezone(UTC).date() - begun, timedelta())


def shown_last_day(row: Resting) -> date | None:
    """The last day as pages show it: of a pair that rests, as it will be if nobody goes on earlier."""
    if row.ends_on is None or row.paused_at is None or row.paused_until is None:
        return row.ends_on
    return last_day(row.ends_on, row.starts_on, row.paused_at, max(wakes_at(row.paused_until), now()))


def open_until(meeting: Offer, later: timedelta) -> datetime:
    """Until when times are answered that lay so long: never after the last of them, nor after the meeting they would move."""
    ends = [max(meeting.times, default=meeting.starts_at)]
    if meeting.state == "confirmed":
        ends.append(meeting.starts_at)
    return min(meeting.due_at + later, *ends)


def end_rest(row: Mentorship, at: datetime) -> None:
    """It rests no more; its last day moves. The caller holds it."""
    if row.paused_at is not None and row.ends_on is not None:
        row.ends_on = last_day(row.ends_on, row.starts_on, row.paused_at, at)
    row.paused_at = row.paused_until = None
