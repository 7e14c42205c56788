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
from mentes.notices.pair_saying import held_pair, named, say_to
from mentes.notices.service import News
from mentes.plugin.events import MeetingCancelled, MeetingConfirmed, MeetingHeld, MeetingMissed, MeetingProposed

MEETING_MOVES: Final[tuple[type[Event], ...]] = (
    MeetingProposed,
    MeetingConfirmed,
    MeetingCancelled,
    MeetingHeld,
    MeetingMissed,
    MeetingDay,
)
"""After each of these the inboxes of the two are brought up to date, once all that it says is said."""
CALLED_OFF = N_("%(name)s calls off the meeting on %(moment)s.")
MISSED = N_("%(name)s says that your meeting on %(moment)s did not take place.")
OFF = {"cancelled": CALLED_OFF, "missed": MISSED}
LAPSED = N_("Nobody confirmed your meeting with %(name)s on %(moment)s in time.")


@on(MeetingProposed)
def meeting_proposed(event: MeetingProposed, event_id: int) -> None:
    """The other side is asked; or told, where nobody has to say yes."""
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
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
    if _needs_no_answer(pair):
        text = named(pair, role, N_("%(name)s meets you on %(moment)s."), moment=meeting.starts_at)
        news = News(_matter(meeting), text, _at(meeting), letter="meeting.set")
    say_to(pair, (role,), news, event_id)


def _needs_no_answer(pair: Pair) -> bool:
    return way_of(pair).design.meetings.confirmed_by == "none"


def _matter(meeting: Meeting) -> str:
    return f"meeting:{meeting.id}"


def _at(meeting: Meeting) -> str:
    return f"mentorships/{meeting.mentorship_id}/meetings/{meeting.number}"


@on(MeetingConfirmed)
def meeting_confirmed(event: MeetingConfirmed, event_id: int) -> None:
    """The one who proposed it learns that it is fixed."""
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
    if _needs_no_answer(pair):
        return
    text = named(
        pair, meeting.proposed_by, N_("%(name)s confirms your meeting on %(moment)s."), moment=meeting.starts_at
    )
    say_to(
        pair, (meeting.proposed_by,), News(_matter(meeting), text, _at(meeting), letter="meeting.confirmed"), event_id
    )


@on(MeetingCancelled, MeetingMissed)
def meeting_off(event: MeetingCancelled | MeetingMissed, event_id: int) -> None:
    """The other side learns what was done or said; of a time that nobody confirmed, both learn it."""
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
    off = "cancelled" if isinstance(event, MeetingCancelled) else "missed"
    text, letter = (OFF[off], f"meeting.{off}") if meeting.closed_by else (LAPSED, "meeting.lapsed")
    for role in (OTHER[meeting.closed_by],) if meeting.closed_by else ("mentee", "mentor"):
        said = named(pair, role, text, moment=meeting.starts_at)
        matter, verb, due = matter_of(pair, "meetings"), N_("Find a new time"), due_of(way_of(pair), "meetings")
        news = News(matter, said, f"mentorships/{pair.id}", waits=True, due=due, verb=verb, letter=letter)
        say_to(pair, (role,), news, event_id)
