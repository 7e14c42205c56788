"""Verbs of a conversation: propose times, choose one of them, call off."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotAllowed, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships.holding import clock_of
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.silence import close, held_row, lapse
from mentes.mentorships.meetings.times import MOVED_ON, Appointment, answer_by, check_times, offered, picked
from mentes.mentorships.meetings.where import check_format, settle_room
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import Pair, Role
from mentes.mentorships.service import locked
from mentes.mentorships.steps import Way
from mentes.plugin.events import MeetingCancelled, MeetingConfirmed, MeetingProposed
from mentes.plugin.waiting_events import MeetingChanged

OPEN = frozenset({"proposed", "confirmed"})


def propose(way: Way, role: Role, wanted: Appointment) -> Meeting:
    """Ask the other for a conversation at one of up to three times. Asked twice, it counts once.

    Raises BadInput for times or a format that cannot be offered, WrongState while another date is open or the pair is over.
    """
    pair = way.pair
    held = locked(pair.id)
    check_running(held)
    check_proposer(way, role)
    check_times(wanted)
    lapse(held)
    open_date = _open_date(pair.id)
    if open_date is not None:
        if _is_same(open_date, wanted, role):
            return open_date
        raise WrongState(N_("You already have a date that is not over yet. Use that one, or call it off first."))
    return _put(way, role, wanted)


def counter(way: Way, number: int, role: Role, wanted: Appointment) -> Meeting:
    """None of the proposed times fits: close that proposal and offer other times, in one. Sent twice, it counts once.

    So may a side that does not propose here, where the programme lets it suggest: the other then chooses one of these times, or
    proposes anew (S2-17). Raises NotAllowed for whoever proposed them or may not even suggest, BadInput as `propose`,
    WrongState when it was answered or taken back meanwhile.
    """
    pair = way.pair
    check_running(locked(pair.id))
    meeting = held_row(pair, number)
    if meeting.proposed_by == role:
        raise NotAllowed(N_("You proposed these times; the other side answers."))
    check_suggester(way, role)
    newer = _open_date(pair.id)
    if newer is not None and meeting.state == "cancelled" and _is_same(newer, wanted, role):
        return newer
    if meeting.state != "proposed":
        raise WrongState(MOVED_ON)
    check_times(wanted)
    close(meeting, "cancelled", role)
    new = _put(way, role, replace(wanted, kind=meeting.kind))
    meeting.closed_at = new.proposed_at  # the same moment says that the one answers the other
    record(MeetingCancelled(meeting.id, pair.id), *pair.tenants)  # last: who is asked anew has heard of the new times
    return new


def answers(meeting: Meeting) -> Meeting | None:
    """The proposal to which this one is the answer: other times, by the other side, in the same moment."""
    return _of_that_moment(meeting, Meeting.closed_at == meeting.proposed_at, Meeting.closed_by == meeting.proposed_by)


def answered_by(meeting: Meeting) -> Meeting | None:
    """The proposal by which this one was answered, if it was."""
    return _of_that_moment(meeting, Meeting.proposed_at == meeting.closed_at, Meeting.proposed_by == meeting.closed_by)


def _of_that_moment(meeting: Meeting, *wanted: sa.ColumnElement[bool]) -> Meeting | None:
    chosen = sa.select(Meeting).where(Meeting.mentorship_id == meeting.mentorship_id, Meeting.id != meeting.id, *wanted)
    return db.session.scalar(chosen.limit(1))


def _put(way: Way, role: Role, wanted: Appointment) -> Meeting:
    pair, times = way.pair, wanted.times
    check_format(way, wanted.format)
    meeting = Meeting(
        mentorship_id=pair.id,
        number=_next_number(pair.id),
        kind=kind_of_next(way, wanted.kind),
        starts_at=times[0],
        times=times,
        minutes=wanted.minutes,
        timezone=wanted.timezone,
        format=wanted.format,
        link=wanted.link,
        place=wanted.place,
        proposed_by=role,
        proposed_at=now(),
        due_at=answer_by(clock_of(pair.id), way.design.patience("meeting").days, pair.other(role).timezone, times[-1]),
    )
    db.session.add(meeting)
    db.session.flush()
    record(MeetingProposed(meeting.id, pair.id), *pair.tenants)
    if way.design.meetings.confirmed_by == "none":
        _fix(meeting, pair, times[0])
    return meeting


def _fix(meeting: Meeting, pair: Pair, starts_at: datetime) -> None:
    meeting.state, meeting.confirmed_at = "confirmed", now()
    meeting.starts_at, meeting.times = starts_at, []
    meeting.sequence += 1
    settle_room(meeting, pair.edition_id)
    record(MeetingConfirmed(meeting.id, pair.id), *pair.tenants)


def check_running(held: Mentorship | Pair) -> None:
    """Raise WrongState for a pair that is over."""
    if held.state in {"completed", "ended_early"}:
        raise WrongState(N_("This pair has ended; there is nothing left to arrange."))


def may_propose(way: Way, role: str) -> bool:
    """Whether this side proposes the dates in this programme."""
    return way.design.meetings.proposed_by in {"each", role}


def check_proposer(way: Way, role: Role) -> None:
    """Raise NotAllowed where the programme leaves it to the other side to propose dates."""
    if not may_propose(way, role):
        raise NotAllowed(N_("In this programme the other side proposes the dates."))


def may_suggest(way: Way, role: str) -> bool:
    """Whether this side can answer with other times, or ask for them where a time is fixed: the other still says yes."""
    rule = way.design.meetings
    return may_propose(way, role) or (rule.suggests and rule.confirmed_by == "other")


def check_suggester(way: Way, role: Role) -> None:
    """Raise NotAllowed where the programme leaves all dates to the other side."""
    if not may_suggest(way, role):
        check_proposer(way, role)


def kind_of_next(way: Way, wanted: str) -> str:
    """The first conversation is for getting to know each other; a final one needs the wrap-up to have begun (S0-16).

    Where either of the two ends it, that is whenever they like (S2-25).
    """
    if way.design.meetings.first_to_know and not any(
        each.state == "held" or (each.state == "confirmed" and each.attended) for each in way.facts.meetings
    ):
        return "first"
    if wanted != "final":
        return "regular"
    if not may_be_final(way):
        raise BadInput(N_("The final meeting comes at the end. Until then, propose an ordinary one."))
    if any(each.kind == "final" and each.state == "held" for each in way.facts.meetings):
        raise BadInput(N_("You have held your final meeting already."))
    return "final"


def may_be_final(way: Way) -> bool:
    """Whether the next conversation can be called the final one."""
    whenever = way.design.ends == "either" and way.pair.state == "active"
    return way.design.meetings.final and (way.pair.state == "wrapping_up" or whenever)


def _open_date(mentorship_id: int) -> Meeting | None:
    """Read after the pair's row is held, so that two proposals at once cannot both pass.

    One that waits only for the other's word that it took place keeps nobody from the next.
    """
    is_said = sa.or_(Meeting.mentee_met.is_(True), Meeting.mentor_met.is_(True))
    chosen = sa.select(Meeting).where(Meeting.mentorship_id == mentorship_id, Meeting.state.in_(OPEN), ~is_said)
    return db.session.scalars(chosen.limit(1)).one_or_none()


def _is_same(meeting: Meeting, wanted: Appointment, role: Role) -> bool:
    asked = (meeting.proposed_by, offered(meeting) or [meeting.starts_at], meeting.minutes)
    where = (meeting.format, meeting.link, meeting.place)
    return (asked, where) == ((role, wanted.times, wanted.minutes), (wanted.format, wanted.link, wanted.place))


def _next_number(mentorship_id: int) -> int:
    highest = db.session.scalar(sa.select(sa.func.max(Meeting.number)).where(Meeting.mentorship_id == mentorship_id))
    return (highest or 0) + 1


def choose(pair: Pair, number: int, role: Role, starts_at: datetime | None = None) -> None:
    """Say yes to one of the times that the other offers (the only one, if none is named). Said twice, it counts once.

    Of a meeting that is fixed already, it moves there. Raises NotAllowed for the one who offers them, WrongState when it
    was called off, another time was chosen or this one is over, BadInput where several are offered and none is named.
    """
    locked(pair.id)
    meeting = held_row(pair, number)
    if meeting.proposed_by == role:
        raise NotAllowed(N_("You proposed this time; the other side says yes to it."))
    if meeting.state == "confirmed" and starts_at in {None, meeting.starts_at}:
        return
    if meeting.state not in OPEN:
        raise WrongState(MOVED_ON)
    chosen = picked(meeting, starts_at)
    if meeting.state == "proposed":
        _fix(meeting, pair, chosen)
    else:
        change_time(meeting, pair, chosen)


def change_time(meeting: Meeting, pair: Pair, starts_at: datetime) -> None:
    """A fixed meeting is at another time from now on; its entry in the calendars follows (S1-7)."""
    meeting.starts_at, meeting.times, meeting.asked_from = starts_at, [], None
    meeting.sequence += 1
    record(MeetingChanged(meeting.id, pair.id), *pair.tenants)


def confirm(pair: Pair, number: int, role: Role) -> None:
    """Say yes to the one time that was proposed. Raises as `choose`."""
    choose(pair, number, role)


def call_off(pair: Pair, number: int, role: Role, seen: str | None = None) -> None:
    """Cancel a meeting that has not been held. Either side may; said twice, it counts once.

    `seen` is the state that the page showed. Raises WrongState when it is another one by now: what would have been
    the taking back of a proposal must not call off a meeting that the other has confirmed meanwhile.
    """
    locked(pair.id)
    meeting = held_row(pair, number)
    if meeting.state == "cancelled":
        return
    if meeting.state not in OPEN or seen not in {None, "", meeting.state}:
        raise WrongState(MOVED_ON)
    close(meeting, "cancelled", role)
    record(MeetingCancelled(meeting.id, pair.id), *pair.tenants)
