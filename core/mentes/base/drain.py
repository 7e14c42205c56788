"""Emptying the outbox: one due row at a time, claimed by its lock, so that a killed worker's row is free at once."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from flask import Flask

from mentes.base.clock import real_now, refresh_clock
from mentes.base.db import db, scope
from mentes.base.errors import Refusal
from mentes.base.events import Event
from mentes.base.incidents import keep_incident, new_reference
from mentes.base.logging import get_log, place_of
from mentes.base.mail import REST, Untried, open_smtp
from mentes.base.models import Outbox
from mentes.base.outbox import CORE, QUEUES, Queue, fan_out, listeners_of

ATTEMPTS: Final = 20
BUDGET: Final = 60.0  # seconds for one loop: then the next job goes on, and a stopping worker need not wait longer
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=2), timedelta(hours=1)

log = get_log()


class _Observers:
    """The plugins, as the roof lends them: who wants to be told, and how to tell one of them."""

    of: Callable[[Event, Sequence[int]], Iterable[str]] = staticmethod(lambda _event, _tenants: ())
    tell: Callable[[str, Event], None]


def set_observers(of: Callable[[Event, Sequence[int]], Iterable[str]], tell: Callable[[str, Event], None]) -> None:
    """Say which plugins observe an event of these universities, and how one of them is told (the roof does)."""
    _Observers.of, _Observers.tell = staticmethod(of), staticmethod(tell)


class WorkerDied(RuntimeError):  # noqa: N818
    """A worker was killed, or broke down, in the middle of a row."""


def drain(
    app: Flask, queue: Queue = "drain", budget: float = BUDGET, claimed: Callable[[int], None] | None = None
) -> int:
    """Work off the due rows of a queue, one transaction each, until none is left; gives the number of rows taken.

    Stops after `budget` seconds. `claimed` hears the id of each row before its work, and 0 after it.
    Raises OperationalError when PostgreSQL goes away; the row it held is free again.
    """
    taken, end = 0, time.monotonic() + budget
    with open_smtp(app.config.get("SMTP_URL")):
        while time.monotonic() < end and _next_row(app, queue, claimed or (lambda _row_id: None)):
            taken += 1
    return taken


def drain_all(app: Flask, seconds: float = 30.0) -> int:
    """Work off both queues until nothing is due, also what other workers hold just now. Gives the rows taken here."""
    taken, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        for queue in QUEUES:
            taken += drain(app, queue, budget=max(0.0, end - time.monotonic()))
        if not due_queues(app):
            break
        time.sleep(0.05)
    return taken


def due_queues(app: Flask) -> list[str]:
    """The queues that have a due row, worked on or not."""
    with app.app_context():
        return list(db.session.scalars(sa.select(Outbox.queue).where(*_due()).distinct()))


def _due() -> tuple[sa.ColumnElement[bool], ...]:
    return Outbox.done_at.is_(None), Outbox.parked_at.is_(None), Outbox.due_at <= real_now()


def _next_row(app: Flask, queue: Queue, claimed: Callable[[int], None]) -> bool:
    """Claim, do and close one row, with eyes of its own: a fresh session, and so a fresh scope."""
    with app.app_context():
        session = db.session()
        refresh_clock(session.connection())
        wanted = sa.select(Outbox).where(Outbox.queue == queue, *_due()).order_by(Outbox.due_at, Outbox.id).limit(1)
        row = session.scalars(wanted.with_for_update(skip_locked=True)).one_or_none()
        if row is None:
            session.rollback()
            return False
        session.info["draining"] = queue
        claimed(row.id)
        _do(row, queue)
        session.commit()
        claimed(0)
        return True


def _do(row: Outbox, queue: Queue) -> None:
    """Run the row's listeners in a savepoint: all of them, or none and another try later."""
    session = db.session()
    scope(row.tenant_ids, None)
    row.attempts += 1
    session.flush()
    try:
        with session.begin_nested():
            _tell(row, queue)
    except Untried as error:  # soon again, spread out: a long row of them must not come back in one moment
        row.attempts, row.error = row.attempts - 1, describe(error)
        row.due_at = real_now() + timedelta(seconds=REST * (1 + 2 * random.random()))  # noqa: S311 - no secret
    except Exception as error:  # noqa: BLE001  # whatever a listener raises is noted in its row and tried again
        _note(row, error)
    else:
        row.done_at, row.error = real_now(), None


def _tell(row: Outbox, queue: Queue) -> None:
    event = Event.named(row.event).revive(row.payload)
    if row.listener != CORE:
        _Observers.tell(row.listener, event)
        return
    for listener in listeners_of(row.event, queue):
        listener(event, row.id)
    if queue == "drain" and row.history_id is not None:  # what is only passed on is work, and news to nobody
        fan_out(row, _Observers.of(event, tuple(row.tenant_ids)))


def _note(row: Outbox, error: Exception) -> None:
    row.error = describe(error)
    row.due_at = real_now() + pause_after(row.attempts)
    row.parked_at = real_now() if row.attempts >= ATTEMPTS else None
    words = "parked" if row.parked_at else "will try again"
    log.warning(words, row=row.id, listener=row.listener, attempts=row.attempts, exc_info=error)
    keep_incident(error, new_reference(), row.tenant_ids)


def blame(app: Flask, row_id: int) -> None:
    """Count a worker's death in this row as a failure; else a row that kills its worker would come first for ever."""
    with app.app_context():
        db.session.execute(sa.text("set local lock_timeout = '2s'"))
        row = db.session.get(Outbox, row_id, with_for_update=True)
        if row is not None and row.done_at is None and row.parked_at is None:
            row.attempts += 1
            _note(row, WorkerDied())
        db.session.commit()


def pause_after(attempts: int) -> timedelta:
    """How long a row rests after its n-th failure: two seconds, then twice as long each time, at most an hour."""
    return min(_FIRST_PAUSE * (1 << min(attempts - 1, 12)), _LONGEST_PAUSE)


def describe(error: Exception) -> str:
    """What the desk may show of a failure: class and place, and words only where they cannot quote a person."""
    words = f"{type(error).__name__} in {place_of(error)}"
    if isinstance(error, OSError) and error.strerror:
        words += f": {error.strerror}"
    elif isinstance(error, Refusal):
        words += f": {error.message.text}"
    return words


def unpark(row_id: int) -> None:
    """Let a parked row be tried again from the beginning (a person at the desk decides)."""
    fresh = {"parked_at": None, "attempts": 0, "due_at": real_now()}
    db.session.execute(sa.update(Outbox).where(Outbox.id == row_id, Outbox.parked_at.is_not(None)).values(**fresh))


def tell_again(listener: str, row_id: int | None = None) -> int:
    """Let what a plugin could not take be tried again from the beginning, one row or all of its own; gives how many."""
    return try_again(Outbox.listener == listener, *(() if row_id is None else (Outbox.id == row_id,)))


def try_again(*which: sa.ColumnElement[bool]) -> int:
    """Let what failed be tried again from the beginning; gives how many rows. Those that a worker holds are left to it."""
    failed = sa.select(Outbox.id, Outbox.queue).where(Outbox.done_at.is_(None), Outbox.attempts > 0, *which)
    held = db.session.execute(failed.with_for_update(skip_locked=True)).all()
    fresh = {"parked_at": None, "attempts": 0, "due_at": real_now()}
    db.session.execute(sa.update(Outbox).where(Outbox.id.in_([row.id for row in held])).values(**fresh))
    db.session.info.setdefault("news", set()).update(row.queue for row in held)
    return len(held)
