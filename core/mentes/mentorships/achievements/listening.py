"""Everything that counts for somebody is counted after the fact; pairs, parts and partners that come and go change who may see it."""

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
from mentes.mentorships.achievements.events import CountingDue, ReadersChanged
from mentes.plugin.achievements import COUNTABLE, known_events
from mentes.plugin.edition_events import PartnerAccepted, PartnerLeft
from mentes.plugin.events import ApplicationAdmitted, MentorshipCompleted, MentorshipEnded, MentorshipStarted
from mentes.plugin.waiting_events import EnrolmentEnded

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


@on(ApplicationAdmitted, EnrolmentEnded)
def follow_a_part(event: ApplicationAdmitted | EnrolmentEnded, _row_id: int) -> None:
    """Whoever takes part from now on may be read by a whole programme; whoever takes part no more, by it no longer."""
    visibility.follow_part(event.application_id)


@on(PartnerAccepted, PartnerLeft)
def follow_a_partner(event: PartnerAccepted | PartnerLeft, _row_id: int) -> None:
    """The same for everybody of the programme, at each of its universities by a work of its own."""
    for home in visibility.universities_of(event.programme_id):
        pass_on(ReadersChanged(event.programme_id, home), home)


@on(ReadersChanged)
def follow_at_home(event: ReadersChanged, _row_id: int) -> None:
    """In the scope of this university alone."""
    visibility.follow_readers(event.programme_id, event.tenant_id)
