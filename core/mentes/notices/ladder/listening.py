"""What the ladders do on their own: once a day whoever is awaited is reminded, and others are asked when time is up."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mentes.base.apart import apart
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.outbox import on, pass_on
from mentes.base.ticks import daily
from mentes.notices.ladder import reminding
from mentes.notices.ladder.escalating import ask_above, escalate_pair, was_escalated
from mentes.notices.ladder.reminding import StaffSilent, WaitedInVain
from mentes.notices.ladder.standing import standing
from mentes.notices.models import Notice
from mentes.notices.pair_saying import held_pair


@dataclass(frozen=True)
class MoreToRemind(Event):
    """More entries of a university wait for their reminder than were held at once; these come after."""

    tenant_id: int
    after: int


@daily("reminders", hour=7)
def remind(tenant_id: int) -> None:
    """Each morning, at each university, for its own people.

    Once a day and not each hour: ladders count days, letters come in the morning and not at night, several moments of one
    day are one letter, and what lapses in the works of six o'clock is not reminded of at seven.
    """
    _remind_some(tenant_id)


@on(MoreToRemind)
def remind_more(event: MoreToRemind, _event_id: int) -> None:
    """The next of the same morning, in a transaction of their own."""
    _remind_some(event.tenant_id, event.after)


def _remind_some(tenant_id: int, after: int = 0) -> None:
    """So many that nobody who answers just now waits for the whole university's reminders."""
    found = reminding.due_now(tenant_id, after)
    for notice in found:
        apart(notice, reminding.climb)
    if len(found) == reminding.BATCH:
        pass_on(MoreToRemind(tenant_id, found[-1].id), tenant_id)


@on(WaitedInVain)
def ask_others(event: WaitedInVain, _event_id: int) -> None:
    """Both sides' entries may be overdue: those who look after the pair are asked once."""
    pair = held_pair(event.mentorship_id)
    notice = db.session.scalar(sa.select(Notice).where(Notice.id == event.notice_id))
    if notice is None or notice.waiting is None or not standing(notice).is_awaited:
        return
    if not was_escalated(notice.waiting, pair.id, pair.owner_id, since=notice.created_at):
        escalate_pair(pair, notice.waiting)


@on(StaffSilent)
def ask_those_above(event: StaffSilent, _event_id: int) -> None:
    """Whoever is asked twice, because several were silent, has one entry all the same."""
    before = datetime.fromisoformat(event.asked_at) if event.asked_at else now()
    ask_above(event.waiting, event.subject_id, event.tenant_id, event.role, before=before)
