"""While a pair rests its days stand still; this says how they stand once it goes on, for pages and for the end of the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.outbox import pass_on
from mentes.mentorships.evaluation.models import Response
from mentes.mentorships.models import RUNNING, Mentorship, Side
from mentes.mentorships.papers.models import Paper

MORNING: Final = time(6, tzinfo=UTC)  # programme time: when the clock does a day's work

OPEN_PAPERS: Final = ("draft", "sent", "returned")


@dataclass(frozen=True)
class DaysMoved(Event):
    """What was told to the two of a pair before this moment (ISO 8601) waits so many seconds longer than it said, or shorter."""

    mentorship_id: int
    seconds: int
    before: str


class Resting(Protocol):
    """What can rest: a pair, as a row or as pages see it."""

    @property
    def state(self) -> str: ...  # noqa: D102 - the columns of `Mentorship`

    @property
    def starts_on(self) -> date | None: ...  # noqa: D102

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
    if row.state not in RUNNING or row.ends_on is None or row.paused_at is None or row.paused_until is None:
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
    if row.paused_at is not None:
        row.rested += round((at - row.paused_at).total_seconds())
    if row.paused_at is not None and row.ends_on is not None:
        row.ends_on = last_day(row.ends_on, row.starts_on, row.paused_at, at)
    row.paused_at = row.paused_until = None


def close_rest(row: Mentorship, at: datetime) -> None:
    """The pair is over: it rests no more, and what can still be answered has as long as it had. The caller holds it."""
    since, until = row.paused_at, row.paused_until
    end_rest(row, at)
    if since is None or until is None:
        return
    db.session.flush()
    move_days(row, since, at)
    tell_inboxes((row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id), row.id, at - wakes_at(until), at)


def tell_inboxes(tenants: tuple[int, int, int], mentorship_id: int, later: timedelta, before: datetime) -> None:
    """What was told before this moment is due so much later."""
    pass_on(DaysMoved(mentorship_id, round(later.total_seconds()), before.isoformat()), *tenants)


def move_days(row: Mentorship, since: datetime, at: datetime) -> None:
    """Every day until which one of the two is awaited. What was begun in the rest was dated by the clock that stood still."""
    answered = Side.match_answered_at
    for model, still, values in (
        (
            Paper,
            sa.and_(Paper.due_at.is_not(None), Paper.state.in_(OPEN_PAPERS)),
            {"due_at": Paper.due_at + (at - since)},
        ),
        (Response, Response.answered_at.is_(None), {"due_at": Response.due_at + (at - since)}),
        # the other has as many days left as there were (S1-17)
        (Side, answered.is_not(None), {"match_answered_at": answered + (at - sa.func.greatest(since, answered))}),
    ):
        moved = sa.update(model).where(model.mentorship_id == row.id, still).values(values)
        db.session.execute(moved.execution_options(synchronize_session=False))
