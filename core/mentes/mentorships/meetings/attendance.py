"""Whether a meeting took place: said by either for both, or by each for themselves, as the programme asks (S2-19)."""

from datetime import timedelta
from typing import Final

from mentes.base.clock import now
from mentes.base.errors import WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.silence import close, held_row, take_place
from mentes.mentorships.meetings.times import MOVED_ON
from mentes.mentorships.models import RUNNING
from mentes.mentorships.pair import OTHER, Pair, Role
from mentes.mentorships.service import locked, progress
from mentes.mentorships.steps import way_of
from mentes.plugin.events import MeetingMissed
from mentes.plugin.waiting_events import MeetingSaid

COLUMNS: Final = {"mentee": "mentee_met", "mentor": "mentor_met"}
OVER = N_("This mentoring has ended. What was said of its meetings until then stays.")
TO_COME = N_("This meeting is still to come. Say how it went once its time is over.")


def asks_each(pair: Pair) -> bool:
    """Whether each of the two says it for themselves in this programme."""
    return way_of(pair).design.meetings.attended == "each"


def report(pair: Pair, number: int, role: Role, *, took_place: bool, minutes: int | None = None) -> None:
    """Say whether a confirmed meeting took place, and how many minutes it lasted. Said twice, it counts once.

    That it did can be said also after nobody had answered in all the time there was. Raises WrongState before its time is
    over, for one that was not confirmed, and for anything new once the pair has ended.
    """
    row = locked(pair.id)
    meeting = held_row(pair, number)
    if row.state not in RUNNING:
        if meeting.state != _became(took_place=took_place) and getattr(meeting, COLUMNS[role]) is not took_place:
            raise WrongState(OVER)
        return
    if asks_each(pair):
        _say(pair, meeting, role, took_place=took_place, minutes=minutes)
    else:
        _settle(pair, meeting, role, took_place=took_place, minutes=minutes)
    progress(row)


def _became(*, took_place: bool) -> str:
    return "held" if took_place else "missed"


def _settle(pair: Pair, meeting: Meeting, role: Role, *, took_place: bool, minutes: int | None) -> None:
    """The word of one counts for both."""
    if meeting.state == _became(took_place=took_place):
        return
    unanswered = meeting.state == "missed" and meeting.closed_by is None
    if meeting.state != "confirmed" and not unanswered:
        raise WrongState(MOVED_ON)
    _check_over(meeting)
    if took_place:
        take_place(pair, meeting, role, minutes)
    else:
        _miss(pair, meeting, role)


def _say(pair: Pair, meeting: Meeting, role: Role, *, took_place: bool, minutes: int | None) -> None:
    """The word of one counts for them: a yes waits for the other's, a no closes it until both say yes.

    What was not held can be said anew by either. Raises WrongState for a no to what both have confirmed.
    """
    if meeting.state not in {"confirmed", "held", "missed"} or (meeting.state == "held" and not took_place):
        raise WrongState(MOVED_ON)
    _check_over(meeting)
    was, others = getattr(meeting, COLUMNS[role]), getattr(meeting, COLUMNS[OTHER[role]])
    if was is took_place:
        return
    setattr(meeting, COLUMNS[role], took_place)
    if meeting.state == "held":
        return
    if took_place and (others or _was_silent(meeting, others)):
        take_place(pair, meeting, role, minutes)
    elif took_place or meeting.state == "missed":
        meeting.minutes = minutes or meeting.minutes
        record(MeetingSaid(meeting.id, pair.id, took_place and others is False), *pair.tenants)
    else:
        _miss(pair, meeting, role)
        if others:
            record(MeetingSaid(meeting.id, pair.id, differs=True), *pair.tenants)


def _was_silent(meeting: Meeting, others: bool | None) -> bool:
    """Whether all the time for the other's word is over, and there was none."""
    return others is None and meeting.state == "missed" and meeting.closed_by is None


def _check_over(meeting: Meeting) -> None:
    if meeting.starts_at + timedelta(minutes=meeting.minutes) > now():
        raise WrongState(TO_COME)


def _miss(pair: Pair, meeting: Meeting, role: Role) -> None:
    close(meeting, "missed", role)
    record(MeetingMissed(meeting.id, pair.id), *pair.tenants)
