"""The end of a pair by silence, by one of the two, or by those who look after it: no fault, the place is free, what was fixed is called off."""

from typing import Final, Literal

import sqlalchemy as sa

from mentes.admission import proposing, seats
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.outbox import record
from mentes.mentorships.ending import keep_answer
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship
from mentes.mentorships.rested import close_rest
from mentes.plugin.events import MatchRefused, MeetingCancelled, MeetingHeld, MentorshipEnded

Early = Literal["quiet", "unfinished", "stopped", "left", "closed", "no_match", "gone", "ended"]
UNNAMED: Final = {"left", "no_match", "gone"}  # one of the two wished it, and nobody is told who


def end_early(row: Mentorship, reason: Early) -> None:
    """End a running pair before it is complete. The caller holds it.

    `quiet`: nobody answered; `unfinished`: nobody took its last steps; `stopped`: those who look after it decided so,
    because nobody answered; `left`: one of the two wished it; `closed`: those who look after it did; `gone`: one of the two has left Mentes; `no_match`: the two do not suit each other;
    `ended`: one of the two ended it officially, before it was what a confirmation needs.
    """
    row.state, row.closed_at, row.reason = "ended_early", now(), reason
    row.asked, row.asked_at = 0, None
    close_rest(row, now())
    db.session.flush()
    unnamed = reason in UNNAMED
    call_off_open(row, unnamed=unnamed)
    keep_answer(row)
    if reason == "unfinished":
        seats.free_seat(row.proposal_id)  # as after a mentoring that was completed: its mentee waits for nobody
    else:
        proposing.end(row.proposal_id)
    concerned = row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id
    record(MentorshipEnded(row.id), *concerned, unnamed=unnamed)
    if reason == "no_match":
        record(MatchRefused(row.id), *concerned, unnamed=True)


def call_off_open(row: Mentorship, *, unnamed: bool) -> None:
    """What is still to come, or was never said to have taken place, so that calendars do not keep it.

    What one of the two says took place, and the other did not deny, was held.
    """
    chosen = sa.select(Meeting).where(Meeting.mentorship_id == row.id, Meeting.state.in_(("proposed", "confirmed")))
    for meeting in db.session.scalars(chosen.with_for_update()):
        was_held = meeting.state == "confirmed" and (meeting.mentee_met or meeting.mentor_met)
        meeting.state, meeting.closed_at, meeting.closed_by = "held" if was_held else "cancelled", now(), None
        meeting.sequence += 1
        concerned = row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id
        event = MeetingHeld if was_held else MeetingCancelled
        record(event(meeting.id, row.id), *concerned, unnamed=unnamed)
    db.session.flush()
