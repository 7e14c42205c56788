"""Remind whoever is awaited: each entry that waits climbs its ladder, one letter at a time, until the thing is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.outbox import pass_on, record
from mentes.mentorships.disclosing.events import DisclosureLapsed
from mentes.notices.ladder.standing import TOLD, Standing, standing
from mentes.notices.ladder.words import reminder
from mentes.notices.models import Mail, Notice
from mentes.notices.preferences.links import DIGEST
from mentes.notices.readers import reader_of
from mentes.notices.service import how_to_tell, post
from mentes.plugin.events import ReminderDue
from mentes.tenancy.models import Tenant

BATCH: Final = 200  # entries held at once
MOST: Final = 2  # reminders of one entry
SOON: Final = {
    "attendance"
}  # asked on the hour and forgotten tomorrow: the letter that asks keeps no reminder from its day
_ITS_OWN: Final = timedelta(minutes=1)  # how long after an entry the letter is written that asks for it


@dataclass(frozen=True)
class WaitedInVain(Event):
    """The due day of an entry has come, its reminders are over, and others are to be asked."""

    notice_id: int
    mentorship_id: int


@dataclass(frozen=True)
class StaffSilent(Event):
    """Somebody who was asked by this role at a university to look after something overdue did nothing in all their time."""

    waiting: str
    subject_id: int
    tenant_id: int
    role: str
    asked_at: str = ""  # in programme time, ISO 8601; empty in rows of an older release


def due_now(tenant_id: int, after: int = 0) -> Sequence[Notice]:
    """The next entries here whose moment has come or comes today, held; those at work elsewhere are left to that clock."""
    tomorrow = datetime.combine(now().date() + timedelta(days=1), time(), now().tzinfo)
    chosen = sa.select(Notice).where(
        Notice.tenant_id == tenant_id, Notice.done_at.is_(None), Notice.waits, Notice.nudge_at < tomorrow
    )
    held = chosen.where(Notice.id > after).order_by(Notice.id).limit(BATCH).with_for_update(skip_locked=True)
    return db.session.scalars(held.execution_options(populate_existing=True)).all()


def climb(notice: Notice) -> None:
    """The next rung: a reminder, or at the end the others. What rests waits; what is done already gets nothing more."""
    at = standing(notice)
    if at.rests:
        return
    if not at.is_awaited:  # whoever did it was faster than the news of it, or it is closed, as a questionnaire is
        notice.nudge_at, notice.nudges, notice.done_at = None, [], now()
        return
    if notice.due_at is not None and notice.due_at <= now():
        notice.nudge_at, notice.nudges = None, []
        _end(notice, at)
        return
    last = now() if notice.letter == "daily" else _last_letter(notice)  # kept for the next digest, which says it
    if last is not None and now() < last + at.apart:
        _put_off(notice, last + at.apart)
        return
    _remind(notice, at)


def _end(notice: Notice, at: Standing) -> None:
    """What others may be told lapses without their knowing that it was asked; of all else others are told."""
    kind, number, subject, *_ = f"{notice.matter}::".split(":")
    if kind != TOLD:
        _ask_others(notice, at)
        return
    notice.done_at = now()
    pass_on(DisclosureLapsed(int(number), int(subject), notice.person_id), *at.tenants)


def _ask_others(notice: Notice, at: Standing) -> None:
    """Of a pair: those who look after it; of what they were asked: the next above. Of all else its own room takes care."""
    kind, number, *_ = f"{notice.matter}:".split(":")
    state, _, role = (notice.waiting or "").partition(":")
    if state == "overdue":
        asked_at = db.session.scalar(sa.select(Tenant.id).where(Tenant.slug == notice.path.split("/")[2]))
        _, _, rest = notice.matter.partition("overdue:")
        key, _, subject = rest.rpartition(":")
        if asked_at is not None:
            silent = StaffSilent(key, int(subject), asked_at, role, notice.created_at.isoformat())
            pass_on(silent, asked_at)
    if kind == "pair" and at.ladder.then == "escalate":
        pass_on(WaitedInVain(notice.id, int(number)), *at.tenants)


def _put_off(notice: Notice, moment: datetime) -> None:
    """No reminder before then; moments that have passed by then fall together, and the due day is not put off."""
    if notice.due_at is not None and notice.due_at in {notice.nudge_at, *notice.nudges}:
        moment = min(moment, notice.due_at)
    notice.nudges = [each for each in notice.nudges if each > moment]
    notice.nudge_at = moment


def _remind(notice: Notice, at: Standing) -> None:
    """One letter for every moment until now; the next one stays, as long as it is not one too many."""
    is_rung = notice.due_at is not None and notice.nudge_at == notice.due_at
    if notice.nudged < MOST and not is_rung:
        _write(notice, at)
        notice.nudged += 1
    later = [each for each in notice.nudges if each > now()]
    notice.nudge_at, notice.nudges = (later[0], later[1:]) if later else (None, [])
    if is_rung:
        notice.nudge_at = notice.due_at  # today, but not yet: its hour comes tomorrow


def _write(notice: Notice, at: Standing) -> None:
    reader = reader_of(notice.person_id)
    if reader is None:  # gone
        return
    kind, _, rest = notice.matter.partition(":")
    number = (rest.rpartition(":")[2] if kind == "staff" else rest.partition(":")[0]) or "0"
    if kind != TOLD:  # whoever looks after the pair reads its history
        record(ReminderDue(notice.waiting or "", int(number), notice.person_id), *at.tenants)
    how = how_to_tell(notice.person_id, "reminders")
    if how == "now":
        post(reader.tenant_id, reminder(reader, notice, at.ladder))
    elif how == "daily":
        notice.letter = "daily"  # in the next digest once more


def _last_letter(notice: Notice) -> datetime | None:
    """When the newest letter to this person about this matter was written, alone or in a digest, in programme time."""
    in_digest = sa.and_(
        Mail.kind == DIGEST,
        Mail.created_at >= notice.created_at,
        Mail.body.contains(f"{notice.path})", autoescape=True),  # the link of its line
    )
    chosen = sa.select(sa.func.max(Mail.created_at)).where(
        Mail.tenant_id == notice.tenant_id,
        Mail.person_id == notice.person_id,
        Mail.state != "dropped",
        sa.or_(Mail.matter == notice.matter, in_digest),
    )
    if notice.waiting in SOON:
        chosen = chosen.where(Mail.created_at > notice.created_at + _ITS_OWN)
    return db.session.scalar(chosen)


def may_go(mail: Mail) -> bool:
    """Whether a reminder may still be sent: waits for whoever is just settling its entry, then looks at the thing itself."""
    if mail.kind != "reminders" or mail.matter is None:
        return True
    chosen = sa.select(Notice).where(
        Notice.tenant_id == mail.tenant_id,
        Notice.person_id == mail.person_id,
        Notice.matter == mail.matter,
        Notice.waits,
        Notice.done_at.is_(None),
    )
    look = db.session.begin_nested()  # rolled back, so that nobody waits for this row while the letter is on its way
    try:
        held = chosen.limit(1).with_for_update(read=True).execution_options(populate_existing=True)
        found = db.session.scalar(held)
        return found is not None and standing(found).is_awaited
    finally:
        look.rollback()
