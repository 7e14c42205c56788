"""News of a meeting together with its entry for the calendar, and what happens with a meeting that is fixed."""

from collections.abc import Mapping
from dataclasses import replace

from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.pair import Pair
from mentes.notices.calendar.entries import entry
from mentes.notices.meeting_words import clocks
from mentes.notices.pair_saying import held_pair
from mentes.notices.readers import programme_of, readers_of
from mentes.notices.service import News, tell
from mentes.plugin.waiting_events import MeetingChanged

Words = tuple[str, str]  # the letter's name, and what it says
CHANGED = ("meeting.changed", N_("Your meeting with %(name)s has changed: %(moment)s."))


def say_with_entry(pair: Pair, meeting: Meeting, role: str, news: News, event_id: int) -> None:
    """Tell one side, as both their clocks show it (UX-40), with what puts the meeting into their calendar, moves it there, or takes it out (S1-7)."""
    other, programme_id = pair.other(role), programme_of(pair.edition_id)
    for reader in readers_of(pair, role):
        values = {"name": other.called, "moment": clocks(meeting.starts_at, reader, other)}
        said = replace(news, text=Message(news.text.text, values), programme_id=programme_id)
        tell(reader, replace(said, calendar=entry(pair, meeting, role, reader)), event_id)


def say_fixed(pair: Pair, meeting: Meeting, told: Mapping[str, Words], event_id: int) -> None:
    """Each side in words of its own about a time that is fixed, with the entry."""
    path = f"mentorships/{pair.id}/meetings/{meeting.number}"
    for role, (letter, text) in told.items():
        news = News(f"meeting:{meeting.id}", Message(text), path, kind="meetings", letter=letter)
        say_with_entry(pair, meeting, role, news, event_id)


@on(MeetingChanged)
def meeting_changed(event: MeetingChanged, event_id: int) -> None:
    """Time, length or link are others now: both get the entry that takes the place of the one they have."""
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
    if meeting.state == "confirmed":
        say_fixed(pair, meeting, dict.fromkeys(("mentee", "mentor"), CHANGED), event_id)
