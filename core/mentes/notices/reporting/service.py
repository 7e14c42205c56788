"""Tell something in confidence: locked until it is sent, and then gone; nothing of it stands in history, inbox or log."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.outbox import pass_on
from mentes.base.seal import lock, unlock
from mentes.notices.reporting.models import Report

PLACE: Final = "report"
KEPT: Final = timedelta(days=1)  # real time: how long an empty row tells that a form was used, and a text waits at most
LONGEST: Final = 4_000  # characters


@dataclass(frozen=True)
class ReportMade(Event):
    """Something lies ready to be sent; nothing says by whom, about whom, to whom."""

    report_id: int


@dataclass(frozen=True)
class Told:
    """What is sent: to whom, in which language and words, and whom to answer, if at all."""

    name: str
    email: str
    locale: str
    programme: str
    text: str = field(repr=False)
    answer_name: str | None = field(default=None, repr=False)
    answer_to: str | None = field(default=None, repr=False)


def tell(person_id: int, tenant_id: int, told: Told, once: str) -> None:
    """Lay it ready and have it sent; the form that it came by counts once."""
    values = {"person_id": person_id, "tenant_id": tenant_id, "once": _hashed(once), "made_at": real_now()}
    locked = lock(PLACE, json.dumps(asdict(told), ensure_ascii=False))
    new = insert(Report).values(**values, locked=locked).on_conflict_do_nothing().returning(Report.id)
    number = db.session.scalar(new)
    if number is not None:
        pass_on(ReportMade(number), tenant_id, unnamed=True)


def _hashed(once: str) -> str:
    return hashlib.sha256(f"{PLACE} {once}".encode()).hexdigest()


def held(report_id: int) -> Report | None:
    """The row, held; None once it is sent or gone."""
    chosen = sa.select(Report).where(Report.id == report_id, Report.locked.is_not(None))
    return db.session.scalars(chosen.with_for_update().execution_options(populate_existing=True)).one_or_none()


def opened(row: Report) -> Told:
    """What is to be sent."""
    return Told(**json.loads(unlock(PLACE, row.locked or b"")))


def let_go(row: Report) -> None:
    """Nothing of it stays, not even whose it was."""
    row.person_id, row.locked = None, None
    db.session.flush()


def waiting_too_long(tenant_id: int) -> list[Report]:
    """Texts that nobody sends any more, because somebody gave up their row of the outbox."""
    chosen = sa.select(Report).where(
        Report.tenant_id == tenant_id, Report.locked.is_not(None), Report.made_at < _before()
    )
    return list(db.session.scalars(chosen.with_for_update(skip_locked=True)))


def forget_the_sent(tenant_id: int) -> None:
    """Empty rows of yesterday: no page with their form is open any more."""
    gone = Report.tenant_id == tenant_id, Report.locked.is_(None), Report.made_at < _before()
    db.session.execute(sa.delete(Report).where(*gone).execution_options(synchronize_session=False))


def _before() -> datetime:
    return real_now() - KEPT
