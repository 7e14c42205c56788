"""A pair rests until a day that it names: nothing falls due meanwhile, and on that day all that is open moves by as long as it lay."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships.holding import note_sign
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.silence import lapse
from mentes.mentorships.models import RUNNING, Mentorship
from mentes.mentorships.pair import Pair
from mentes.mentorships.rested import end_rest, move_days, open_until, tell_inboxes, wakes_at
from mentes.mentorships.service import locked
from mentes.plugin.parts import Months
from mentes.plugin.waiting_events import MentorshipPaused, MentorshipResumed

LONGEST: Final = Months(3)
ENDED = N_("This pair has ended; there is nothing left to rest from.")


def last_day(today: date) -> date:
    """The latest day until which a pair can rest from today on."""
    return LONGEST.after(today)


def rest(pair: Pair, until: date) -> None:
    """Let the pair rest until this day, on which it goes on by itself. Said twice, it counts once.

    Raises BadInput for a day that has come or is more than three months away, WrongState when the pair is over or rests
    until another day already.
    """
    row, today = locked(pair.id), now().date()
    if row.state not in RUNNING:
        raise WrongState(ENDED)
    if row.paused_at is not None and row.paused_until == until:
        return
    if row.paused_at is not None:
        raise WrongState(N_("The two rest already, until %(day)s. They can go on earlier."), day=row.paused_until)
    if until <= today:
        raise BadInput(N_("Choose a day that is still to come."))
    if until > last_day(today):
        raise BadInput(N_("Choose a day within the next three months."))
    note_sign(row)
    row.paused_at, row.paused_until = now(), until
    db.session.flush()
    tell_inboxes(pair.tenants, row.id, wakes_at(until) - row.paused_at, row.paused_at)
    record(MentorshipPaused(row.id, (until - today).days), *pair.tenants)


def go_on(pair: Pair) -> None:
    """End the rest today. Said twice, it counts once."""
    row = locked(pair.id)
    if row.paused_at is not None and row.state in RUNNING:
        _wake(row)


def rested(tenant_id: int) -> Sequence[Mentorship]:
    """Pairs of this owner whose day has come."""
    chosen = sa.select(Mentorship).where(
        Mentorship.owner_id == tenant_id, Mentorship.state.in_(RUNNING), Mentorship.paused_until <= now().date()
    )
    return db.session.scalars(chosen.order_by(Mentorship.id)).all()


def wake(row: Mentorship) -> None:
    """The day has come: the pair goes on by itself."""
    row = locked(row.id)
    if row.paused_until is not None and row.paused_until <= now().date():
        _wake(row)


def _wake(row: Mentorship) -> None:
    """Everything that is open moves by as long as it lay; the days without a sign begin anew; times that are over are off."""
    since, until, at = row.paused_at, row.paused_until, now()
    assert since is not None
    assert until is not None
    tenants = row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id
    end_rest(row, at)
    note_sign(row)
    db.session.flush()
    _move_meetings(row, since, at)
    move_days(row, since, at)
    tell_inboxes(tenants, row.id, at - wakes_at(until), at)
    record(MentorshipResumed(row.id, max((until - at.date()).days, 0)), *tenants)
    lapse(row)


def _move_meetings(row: Mentorship, since: datetime, at: datetime) -> None:
    """Offered times are answered later; how a meeting went is asked from today on, if it came in the rest."""
    chosen = sa.select(Meeting).where(Meeting.mentorship_id == row.id, Meeting.state.in_(("proposed", "confirmed")))
    for meeting in db.session.scalars(chosen.execution_options(populate_existing=True)):
        ends_at = meeting.starts_at + timedelta(minutes=meeting.minutes)
        if meeting.state == "confirmed" and ends_at < at:
            meeting.asked_from = (meeting.asked_from or ends_at) + (at - max(since, ends_at))
        if meeting.state == "proposed" or meeting.times:
            meeting.due_at = open_until(meeting, at - since)
    db.session.flush()
