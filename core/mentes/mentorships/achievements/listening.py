"""Everything that counts for somebody is counted after the fact; a new pair and an ended one change who may see it."""

from datetime import timedelta

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import current_scope, db
from mentes.base.errors import Unavailable
from mentes.base.events import Event
from mentes.base.models import History, Outbox
from mentes.base.outbox import on, pass_on
from mentes.mentorships.achievements import visibility
from mentes.mentorships.achievements.counting import count
from mentes.mentorships.achievements.events import CountingDue
from mentes.plugin.achievements import COUNTABLE, known_events
from mentes.plugin.events import MentorshipCompleted, MentorshipEnded, MentorshipStarted

LATER = timedelta(hours=1)  # real time, until what the rules could not be asked about is tried again


@on(*(each for name, each in known_events().items() if name in COUNTABLE))
def count_what_happened(event: Event, row_id: int) -> None:
    """Rules that are away hold up no other news: it is counted later, in a row of its own."""
    history_id = db.session.scalar(sa.select(Outbox.history_id).where(Outbox.id == row_id))
    if history_id is None:
        return
    try:
        count(event, history_id)
    except Unavailable:
        held = current_scope()
        pass_on(CountingDue(history_id), *(held.tenants if held else ()), due_at=real_now() + LATER)


@on(CountingDue)
def count_later(event: CountingDue, _row_id: int) -> None:
    """What could not be counted then; while the rules are still away it is tried again, and parked at last."""
    row = db.session.get(History, event.history_id)
    if row is not None:
        count(Event.named(row.event).revive(row.payload), row.id)


@on(MentorshipStarted, MentorshipEnded, MentorshipCompleted)
def follow_a_pair(event: MentorshipStarted | MentorshipEnded | MentorshipCompleted, _row_id: int) -> None:
    """The other of a new pair may see what was chosen to be shown; the other of one that is over no longer."""
    visibility.follow(event.mentorship_id)
