"""Timed work: slots of programme time, each done once for each university however many clocks race for it."""

import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType
from typing import Final, TypeVar

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from mentes.base.clock import now, real_now, refresh_clock
from mentes.base.db import db, scope
from mentes.base.drain import drain_all, due_queues
from mentes.base.incidents import keep_incident, new_reference
from mentes.base.logging import get_log
from mentes.base.models import Outbox, Tick
from mentes.base.queue import QUEUES, beat, wake

LOOK: Final = 1.0  # seconds between two looks
PULSE: Final = 30.0  # seconds between two that wake the workers whether or not anything is due
KEPT: Final = timedelta(days=14)  # how long finished ticks and outbox rows stay
_AGAIN = 60.0  # seconds before a work that failed is tried again

F = TypeVar("F", bound=Callable[..., None])
log = get_log()


@dataclass(frozen=True)
class Work:
    """Something to do in every slot: every so many minutes, or once a day from an hour (UTC) on."""

    name: str
    do: Callable[..., None]
    minutes: int
    hour: int

    def slot(self, at: datetime) -> str:
        """The name of the slot that `at` lies in. A slot missed while all clocks stood still is not made up for."""
        if self.minutes < 1440:
            minute = at.hour * 60 + at.minute
            return f"{at:%Y-%m-%d}T{minute - minute % self.minutes:04d}"
        return f"{at - timedelta(hours=self.hour):%Y-%m-%d}"


_works: dict[str, Work] = {}


class _Walk:
    """Which universities there are, as the roof lends it."""

    tenants: Callable[[], Iterable[int]] = staticmethod(lambda: ())


class _Memory:
    """What this app's clock knows without asking: slots that are over, and slots that rest after a failure."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    @classmethod
    def of(cls, app: Flask) -> "_Memory":
        held: _Memory = app.extensions.setdefault("mentes.slots", cls())
        return held

    def is_over(self, key: str) -> bool:
        return time.monotonic() < self._until.get(key, float("-inf"))

    def over(self, key: str) -> None:
        if len(self._until) > 10_000:
            self._until.clear()
        self._until[key] = float("inf")

    def rest(self, key: str) -> None:
        self._until[key] = time.monotonic() + _AGAIN


def set_tenants(tenants: Callable[[], Iterable[int]]) -> None:
    """Say which universities timed work walks through (the roof does; it is asked inside an app, without a scope)."""
    _Walk.tenants = staticmethod(tenants)


def every(name: str, *, minutes: int) -> Callable[[F], F]:
    """Call the decorated function with a university's id, in its scope, every so many minutes (a divisor of a day).

    It may record events; they and the slot are committed together, one university at a time.
    """
    if not 0 < minutes < 1440 or 1440 % minutes:
        raise ValueError("the minutes must divide a day: 1, 5, 15, 60 …")
    return _register(name, minutes, 0)


def daily(name: str, *, hour: int = 6) -> Callable[[F], F]:
    """The same once a day, from this hour (UTC) of programme time on."""
    return _register(name, 1440, hour)


def _register(name: str, minutes: int, hour: int) -> Callable[[F], F]:
    def keep(do: F) -> F:
        if _works.setdefault(name, Work(name, do, minutes, hour)).do is not do:
            raise ValueError(f"two timed works are called {name}")
        return do

    return keep


def tick(app: Flask) -> int:
    """Do what is due in the slots of this moment, for every university; gives how many were done here."""
    with app.app_context():
        refresh_clock(db.session.connection())
        db.session.rollback()
        tenants, at = tuple(_Walk.tenants()), now()
    return sum(_walk(app, work, work.slot(at), tenants) for work in tuple(_works.values()))


def periods() -> dict[str, timedelta]:
    """Every timed work, and how long it is from one slot to the next."""
    return {name: timedelta(minutes=work.minutes) for name, work in _works.items()}


def run_day(app: Flask, seconds: float = 30.0) -> None:
    """After the clock was moved: the timed work of the new day, and all that follows from it, until nothing is due."""
    tick(app)
    drain_all(app, seconds)


def _walk(app: Flask, work: Work, slot: str, tenants: Iterable[int]) -> int:
    """Do one work for all universities; a university at which it fails does not keep the others waiting."""
    done = 0
    for tenant_id in tenants:
        key = f"cron:{work.name}:{slot}:{tenant_id}"
        if not _Memory.of(app).is_over(key):
            done += _one(app, work, key, tenant_id)
    return done


def _one(app: Flask, work: Work, key: str, tenant_id: int) -> int:
    """Take the slot and do the work in one transaction: both are there afterwards, or neither."""
    with app.app_context():
        try:
            won = take(key)
            if won:
                scope([tenant_id], None)
                work.do(tenant_id)
            db.session.commit()
        except OperationalError:
            raise
        except Exception as error:  # whatever a work raises is logged and tried again
            db.session.rollback()
            _Memory.of(app).rest(key)
            log.warning("timed work failed", work=work.name, tenant=tenant_id, exc_info=error)
            keep_incident(error, new_reference(), [tenant_id])
            return 0
    _Memory.of(app).over(key)
    return int(won)


def take(key: str) -> bool:
    """Win the slot, or learn that another clock has won it (waiting for its commit if it is just at work)."""
    row = insert(Tick).values(key=key, at=real_now()).on_conflict_do_nothing().returning(Tick.key)
    return db.session.execute(row).scalar() is not None


def run_clock(app: Flask) -> None:
    """`mentes clock`: once a second, until SIGTERM or SIGINT. Any number may run side by side."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    while not stop.wait(LOOK):
        look(app)


def look(app: Flask) -> None:
    """One look: timed work, then a wake-up for each queue with a due row. Outlives PostgreSQL and Redis."""
    try:
        tick(app)
        tidy(app)
        queues = due_queues(app)
    except SQLAlchemyError as error:
        log.warning("database away", exc_info=error)
        return
    with app.app_context():
        beat("clock")
        for queue in {*queues, *(QUEUES if _is_pulse(app) else ())}:
            wake(queue)


def _is_pulse(app: Flask) -> bool:
    """Whether it is time to wake the workers for nothing: who comes leaves word, and who does not is missed."""
    due = time.monotonic() >= float(app.extensions.get("mentes.pulse", 0.0))
    if due:
        app.extensions["mentes.pulse"] = time.monotonic() + PULSE
    return due


def tidy(app: Flask) -> None:
    """Once an hour, forget ticks and finished outbox rows that are older than two weeks (history stays)."""
    with app.app_context():
        key = f"cron:tidy:{real_now():%Y-%m-%dT%H}"
        if _Memory.of(app).is_over(key):
            return
        if take(key):
            old = real_now() - KEPT
            db.session.execute(sa.delete(Tick).where(Tick.at < old))
            db.session.execute(sa.delete(Outbox).where(Outbox.done_at < old))
        db.session.commit()
        _Memory.of(app).over(key)
