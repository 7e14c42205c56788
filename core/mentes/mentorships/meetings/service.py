"""Verbs of a conversation: propose, confirm, call off, say that it took place or did not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotAllowed, WrongState
from mentes.base.events import Event
from mentes.base.i18n import N_
from mentes.base.outbox import pass_on, record
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import Pair, Role
from mentes.mentorships.service import locked, progress
from mentes.mentorships.steps import Way
from mentes.plugin.events import MeetingCancelled, MeetingConfirmed, MeetingHeld, MeetingMissed, MeetingProposed
from mentes.plugin.waiting_events import MeetingChanged

LONGEST_AHEAD = timedelta(days=730)
OPEN = frozenset({"proposed", "confirmed"})
MOVED_ON = N_("This meeting has moved on. Look at it again: the page shows how it stands now.")


@dataclass(frozen=True)
class MeetingDay(Event):
    """The day of a confirmed meeting has come: the two are to meet, and to say how it went."""

    mentorship_id: int


@dataclass(frozen=True)
class Appointment:
    """When, for how many minutes, in whose time zone, and where to click."""

    starts_at: datetime
    minutes: int
    timezone: str
    link: str | None
    kind: str = "regular"


def propose(way: Way, role: Role, wanted: Appointment) -> Meeting:
    """Ask the other for a conversation at this time. Asked twice, it counts once.

    Raises BadInput for a time that is over or too far away, WrongState while another date is open or the pair is over.
    """
    pair = way.pair
    held = locked(pair.id)
    if held.state in {"completed", "ended_early"}:
        raise WrongState(N_("This pair has ended; there is nothing left to arrange."))
    _check_proposer(way, role)
    _check_time(wanted)
    lapse(held)
    open_date = _open_date(pair.id)
    if open_date is not None:
        if _is_same(open_date, wanted, role):
            return open_date
        raise WrongState(N_("You already have a date that is not over yet. Use that one, or call it off first."))
    meeting = Meeting(
        mentorship_id=pair.id,
        number=_next_number(pair.id),
        kind=kind_of_next(way, wanted.kind),
        starts_at=wanted.starts_at,
        minutes=wanted.minutes,
        timezone=wanted.timezone,
        link=wanted.link,
        proposed_by=role,
        proposed_at=now(),
        due_at=min(now() + timedelta(days=way.design.patience("meeting").days), wanted.starts_at),
    )
    db.session.add(meeting)
    db.session.flush()
    record(MeetingProposed(meeting.id, pair.id), *pair.tenants)
    if way.design.meetings.confirmed_by == "none":
        _fix(meeting, pair)
    return meeting


def _fix(meeting: Meeting, pair: Pair) -> None:
    meeting.state, meeting.confirmed_at = "confirmed", now()
    meeting.sequence += 1
    record(MeetingConfirmed(meeting.id, pair.id), *pair.tenants)


def _check_proposer(way: Way, role: Role) -> None:
    who = way.design.meetings.proposed_by
    if who not in {"each", role}:
        raise NotAllowed(N_("In this programme the other side proposes the dates."))


def _check_time(wanted: Appointment) -> None:
    if wanted.starts_at <= now():
        raise BadInput(N_("This time is over. Choose one that is still to come."))
    if wanted.starts_at > now() + LONGEST_AHEAD:
        raise BadInput(N_("This is more than two years away. Choose a date that is nearer."))


def kind_of_next(way: Way, wanted: str) -> str:
    """The first conversation is for getting to know each other; a final one needs the wrap-up to have begun (S0-16)."""
    if way.design.meetings.first_to_know and not any(each.state == "held" for each in way.facts.meetings):
        return "first"
    if wanted != "final":
        return "regular"
    if way.pair.state != "wrapping_up":
        raise BadInput(N_("The final meeting comes at the end. Until then, propose an ordinary one."))
    if any(each.kind == "final" and each.state == "held" for each in way.facts.meetings):
        raise BadInput(N_("You have held your final meeting already."))
    return "final"


def _open_date(mentorship_id: int) -> Meeting | None:
    """Read after the pair's row is held, so that two proposals at once cannot both pass."""
    chosen = sa.select(Meeting).where(
        Meeting.mentorship_id == mentorship_id, Meeting.state.in_(("proposed", "confirmed"))
    )
    return db.session.scalars(chosen.limit(1)).one_or_none()


def _is_same(meeting: Meeting, wanted: Appointment, role: Role) -> bool:
    asked = (meeting.proposed_by, meeting.starts_at, meeting.minutes, meeting.link)
    return asked == (role, wanted.starts_at, wanted.minutes, wanted.link)


def lapse(row: Mentorship) -> None:
    """A proposed time that is over and that nobody confirmed is off, by nobody's hand. The caller holds the pair."""
    chosen = sa.select(Meeting).where(
        Meeting.mentorship_id == row.id, Meeting.state == "proposed", Meeting.starts_at <= now()
    )
    for meeting in db.session.scalars(chosen.with_for_update()):
        _close(meeting, "cancelled", None)
        record(MeetingCancelled(meeting.id, row.id), row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id)


def look_at_today(tenant_id: int) -> None:
    """Pass on which pairs of this owner meet today, or have not said yet how it went."""
    chosen = sa.select(Mentorship).where(
        Mentorship.owner_id == tenant_id,
        sa.exists().where(
            Meeting.mentorship_id == Mentorship.id,
            Meeting.state == "confirmed",
            Meeting.starts_at < now() + timedelta(days=1),
        ),
    )
    for row in db.session.scalars(chosen):
        pass_on(MeetingDay(row.id), row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id)


def with_lapsed_time(tenant_id: int) -> list[Mentorship]:
    """Pairs of this owner with a proposed time that is over, held."""
    lapsed = sa.select(Meeting.id).where(
        Meeting.mentorship_id == Mentorship.id, Meeting.state == "proposed", Meeting.starts_at <= now()
    )
    chosen = sa.select(Mentorship).where(Mentorship.owner_id == tenant_id, lapsed.exists())
    return list(db.session.scalars(chosen.with_for_update(skip_locked=True)))


def _next_number(mentorship_id: int) -> int:
    highest = db.session.scalar(sa.select(sa.func.max(Meeting.number)).where(Meeting.mentorship_id == mentorship_id))
    return (highest or 0) + 1


def held_row(pair: Pair, number: int) -> Meeting:
    """The meeting's row, after the pair's: every verb takes the two in this order, so none waits in a circle."""
    chosen = sa.select(Meeting).where(Meeting.mentorship_id == pair.id, Meeting.number == number).with_for_update()
    return db.session.scalars(chosen.execution_options(populate_existing=True)).one()


def confirm(pair: Pair, number: int, role: Role) -> None:
    """Say yes to a proposed time. Said twice, it counts once.

    Raises NotAllowed for the one who proposed it, WrongState when it was called off or is over.
    """
    locked(pair.id)
    meeting = held_row(pair, number)
    if meeting.proposed_by == role:
        raise NotAllowed(N_("You proposed this time; the other side says yes to it."))
    if meeting.state == "confirmed":
        return
    if meeting.state != "proposed":
        raise WrongState(MOVED_ON)
    if meeting.starts_at <= now():
        raise WrongState(N_("This time is over. Propose a new one."))
    _fix(meeting, pair)


def change_link(pair: Pair, number: int, link: str | None) -> None:
    """Say where to click, or take it back. Either side may, as long as the meeting is open. Raises WrongState."""
    locked(pair.id)
    meeting = held_row(pair, number)
    if meeting.state not in OPEN:
        raise WrongState(MOVED_ON)
    if meeting.link != link:
        meeting.link = link
        meeting.sequence += 1
        if meeting.state == "confirmed":
            record(MeetingChanged(meeting.id, pair.id), *pair.tenants)


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
    _close(meeting, "cancelled", role)
    record(MeetingCancelled(meeting.id, pair.id), *pair.tenants)


def _close(meeting: Meeting, state: str, role: Role | None) -> None:
    meeting.state, meeting.closed_at, meeting.closed_by = state, now(), role
    meeting.sequence += 1


def report(pair: Pair, number: int, role: Role, *, took_place: bool, minutes: int | None = None) -> None:
    """Say whether a confirmed meeting took place, and how many minutes it lasted. Said twice, it counts once.

    Raises WrongState before its time and for one that was not confirmed.
    """
    row = locked(pair.id)
    meeting = held_row(pair, number)
    state = "held" if took_place else "missed"
    if meeting.state == state:
        return
    if meeting.state != "confirmed":
        raise WrongState(MOVED_ON)
    if meeting.starts_at > now():
        raise WrongState(N_("This meeting is still to come. Say how it went once its time is over."))
    _close(meeting, state, role)
    meeting.minutes = minutes or meeting.minutes
    record((MeetingHeld if took_place else MeetingMissed)(meeting.id, pair.id), *pair.tenants)
    progress(row)
