"""The daily letter: what somebody would rather have in one, what waits for them first (UX-44)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from flask import current_app

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import N_, Message, format_day, many, say, speaking
from mentes.base.kept import revive
from mentes.base.letter import plain
from mentes.notices.letters import GREETING
from mentes.notices.models import Notice
from mentes.notices.preferences.links import DIGEST
from mentes.notices.readers import reader_of
from mentes.notices.service import Reader, Written, post
from mentes.people.models import Person
from mentes.tenancy.models import Tenant

MORNING: Final = time(7)  # on the reader's own clock
MOST: Final = 40  # entries of one letter; the inbox has them all
REMINDERS: Final = "reminders"
WAITS = N_("Waiting for you:")
HAPPENED = N_("What happened:")
UNTIL = N_("%(news)s, by %(day)s")
INBOX = N_("Open your inbox")


def zone_of(*names: str) -> ZoneInfo:
    """The first of these names that is a time zone: a person's own, then their university's, else UTC."""
    for name in names:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def morning_of(at: datetime, zone: ZoneInfo) -> datetime | None:
    """Seven o'clock of the day that it is there; None before it."""
    local = at.astimezone(zone)
    morning = datetime.combine(local.date(), MORNING, zone)
    return morning if local.time() >= MORNING else None


def due_digests(tenant_id: int) -> list[tuple[int, date]]:
    """Whose letter of which day is due: something was kept before seven on their clock, and it is later now."""
    oldest = sa.func.min(Notice.created_at)
    chosen = (
        sa.select(Person.id, Person.timezone, Tenant.timezone, oldest)
        .join(Person, Person.id == Notice.person_id)
        .join(Tenant, Tenant.id == Notice.tenant_id)
        .where(Notice.tenant_id == tenant_id, Notice.letter == "daily")
        .group_by(Person.id, Person.timezone, Tenant.timezone)
    )
    found = []
    for person_id, own, theirs, since in db.session.execute(chosen):
        morning = morning_of(now(), zone_of(own, theirs))
        if morning is not None and since < morning:
            found.append((person_id, morning.date()))
    return found


def send_kept(person_id: int, tenant_id: int, kinds: Sequence[str] | None = None) -> None:
    """Write one letter of all that is kept for somebody, or of these kinds; nothing is kept afterwards."""
    rows = list(db.session.scalars(_kept(person_id, tenant_id, kinds).order_by(Notice.id).with_for_update()))
    reader = reader_of(person_id)
    told = [row for row in rows if not (row.waits and row.done_at)]  # what is done meanwhile is no news
    if reader is not None and told:
        post(tenant_id, _letter(reader, told))
    for row in rows:
        row.letter = "sent" if reader is not None else "off"
    db.session.flush()


def drop_kept(person_id: int, tenant_id: int, kinds: Sequence[str]) -> None:
    """What is kept of these kinds goes into no letter; the inbox has it."""
    for row in db.session.scalars(_kept(person_id, tenant_id, kinds).with_for_update()):
        row.letter = "off"
    db.session.flush()


def _kept(person_id: int, tenant_id: int, kinds: Sequence[str] | None) -> sa.Select[Notice]:
    chosen = sa.select(Notice).where(
        Notice.tenant_id == tenant_id, Notice.person_id == person_id, Notice.letter == "daily"
    )
    if kinds is None:
        return chosen
    again = Notice.nudged > 0 if REMINDERS in kinds else sa.false()  # told before, and kept as a reminder
    return chosen.where(sa.or_(Notice.kind.in_(kinds), again))


def _letter(reader: Reader, rows: Sequence[Notice]) -> Written:
    """What waits, the most urgent first, then what happened, in its order; each with its link."""
    waiting = sorted((row for row in rows if row.waits), key=lambda row: (row.due_at is None, row.due_at or now()))
    happened = [row for row in rows if not row.waits]
    with speaking(reader.locale, reader.timezone):
        body = [
            say(Message(GREETING, {"name": plain(reader.name)})),
            *_section(WAITS, waiting[:MOST]),
            *_section(HAPPENED, happened[: max(0, MOST - len(waiting))]),
            *_rest(len(rows) - MOST),
            f"[{say(INBOX)}]({_at(f'/t/{reader.slug}/inbox')})",
        ]
        subject = _subject([*waiting, *happened])
    return Written(
        recipient=reader.email,
        locale=reader.locale,
        subject=subject,
        body="\n\n".join(body),
        person_id=reader.person_id,
        kind=DIGEST,
        matter=f"{DIGEST}:{rows[-1].id}",
    )


def _subject(rows: Sequence[Notice]) -> str:
    """The most urgent news, and how many more (UX-43)."""
    first = say(revive(rows[0].text)).rstrip(".")
    more = len(rows) - 1
    return say(many("%(first)s, and one more", "%(first)s, and %(num)s more", more, first=first)) if more else first


def _section(head: str, rows: Sequence[Notice]) -> list[str]:
    return [say(head), "\n".join(f"- {_line(row)}" for row in rows)] if rows else []


def _line(row: Notice) -> str:
    news = f"[{_plainly(row)}]({_at(row.path)})"
    return say(Message(UNTIL, {"news": news, "day": format_day(row.due_at)})) if row.waits and row.due_at else news


def _plainly(row: Notice) -> str:
    return plain(say(revive(row.text)).rstrip("."))


def _rest(count: int) -> list[str]:
    if count <= 0:
        return []
    return [say(many("One more message is in your inbox.", "%(num)s more messages are in your inbox.", count))]


def _at(path: str) -> str:
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}{path}"
