"""Verbs for what has not been told: try it again, or give it up; only rows that concern the given universities."""

from dataclasses import dataclass

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.drain import try_again
from mentes.base.events import Event
from mentes.base.models import Outbox
from mentes.base.outbox import record


@dataclass(frozen=True)
class NewsGivenUp(Event):
    """Somebody decided that a row of the outbox is never done: whoever it is for is not told."""

    row_id: int
    what: str  # the name of the event that is not told
    listener: str  # core, or the plugin


def concerns(tenant_id: int | None) -> sa.ColumnElement[bool]:
    """The rows that concern a university, alone or with others; None: all. The outbox has no policy, so this is the wall."""
    return sa.true() if tenant_id is None else sa.literal(tenant_id) == sa.any_(Outbox.tenant_ids)


def again(tenant_id: int | None, row_id: int | None = None) -> int:
    """Try from the beginning what failed, one row or all; gives how many. Said twice, the second finds nothing to do."""
    mine = concerns(tenant_id) if row_id is None else sa.and_(concerns(tenant_id), Outbox.id == row_id)
    return try_again(mine)


def failed(tenant_id: int | None, row_id: int, *, hold: bool = False) -> Outbox | None:
    """A row that failed and is not done; held for a verb, unless a worker is at it just now."""
    chosen = sa.select(Outbox).where(
        concerns(tenant_id), Outbox.id == row_id, Outbox.done_at.is_(None), Outbox.attempts > 0
    )
    if hold:
        chosen = chosen.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return db.session.scalars(chosen).one_or_none()


def give_up(row: Outbox) -> None:
    """Never try it again. The row stays with its error for two weeks, the entry in the history for good."""
    row.done_at = real_now()
    row.parked_at = row.parked_at or row.done_at
    db.session.flush()
    record(NewsGivenUp(row.id, row.event, row.listener), *row.tenant_ids)
