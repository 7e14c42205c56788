"""What happens to a conversation by itself: its day comes, its times pass without an answer, nobody says how it went."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.outbox import pass_on, record
from mentes.mentorships.evaluation.service import open_questionnaires
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.times import still_offered
from mentes.mentorships.models import RUNNING, Mentorship
from mentes.mentorships.pair import Pair, load_pair
from mentes.mentorships.service import locked, progress
from mentes.mentorships.steps import way_of
from mentes.plugin.events import MeetingCancelled, MeetingHeld, MeetingMissed

LOOK_BACK: Final = timedelta(hours=1)  # how long after a meeting's end the quarter-hourly look still finds it


@dataclass(frozen=True)
class MeetingDay(Event):
    """The time of a confirmed meeting is over: the two are asked how it went."""

    mentorship_id: int


@dataclass(frozen=True)
class MeetingNear(Event):
    """A confirmed meeting is two days away: time to prepare for it (S1-6)."""

    meeting_id: int
    mentorship_id: int


@dataclass(frozen=True)
class MeetingStays(Event):
    """A meeting that one of the two wanted to move stays at its time: taken back, refused, or not answered (`by` "")."""

    meeting_id: int
    mentorship_id: int
    by: str


_ENDS = Meeting.starts_at + sa.func.make_interval(0, 0, 0, 0, 0, Meeting.minutes)
_ASKED_SINCE = sa.func.coalesce(Meeting.asked_from, _ENDS)


def held_row(pair: Pair, number: int) -> Meeting:
    """The meeting's row, after the pair's: every verb takes the two in this order, so none waits in a circle."""
    chosen = sa.select(Meeting).where(Meeting.mentorship_id == pair.id, Meeting.number == number).with_for_update()
    return db.session.scalars(chosen.execution_options(populate_existing=True)).one()


def close(meeting: Meeting, state: str, role: str | None) -> None:
    """End a conversation as held, missed or cancelled, by this side or by nobody's hand."""
    meeting.state, meeting.closed_at, meeting.closed_by = state, now(), role
    meeting.times = [] if state != "cancelled" else meeting.times
    meeting.sequence += 1


def take_place(pair: Pair, meeting: Meeting, role: str | None, minutes: int | None = None) -> None:
    """It was held: recorded, and both are asked what the programme asks after a meeting."""
    close(meeting, "held", role)
    meeting.minutes = minutes or meeting.minutes
    record(MeetingHeld(meeting.id, pair.id), *pair.tenants)
    open_questionnaires(pair, "after_meeting", meeting.number)


def _unanswered() -> sa.ColumnElement[bool]:
    """Offered, and the time for an answer is over; also where a fixed meeting was to be moved."""
    moves = sa.and_(Meeting.state == "confirmed", sa.func.cardinality(Meeting.times) > 0)
    return sa.and_(sa.or_(Meeting.state == "proposed", moves), Meeting.due_at <= now())


def lapse(row: Mentorship) -> None:
    """What nobody answered in its time is off, by nobody's hand; a meeting that was to be moved stays. The caller holds the pair.

    While it rests there is time for an answer as long as one of the times is still to come.
    """
    chosen = sa.select(Meeting).where(Meeting.mentorship_id == row.id, _unanswered())
    for meeting in db.session.scalars(chosen.with_for_update()):
        if row.paused_at is not None and still_offered(meeting):
            continue
        if meeting.state == "confirmed":
            meeting.times = []
            pass_on(MeetingStays(meeting.id, row.id, ""), *_tenants(row))
        else:
            close(meeting, "cancelled", None)
            record(MeetingCancelled(meeting.id, row.id), *_tenants(row))


def _tenants(row: Mentorship) -> tuple[int, int, int]:
    return row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id


def with_lapsed_time(tenant_id: int) -> list[Mentorship]:
    """Pairs of this owner with offered times that nobody answered in time, held."""
    lapsed = sa.select(Meeting.id).where(Meeting.mentorship_id == Mentorship.id, _unanswered())
    chosen = sa.select(Mentorship).where(*_awake(tenant_id), lapsed.exists())
    return list(db.session.scalars(chosen.with_for_update(skip_locked=True)))


def _awake(tenant_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Pairs of this owner that are not over and do not rest: all others are asked for nothing."""
    return Mentorship.owner_id == tenant_id, Mentorship.state.in_(RUNNING), Mentorship.paused_at.is_(None)


def _with(tenant_id: int, *wanted: sa.ColumnElement[bool]) -> sa.Select[Mentorship, int]:
    """Pairs of this owner that are awake, each with its confirmed meeting of this kind."""
    return (
        sa.select(Mentorship, Meeting.id)
        .join(Meeting, Meeting.mentorship_id == Mentorship.id)
        .where(*_awake(tenant_id), Meeting.state == "confirmed", *wanted)
    )


def ask_how_it_went(tenant_id: int, since: timedelta | None = None) -> None:
    """Pass on which meetings of this owner are over and not yet reported; with `since`, only those that ended so recently."""
    wanted = [now() >= _ENDS] if since is None else [now() >= _ENDS, now() - since < _ENDS]
    for row, _ in db.session.execute(_with(tenant_id, *wanted)):
        pass_on(MeetingDay(row.id), *_tenants(row))


def remind_to_prepare(tenant_id: int) -> None:
    """Pass on which meetings of this owner are tomorrow or the day after (by UTC)."""
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    near = Meeting.starts_at.between(today + timedelta(days=1), today + timedelta(days=3))
    for row, meeting_id in db.session.execute(_with(tenant_id, near)):
        pass_on(MeetingNear(meeting_id, row.id), *_tenants(row))


def unreported(tenant_id: int) -> list[Mentorship]:
    """Pairs of this owner with a meeting that has been over for a day or longer, and of which nobody has said how it went."""
    chosen = _with(tenant_id, now() - timedelta(days=1) >= _ENDS)
    return [row for row, _ in db.session.execute(chosen.with_for_update(of=Mentorship, skip_locked=True))]


def give_up_asking(row: Mentorship) -> None:
    """A meeting of which nobody said in all that time how it went counts as missed, by nobody's hand (S2-19).

    Either of the two can still say that it took place. Only where the programme lets this waiting end by itself. Where each
    says it for themselves, one word and the other's silence make it held.
    """
    row = locked(row.id)
    pair = load_pair(row.id, row.owner_id)
    patience = way_of(pair).design.patience("attendance")
    if row.paused_at is not None:
        return
    over = sa.and_(Meeting.state == "confirmed", now() - timedelta(days=patience.days) >= _ASKED_SINCE)
    for meeting in db.session.scalars(sa.select(Meeting).where(Meeting.mentorship_id == row.id, over)):
        if meeting.mentee_met or meeting.mentor_met:
            take_place(pair, meeting, None)
        elif patience.then == "expire":
            close(meeting, "missed", None)
            record(MeetingMissed(meeting.id, row.id), *_tenants(row))
    progress(row)
