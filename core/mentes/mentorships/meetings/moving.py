"""Move a meeting that is fixed: other times are offered, and until the other chooses one, the old time stays."""

from mentes.base.clock import now
from mentes.base.errors import WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import pass_on, record
from mentes.mentorships.holding import clock_of
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.service import change_time, check_suggester
from mentes.mentorships.meetings.silence import MeetingStays, held_row
from mentes.mentorships.meetings.times import MOVED_ON, Appointment, answer_by, check_times, offered
from mentes.mentorships.pair import Pair, Role
from mentes.mentorships.service import locked
from mentes.mentorships.steps import Way
from mentes.plugin.events import MeetingProposed


def move(way: Way, number: int, role: Role, wanted: Appointment, version: int | None = None) -> None:
    """Offer other times for a fixed meeting; also in answer to other times, which these replace. Sent twice, it counts once.

    `version` is the one that the page showed. Raises NotAllowed where the other side proposes the dates, BadInput as
    `propose`, WrongState for a meeting that has begun or is not fixed, or has changed since the page was drawn.
    """
    pair = way.pair
    locked(pair.id)
    check_suggester(way, role)
    meeting = held_row(pair, number)
    if meeting.proposed_by == role and offered(meeting) == wanted.times:
        return
    if meeting.state != "confirmed" or meeting.starts_at <= now() or version not in {None, meeting.version}:
        raise WrongState(MOVED_ON)
    if meeting.times and meeting.proposed_by == role:
        raise WrongState(N_("You have offered other times already. Wait for the answer, or take them back first."))
    check_times(wanted, but=meeting.starts_at)
    if way.design.meetings.confirmed_by == "none":
        change_time(meeting, pair, wanted.times[0])
    else:
        _offer(way, meeting, role, wanted)


def _offer(way: Way, meeting: Meeting, role: Role, wanted: Appointment) -> None:
    """The old time is the last moment for an answer: afterwards there is nothing to be moved."""
    days, times = way.design.patience("meeting").days, wanted.times
    meeting.times, meeting.proposed_by, meeting.proposed_at = times, role, now()
    meeting.timezone = wanted.timezone
    zone, clock = way.pair.other(role).timezone, clock_of(way.pair.id)
    meeting.due_at = answer_by(clock, days, zone, times[-1], meeting.starts_at)
    record(MeetingProposed(meeting.id, way.pair.id), *way.pair.tenants)


def stay(pair: Pair, number: int, role: Role) -> None:
    """Leave a fixed meeting where it is: no to the other times, or take them back. Said twice, it counts once.

    Raises WrongState when it was moved, called off or held meanwhile.
    """
    locked(pair.id)
    meeting = held_row(pair, number)
    if meeting.state != "confirmed":
        raise WrongState(MOVED_ON)
    if meeting.times:
        meeting.times = []
        pass_on(MeetingStays(meeting.id, pair.id, role), *pair.tenants)
