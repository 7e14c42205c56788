"""The end of a pair by silence, by one of the two, or by those who look after it: no fault, the place is free, what was fixed is called off."""

from typing import Final, Literal

import sqlalchemy as sa

from mentes.admission import proposing, seats
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.outbox import record
from mentes.mentorships.ending import keep_answer
from mentes.mentorships.evaluation.service import open_questionnaires
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import load_pair
from mentes.mentorships.rested import close_rest
from mentes.plugin.events import MatchRefused, MeetingCancelled, MeetingHeld, MeetingMissed, MentorshipEnded

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
    """What is still to come leaves the calendars; a meeting whose time has come is never called off.

    What one of the two says took place, and the other did not deny, was held, and both are asked what the programme asks
    after a meeting (S2-21). One of which nobody has said anything is missed, by nobody's hand.
    """
    chosen = sa.select(Meeting).where(Meeting.mentorship_id == row.id, Meeting.state.in_(("proposed", "confirmed")))
    held = []
    for meeting in db.session.scalars(chosen.with_for_update()):
        meeting.state, event = _what_became_of(meeting)
        meeting.closed_at, meeting.closed_by = now(), None
        meeting.sequence += 1
        record(event(meeting.id, row.id), row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id, unnamed=unnamed)
        held += [meeting.number] if event is MeetingHeld else []
    db.session.flush()
    for number in held:
        open_questionnaires(load_pair(row.id, row.owner_id), "after_meeting", number, unnamed=unnamed)


def _what_became_of(meeting: Meeting) -> tuple[str, type[MeetingHeld | MeetingMissed | MeetingCancelled]]:
    if meeting.state == "confirmed" and (meeting.mentee_met or meeting.mentor_met):
        return "held", MeetingHeld
    if meeting.state == "confirmed" and meeting.starts_at <= now():
        return "missed", MeetingMissed
    return "cancelled", MeetingCancelled
