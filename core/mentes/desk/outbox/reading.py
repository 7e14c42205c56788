"""What the pages of the outbox show: how many rows wait too long, fail or are parked, and fifty of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.drain import pause_after
from mentes.base.i18n import Message
from mentes.base.models import Outbox
from mentes.desk.outbox.service import concerns
from mentes.desk.outbox.words import said

PAGE = 50
LONG = timedelta(minutes=1)
SHOWN = ("all", "parked", "failing", "waiting")

_PARKED = Outbox.parked_at.is_not(None)
_FAILING = sa.and_(Outbox.parked_at.is_(None), Outbox.attempts > 0)


def _waiting() -> sa.ColumnElement[bool]:
    return sa.and_(Outbox.parked_at.is_(None), Outbox.attempts == 0, Outbox.due_at < real_now() - LONG)


@dataclass(frozen=True)
class Stuck:
    """One row, without anything that could name a person."""

    id: int
    state: str  # parked | failing | waiting
    event: str
    what: Message
    missed: Message
    attempts: int
    error: str
    next_at: datetime
    since: datetime
    tenant_ids: tuple[int, ...]


def counts(tenant_id: int | None) -> dict[str, int]:
    """How many rows of each kind, and all of them together (one statement)."""
    kinds = {"parked": _PARKED, "failing": _FAILING, "waiting": _waiting()}
    columns = [sa.func.count().filter(each).label(name) for name, each in kinds.items()]
    chosen = sa.select(*columns).where(Outbox.done_at.is_(None), concerns(tenant_id))
    found: dict[str, int] = dict(db.session.execute(chosen).one()._mapping)  # noqa: SLF001 - the documented way
    return found | {"all": sum(found.values())}


def rows(tenant_id: int | None, show: str, skip: int = 0) -> list[Stuck]:
    """Fifty of them, the stopped ones first, then in the order in which they are tried."""
    kinds = {"parked": _PARKED, "failing": _FAILING, "waiting": _waiting()}
    wanted = kinds.get(show, sa.or_(*kinds.values()))
    chosen = sa.select(
        Outbox.id,
        Outbox.event,
        Outbox.listener,
        Outbox.attempts,
        Outbox.error,
        Outbox.due_at,
        Outbox.parked_at,
        Outbox.tenant_ids,
    ).where(Outbox.done_at.is_(None), concerns(tenant_id), wanted)
    ordered = chosen.order_by(_PARKED.desc(), Outbox.due_at, Outbox.id).limit(PAGE).offset(skip)
    return [stuck(row) for row in db.session.execute(ordered)]


def stuck(row: Any) -> Stuck:
    """A row in words."""
    what, missed = said(row.event, row.listener)
    return Stuck(
        row.id,
        "parked" if row.parked_at else "failing" if row.attempts else "waiting",
        row.event,
        what,
        missed,
        row.attempts,
        row.error or "",
        row.due_at,
        row.due_at - sum((pause_after(number + 1) for number in range(row.attempts)), timedelta()),
        tuple(row.tenant_ids),
    )
