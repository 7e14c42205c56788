"""News of pairs that fall silent, rest, go on, or end by silence: kind words, and nobody's fault."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import current_scope, db
from mentes.base.events import Event
from mentes.base.i18n import N_, Message
from mentes.base.models import Outbox
from mentes.base.outbox import on, pass_on
from mentes.mentorships.meetings.times import offered
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import Pair
from mentes.mentorships.pausing.silence import next_rung
from mentes.mentorships.rested import DaysMoved
from mentes.notices.awaited import note_waits
from mentes.notices.end_words import ENDED, end_text
from mentes.notices.ladder.escalating import escalate, homes_of_staff, relieve_pair
from mentes.notices.models import Notice
from mentes.notices.pair_saying import goes_on, held_pair, named, say_to
from mentes.notices.readers import ask_staff
from mentes.notices.service import Act, News, settle
from mentes.notices.waits import shift_waits
from mentes.plugin.events import MentorshipCompleted, MentorshipEnded, WrapUpDue
from mentes.plugin.waiting_events import MentorshipPaused, MentorshipResumed, PairHeard, PairQuiet

ASKED = N_("Is all well with you and %(name)s? Nothing has happened here for a while.")
LAST_STEPS = N_("Your mentoring with %(name)s waits for its last steps. Without them it is closed on %(day)s.")
RESTS = N_("Your mentoring with %(name)s rests until %(day)s. Nobody is reminded meanwhile.")
GOES_ON = N_("Your mentoring with %(name)s goes on. What waits for you has moved by the days that you rested.")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
KEEP, REST = N_("All is well, we keep going"), N_("Rest for a while")


def matter_of(pair: Pair) -> str:
    """Not one of the pair's steps: the inbox of the steps does not know it, and settles what it does not know."""
    return f"quiet:{pair.id}"


@on(PairQuiet)
def asked(event: PairQuiet, event_id: int) -> None:
    """The two are asked whether all is well; where they stay silent, those who look after them are."""
    pair = held_pair(event.mentorship_id)
    if pair.asked != event.times or pair.is_over or pair.rests:
        return  # one of them was heard of meanwhile
    if event.whom != "pair":
        places = _asked_of(pair, event.whom)
        escalate("inactivity", pair.id, to=places, edition_id=pair.edition_id, seen_by=pair.tenants)
        return
    coming = next_rung(db.session.get_one(Mentorship, pair.id))
    for role in ("mentee", "mentor"):
        say_to(pair, (role,), _asking(pair, role, coming[1] if coming else None), event_id)


def _asking(pair: Pair, role: str, until: Any) -> News:
    path = f"mentorships/{pair.id}"
    if pair.state == "wrapping_up":
        last = named(pair, role, LAST_STEPS, day=(until or now()).date())
        return News(
            matter_of(pair),
            last,
            path,
            waits=True,
            due=until,
            verb=N_("Look at the last steps"),
            letter="quiet.last_steps",
        )
    acts = (Act("pair.keep", pair.id, Message(KEEP), leads=True), Act("pair.pause", pair.id, Message(REST)))
    return News(
        matter_of(pair),
        named(pair, role, ASKED),
        f"{path}#quiet",
        waits=True,
        due=until,
        verb=N_("Something else"),
        letter="quiet.asked",
        acts=acts,
    )


def _asked_of(pair: Pair, whom: str) -> list[tuple[int, str]]:
    """Coordinators of both homes, or the leads of the owner."""
    if whom == "leads":
        return [(pair.owner_id, "lead")]
    return [(tenant_id, "coordinator") for tenant_id in {pair.mentee_tenant_id, pair.mentor_tenant_id}]


@on(PairHeard, WrapUpDue, MentorshipPaused, MentorshipEnded, MentorshipCompleted)
def settled(event: Any, _event_id: int) -> None:
    """Nobody is asked any more whether all is well, wherever their inbox is."""
    pair = held_pair(event.mentorship_id)
    settle(matter_of(pair))
    relieve_pair(pair, "inactivity")


@on(MentorshipPaused)
def paused(event: MentorshipPaused, event_id: int) -> None:
    """The other learns until when they rest."""
    pair = held_pair(event.mentorship_id)
    if pair.paused_until is not None:
        _tell_the_other(pair, "pair.rests", RESTS, event_id, day=pair.paused_until)


@on(MentorshipResumed)
def resumed(event: MentorshipResumed, event_id: int) -> None:
    """The other learns that they go on; both do, where it was the day that came."""
    pair = held_pair(event.mentorship_id)
    if not pair.rests:
        _tell_the_other(pair, "pair.goes_on", GOES_ON, event_id)


def _tell_the_other(pair: Pair, letter: str, text: str, event_id: int, **values: object) -> None:
    """Not whoever did it just now."""
    by = db.session.scalar(sa.select(Outbox.actor_id).where(Outbox.id == event_id))
    for side in pair.sides:
        if side.person_id != by:
            said = named(pair, side.role, text, **values)
            say_to(pair, (side.role,), _said(pair, said, letter), event_id)


def _said(pair: Pair, text: Message, letter: str) -> News:
    return News(f"pair:{pair.id}", text, f"mentorships/{pair.id}", letter=letter)


_MOVE = sa.text(
    """update notice set due_at = case when due_at is not null then greatest(due_at + :later, :first) end,
      nudge_at = nudge_at + :later,
      nudges = (select coalesce(array_agg(each + :later order by each), '{}') from unnest(nudges) as each)
    where tenant_id = any(:tenants) and (matter like :of_pair or matter like :told or matter = :move or matter like :overdue
        and split_part(matter, ':', 3) not in ('application', 'pairing', 'question'))
      and waits and done_at is null and created_at < :before"""
)


@dataclass(frozen=True)
class StaffDaysMoved(Event):
    """`DaysMoved` for those who look after the pair and whose university is none of its three; nothing is due before `first`."""

    mentorship_id: int
    seconds: int
    before: str
    first: str


@on(DaysMoved)
def days_moved(event: DaysMoved, _event_id: int) -> None:
    """The days in the inboxes of the two, and of whoever is asked about them, follow those of the pair. What was told since was told right.

    In a rest nothing is due before the pair goes on; afterwards an answer never later than the last time that is offered.
    """
    pair = held_pair(event.mentorship_id)
    opened, first = pair.open_meeting, pair.goes_on_at if pair.rests else LONG_AGO
    move = f"meeting:{opened.id}:move" if opened else ""
    moved = StaffDaysMoved(pair.id, event.seconds, event.before, first.isoformat())
    _move(moved, pair.tenants, move)
    shift_waits(pair.id, event.seconds, datetime.fromisoformat(event.before))
    note_waits(pair)
    if homes := homes_of_staff(*pair.tenants) - set(pair.tenants):
        pass_on(moved, *homes)
    if opened and offered(opened):
        asked = Notice.matter.in_([f"pair:{pair.id}:meeting:{opened.number}:proposed", move])
        own = sa.update(Notice).where(asked, Notice.waits, Notice.done_at.is_(None))
        due = own.values(due_at=max(opened.due_at, first)).execution_options(synchronize_session=False)
        db.session.execute(due)


@on(StaffDaysMoved)
def staff_days_moved(event: StaffDaysMoved, _event_id: int) -> None:
    """The same in the inboxes elsewhere, from where the pair cannot be seen."""
    held = current_scope()
    if held is not None:
        _move(event, held.tenants)


def _move(event: StaffDaysMoved, tenants: Iterable[int], move: str = "") -> None:
    number = event.mentorship_id
    about = {"of_pair": f"pair:{number}:%", "told": f"told:{number}:%", "overdue": f"staff:overdue:%:{number}"}
    since = {"before": datetime.fromisoformat(event.before), "first": datetime.fromisoformat(event.first)}
    later = timedelta(seconds=event.seconds)
    db.session.execute(_MOVE, {"tenants": list(tenants), "move": move, "later": later} | about | since)


@on(MentorshipEnded)
def ended(event: MentorshipEnded, event_id: int) -> None:
    """Both learn kindly that it has ended before its time, and so do those who look after it; a pair that is no match is told apart."""
    pair = held_pair(event.mentorship_id)
    if pair.reason not in ENDED:
        return
    for side in pair.sides:
        said = named(pair, side.role, end_text(str(pair.reason), goes_on(pair, side.role)))
        say_to(pair, (side.role,), _said(pair, said, f"pair.{pair.reason}"), event_id)
    if pair.reason not in {"stopped", "closed", "ended"}:
        what = "parted" if pair.reason == "left" else "ended"
        for tenant_id, role in _asked_of(pair, "coordinators"):
            ask_staff(what, pair.id, tenant_id, role=role, edition_id=pair.edition_id, seen_by=pair.tenants)
