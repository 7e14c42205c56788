"""What happens with the meetings of a pair, said to the two: what is proposed, fixed, moved or off, and what comes near."""

from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.service import answered_by, answers, may_propose
from mentes.mentorships.meetings.silence import MeetingDay, MeetingNear, MeetingStays
from mentes.mentorships.meetings.times import offered
from mentes.mentorships.pair import OTHER, Pair
from mentes.mentorships.steps import Way, way_of
from mentes.notices.awaited import due_of, matter_of, meeting_step
from mentes.notices.calendar.saying import say_fixed, say_with_entry
from mentes.notices.meeting_words import clocks, picks, reports
from mentes.notices.models import Notice
from mentes.notices.pair_saying import held_pair
from mentes.notices.readers import programme_of, readers_of
from mentes.notices.service import News, Reader, settle, tell
from mentes.plugin.events import MeetingCancelled, MeetingConfirmed, MeetingHeld, MeetingMissed, MeetingProposed
from mentes.plugin.waiting_events import MeetingChanged, MeetingSaid
from mentes.programmes.calls.service import on_own_server

MEETING_MOVES: Final[tuple[type[Event], ...]] = (
    MeetingProposed,
    MeetingConfirmed,
    MeetingCancelled,
    MeetingHeld,
    MeetingMissed,
    MeetingChanged,
    MeetingDay,
    MeetingSaid,
)
"""After each of these the inboxes of the two are brought up to date, once all that it says is said."""
OPEN: Final = ("proposed", "confirmed")  # in these somebody can be asked for an answer
OFFERS = {  # in answer to times that did not fit, several times
    (False, False): N_("%(name)s proposes to meet on %(moment)s."),
    (False, True): N_("%(name)s offers you several times to meet, the first on %(moment)s."),
    (True, False): N_("%(name)s cannot make it then and proposes another time: %(moment)s."),
    (True, True): N_("%(name)s cannot make it then and offers several other times, the first on %(moment)s."),
}
MOVES = {
    False: N_("%(name)s would like to move your meeting from %(from)s to another time: %(moment)s."),
    True: N_(
        "%(name)s would like to move your meeting from %(from)s and offers several times, the first on %(moment)s."
    ),
}
CONFIRMED = ("meeting.confirmed", N_("%(name)s confirms your meeting on %(moment)s."))
FIXED = ("meeting.fixed", N_("You have confirmed the meeting with %(name)s on %(moment)s."))
MEET = ("meeting.set_own", N_("You meet %(name)s on %(moment)s."))
MEETS_YOU = ("meeting.set", N_("%(name)s meets you on %(moment)s."))
OUT = ("meeting.out", N_("You have called off your meeting with %(name)s on %(moment)s."))
OVER = (
    "meeting.over",
    N_("Your mentoring with %(name)s has ended, and with it your meeting on %(moment)s is called off."),
)
STAYS = N_("Your meeting with %(name)s stays where it is, on %(moment)s.")
CALLED_OFF = N_("%(name)s calls off the meeting on %(moment)s.")
MISSED = N_("%(name)s says that your meeting on %(moment)s did not take place.")
DENIED = N_("%(name)s says that your meeting on %(moment)s did not take place. If you did meet, say so.")
DIFFER = N_(
    "You and %(name)s remember your meeting on %(moment)s differently. It counts once both of you say that you met; "
    "either of you can still change what you said."
)
UNANSWERED = N_("%(name)s did not get to answering you about %(moment)s. That happens: please offer other times.")
LET_GO = N_("%(name)s did not get to answering you about %(moment)s. The next time comes from %(name)s.")
LAPSED = N_("The time that %(name)s proposed has passed without an answer: %(moment)s. Find a new one together.")
UNSAID = N_("Nobody said whether you met %(name)s on %(moment)s. If you did meet, you can still say so.")
NEAR = N_("You meet %(name)s on %(moment)s. Take a little time to prepare for it.")
NO_PLACE = N_("You meet %(name)s on %(moment)s, and there is no place yet. Please add one.")
NO_LINK = N_("You meet %(name)s on %(moment)s, and there is no link to the call yet. Please add one.")


def _say(pair: Pair, role: str, meeting: Meeting, news: News, event_id: int) -> None:
    """Tell one side, about the other and when the two meet, as this side's clock and the other's show it."""
    other, programme_id = pair.other(role), programme_of(pair.edition_id)
    for reader in readers_of(pair, role):
        values = {"name": other.called, "moment": clocks(meeting.starts_at, reader, other)}
        said = replace(news, text=Message(news.text.text, values), programme_id=programme_id)
        tell(reader, said, event_id)


def _plain(meeting: Meeting, letter: str, text: str, **more: Any) -> News:
    """News without a question; its words are filled in for each reader."""
    return News(_matter(meeting), Message(text), _at(meeting), letter=f"meeting.{letter}", **more)


@on(MeetingProposed)
def meeting_proposed(event: MeetingProposed, event_id: int) -> None:
    """The other side is asked."""
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
    way, role = way_of(pair), OTHER[meeting.proposed_by]
    if _needs_no_answer(way) or meeting.state not in OPEN or not offered(meeting):
        return  # it is fixed or answered already, and that is told as such
    for reader in readers_of(pair, role):
        tell(reader, _asking(way, role, meeting, reader), event_id)


def _asking(way: Way, role: str, meeting: Meeting, reader: Reader) -> News:
    """With a button for each time; a meeting that is to be moved is a matter of its own, beside the one that stands."""
    pair, other, times = way.pair, way.pair.other(role), offered(meeting)
    values = {"name": other.called, "moment": clocks(times[0], reader, other)}
    text, matter = OFFERS[answers(meeting) is not None, len(times) > 1], matter_of(pair, "meetings")
    letter = "meeting.proposed"
    if meeting.state == "confirmed":
        values["from"] = meeting.starts_at
        text, matter, letter = MOVES[len(times) > 1], _moving(meeting), "meeting.moving"
    return News(
        matter,
        Message(text, values),
        _at(meeting),
        waits=True,
        due=pair.meeting(meeting.number).due_at,
        verb=N_("Other times"),
        letter=letter,
        ladder=way.design.patience("meeting"),
        programme_id=programme_of(pair.edition_id),
        acts=picks(meeting, reader, other),
    )


def _needs_no_answer(way: Way) -> bool:
    return way.design.meetings.confirmed_by == "none"


def _matter(meeting: Meeting) -> str:
    return f"meeting:{meeting.id}"


def _moving(meeting: Meeting) -> str:
    return f"meeting:{meeting.id}:move"


def _at(meeting: Meeting) -> str:
    return f"mentorships/{meeting.mentorship_id}/meetings/{meeting.number}"


@on(MeetingConfirmed)
def meeting_confirmed(event: MeetingConfirmed, event_id: int) -> None:
    """Both learn that it is fixed, and get it for their calendars; also the one who has just said so."""
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
    if meeting.state == "cancelled":
        return  # and that is told
    first, second = (MEET, MEETS_YOU) if _needs_no_answer(way_of(pair)) else (CONFIRMED, FIXED)
    say_fixed(pair, meeting, {meeting.proposed_by: first, OTHER[meeting.proposed_by]: second}, event_id)


@on(MeetingChanged)
def meeting_moved(event: MeetingChanged, _event_id: int) -> None:
    """Nobody is asked to move it any more; that it changed is told with the entry for the calendar."""
    meeting = db.session.get_one(Meeting, event.meeting_id)
    if not meeting.times:
        settle(_moving(meeting))


@on(MeetingStays)
def meeting_stays(event: MeetingStays, event_id: int) -> None:
    """It is not moved: the other side learns it, and of a question that nobody answered the one who had asked."""
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
    if meeting.state != "confirmed" or meeting.times:
        return  # it is off, or is to be moved once more
    settle(_moving(meeting))
    role = OTHER[event.by] if event.by else meeting.proposed_by
    _say(pair, role, meeting, _plain(meeting, "stays", STAYS), event_id)


@on(MeetingCancelled, MeetingMissed)
def meeting_off(event: MeetingCancelled | MeetingMissed, event_id: int) -> None:
    """The other side learns what was done or said; of what ended by nobody's hand, both learn it.

    Whoever called off what was fixed gets a short letter too: it takes the meeting out of their calendar. Times that were
    answered with other times are not called off: the letter with the other times says so.
    """
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
    settle(_moving(meeting))
    if pair.is_over:  # nobody is asked for a new time; it only leaves the calendars
        if isinstance(event, MeetingCancelled) and meeting.confirmed_at and meeting.starts_at > now():
            say_fixed(pair, meeting, dict.fromkeys(OTHER, OVER), event_id)
        return
    if isinstance(event, MeetingMissed) and meeting.state != "missed":
        return  # it took place after all
    if isinstance(event, MeetingMissed) and meeting.closed_by is None:
        _unsaid(pair, meeting, event_id)
    elif isinstance(event, MeetingMissed) and way_of(pair).design.meetings.attended == "each":
        _denied(pair, meeting, event_id)
    elif answered_by(meeting) is None:
        for role in (OTHER[meeting.closed_by],) if meeting.closed_by else OTHER:
            why = _why(event, role, meeting, proposes=may_propose(way_of(pair), role))
            _find_another(pair, role, meeting, why, event_id)
        if isinstance(event, MeetingCancelled) and meeting.confirmed_at and meeting.closed_by:
            say_fixed(pair, meeting, {meeting.closed_by: OUT}, event_id)


def _why(event: Event, role: str, meeting: Meeting, *, proposes: bool) -> tuple[str, str]:
    """Which letter it is, and its text."""
    if isinstance(event, MeetingMissed):
        return "meeting.missed", MISSED
    if meeting.closed_by:
        return "meeting.cancelled", CALLED_OFF
    return (
        ("meeting.unanswered", UNANSWERED if proposes else LET_GO)
        if role == meeting.proposed_by
        else ("meeting.lapsed", LAPSED)
    )


def _find_another(pair: Pair, role: str, meeting: Meeting, why: tuple[str, str], event_id: int) -> None:
    way, (letter, text) = way_of(pair), why
    key = meeting_step(way)
    news = News(
        matter_of(pair, key),
        Message(text),
        f"mentorships/{pair.id}",
        waits=may_propose(way, role),
        due=due_of(way, key),
        verb=N_("Find a new time") if may_propose(way, role) else N_("Open"),
        letter=letter,
        ladder=way.design.patience(key),
    )
    say_with_entry(pair, meeting, role, news, event_id)


def _unsaid(pair: Pair, meeting: Meeting, event_id: int) -> None:
    for role in OTHER:
        _say(pair, role, meeting, _plain(meeting, "unsaid", UNSAID, acts=reports(meeting, no=False)), event_id)


def _denied(pair: Pair, meeting: Meeting, event_id: int) -> None:
    """Where each says it for themselves: the other can say otherwise. Of one who has said so already, `MeetingSaid` tells both."""
    if _do_differ(meeting):
        return
    news = _plain(meeting, "missed", DENIED, acts=reports(meeting, no=False))
    _say(pair, OTHER[str(meeting.closed_by)], meeting, news, event_id)


def _do_differ(meeting: Meeting) -> bool:
    return {meeting.mentee_met, meeting.mentor_met} == {True, False}


@on(MeetingSaid)
def meeting_said(event: MeetingSaid, event_id: int) -> None:
    """Of two words that differ both learn; a first word is told by what waits for the other's."""
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
    if event.differs and not pair.is_over and meeting.state == "missed" and _do_differ(meeting):
        for role in OTHER:
            _say(pair, role, meeting, _plain(meeting, "differ", DIFFER), event_id)


@on(MeetingNear)
def meeting_near(event: MeetingNear, event_id: int) -> None:
    """Two days before: time to prepare (S1-6), and to add the link of an online call that has none (S0-8). Said once."""
    pair, meeting = held_pair(event.mentorship_id), db.session.get_one(Meeting, event.meeting_id)
    matter = f"meeting:{meeting.id}:near:{meeting.starts_at:%Y-%m-%dT%H%M}"
    known = sa.select(Notice.id).where(Notice.matter == matter).limit(1)
    if meeting.state != "confirmed" or pair.rests or db.session.scalar(known):
        return
    text, verb = _what_lacks(pair, meeting)
    news = replace(_plain(meeting, "near", text, verb=verb), matter=matter)
    for role in OTHER:
        _say(pair, role, meeting, news, event_id)


def _what_lacks(pair: Pair, meeting: Meeting) -> tuple[str, str]:
    """The words and the button of the letter two days before: what is still to be said of where the two meet."""
    if meeting.format == "in_person" and not meeting.place:
        return NO_PLACE, N_("Add a place")
    opened_here = pair.edition_id in on_own_server({pair.edition_id})
    is_online = meeting.format == "video" and way_of(pair).design.meetings.online
    return (NO_LINK, N_("Add a link")) if is_online and not meeting.link and not opened_here else (NEAR, N_("Open"))
