"""A pair rests until a day that it names: nothing falls due meanwhile, and its last day moves by the days rested."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships.evaluation.models import Response
from mentes.mentorships.holding import note_sign
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import RUNNING, Mentorship, Side
from mentes.mentorships.pair import Pair
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.service import locked
from mentes.plugin.parts import Months
from mentes.plugin.waiting_events import MentorshipPaused, MentorshipResumed

LONGEST: Final = Months(3)
ENDED = N_("This pair has ended; there is nothing left to rest from.")
OPEN_PAPERS = ("draft", "sent", "returned")


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
    if row.paused_on is not None and row.paused_until == until:
        return
    if row.paused_on is not None:
        raise WrongState(N_("The two rest already, until %(day)s. They can go on earlier."), day=row.paused_until)
    if until <= today:
        raise BadInput(N_("Choose a day that is still to come."))
    if until > last_day(today):
        raise BadInput(N_("Choose a day within the next three months."))
    note_sign(row)
    row.paused_on, row.paused_until = today, until
    days = (until - today).days
    _move_days(row, days)
    record(MentorshipPaused(row.id, days), *pair.tenants)


def go_on(pair: Pair) -> None:
    """End the rest today. Said twice, it counts once."""
    row = locked(pair.id)
    if row.paused_on is not None and row.state in RUNNING:
        _wake(row)


def rested(tenant_id: int) -> Sequence[Mentorship]:
    """Pairs of this owner whose day has come."""
    chosen = sa.select(Mentorship).where(
        Mentorship.owner_id == tenant_id, Mentorship.state.in_(RUNNING), Mentorship.paused_until <= now().date()
    )
    return db.session.scalars(chosen.with_for_update(skip_locked=True)).all()


def wake(row: Mentorship) -> None:
    """The day has come: the pair goes on by itself."""
    row = locked(row.id)
    if row.paused_until is not None and row.paused_until <= now().date():
        _wake(row)


def _wake(row: Mentorship) -> None:
    """What was moved for days that it does not rest moves back; the days without a sign begin anew."""
    assert row.paused_until is not None
    early = (row.paused_until - now().date()).days
    row.paused_on = row.paused_until = None
    note_sign(row)
    _move_days(row, -early)
    record(MentorshipResumed(row.id, early), row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id)


def _move_days(row: Mentorship, days: int) -> None:
    """The last day, and every day until which one of the two is awaited. The caller holds the pair."""
    if row.ends_on is not None:
        row.ends_on += timedelta(days=days)
    db.session.flush()
    later = timedelta(days=days)
    for model, column, still in (
        (Paper, "due_at", sa.and_(Paper.due_at.is_not(None), Paper.state.in_(OPEN_PAPERS))),
        (Meeting, "due_at", Meeting.state == "proposed"),
        (Response, "due_at", Response.answered_at.is_(None)),
        (Side, "match_answered_at", Side.match_answered_at.is_not(None)),  # the other has as many days left (S1-17)
    ):
        moved = sa.update(model).where(model.mentorship_id == row.id, still)
        db.session.execute(
            moved.values({column: getattr(model, column) + later}).execution_options(synchronize_session=False)
        )
