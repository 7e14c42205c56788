"""What happens with the meetings of a pair, said to the two: what is proposed, what is fixed, what is off."""

from typing import Final

from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.i18n import N_
from mentes.base.outbox import on
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.service import MeetingDay
from mentes.mentorships.pair import OTHER, Pair
from mentes.mentorships.steps import way_of
from mentes.notices.awaited import due_of, matter_of
from mentes.notices.calendar.saying import say_fixed, say_with_entry
from mentes.notices.pair_saying import held_pair, named, say_to
from mentes.notices.service import News
from mentes.plugin.events import MeetingCancelled, MeetingConfirmed, MeetingHeld, MeetingMissed, MeetingProposed
from mentes.plugin.waiting_events import MeetingChanged

MEETING_MOVES: Final[tuple[type[Event], ...]] = (
    MeetingProposed,
    MeetingConfirmed,
    MeetingCancelled,
    MeetingHeld,
    MeetingMissed,
    MeetingDay,
    MeetingChanged,
)
"""After each of these the inboxes of the two are brought up to date, once all that it says is said."""
CONFIRMED = ("meeting.confirmed", N_("%(name)s confirms your meeting on %(moment)s."))
FIXED = ("meeting.fixed", N_("You have confirmed the meeting with %(name)s on %(moment)s."))
MEET = ("meeting.set_own", N_("You meet %(name)s on %(moment)s."))
MEETS_YOU = ("meeting.set", N_("%(name)s meets you on %(moment)s."))
OUT = ("meeting.out", N_("You have called off your meeting with %(name)s on %(moment)s."))
CALLED_OFF = N_("%(name)s calls off the meeting on %(moment)s.")
MISSED = N_("%(name)s says that your meeting on %(moment)s did not take place.")
OFF = {"cancelled": CALLED_OFF, "missed": MISSED}
LAPSED = N_("Nobody confirmed your meeting with %(name)s on %(moment)s in time.")


@on(MeetingProposed)
def meeting_proposed(event: MeetingProposed, event_id: int) -> None:
    """The other side is asked."""
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
    if _needs_no_answer(pair):
        return  # it is fixed already, and that is told with the entry for the calendar
    role = OTHER[meeting.proposed_by]
    text = named(pair, role, N_("%(name)s proposes to meet on %(moment)s."), moment=meeting.starts_at)
    news = News(
        matter_of(pair, "meetings"),
        text,
        _at(meeting),
        waits=True,
        due=meeting.due_at,
        verb=N_("Answer"),
        letter="meeting.proposed",
    )
    say_to(pair, (role,), news, event_id)


def _needs_no_answer(pair: Pair) -> bool:
    return way_of(pair).design.meetings.confirmed_by == "none"


def _at(meeting: Meeting) -> str:
    return f"mentorships/{meeting.mentorship_id}/meetings/{meeting.number}"


@on(MeetingConfirmed)
def meeting_confirmed(event: MeetingConfirmed, event_id: int) -> None:
    """Both learn that it is fixed, and get it for their calendars; also the one who has just said so."""
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
    first, second = (MEET, MEETS_YOU) if _needs_no_answer(pair) else (CONFIRMED, FIXED)
    say_fixed(pair, meeting, {meeting.proposed_by: first, OTHER[meeting.proposed_by]: second}, event_id)


@on(MeetingCancelled, MeetingMissed)
def meeting_off(event: MeetingCancelled | MeetingMissed, event_id: int) -> None:
    """The other side learns what was done or said; of a time that nobody confirmed, both learn it.

    Whoever called off what was fixed gets a short letter too: it takes the meeting out of their calendar.
    """
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
    off = "cancelled" if isinstance(event, MeetingCancelled) else "missed"
    text, letter = (OFF[off], f"meeting.{off}") if meeting.closed_by else (LAPSED, "meeting.lapsed")
    for role in (OTHER[meeting.closed_by],) if meeting.closed_by else ("mentee", "mentor"):
        said = named(pair, role, text, moment=meeting.starts_at)
        matter, verb, due = matter_of(pair, "meetings"), N_("Find a new time"), due_of(way_of(pair), "meetings")
        news = News(matter, said, f"mentorships/{pair.id}", waits=True, due=due, verb=verb, letter=letter)
        say_with_entry(pair, meeting, role, news, event_id)
    if isinstance(event, MeetingCancelled) and meeting.confirmed_at and meeting.closed_by:
        say_fixed(pair, meeting, {meeting.closed_by: OUT}, event_id)
