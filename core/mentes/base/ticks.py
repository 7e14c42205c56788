"""Timed work: slots of programme time, each done once for each university however many clocks race for it."""

import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from types import FrameType
from typing import Final, TypeVar

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from mentes.base.clock import now, real_now, refresh_clock
from mentes.base.db import db, next_scope
from mentes.base.drain import drain_all, due_queues
from mentes.base.incidents import keep_incident, new_reference
from mentes.base.logging import get_log
from mentes.base.models import Outbox, Tick
from mentes.base.queue import QUEUES, beat, wake
from mentes.base.written import written

LOOK: Final = 1.0  # seconds between two looks
PULSE: Final = 30.0  # seconds between two that wake the workers whether or not anything is due
KEPT: Final = timedelta(days=14)  # how long finished ticks and outbox rows stay
_AGAIN = 60.0  # seconds before a work that failed is tried again
_NEAR = 64  # universities whose slots are taken at once: what writes gives the others back
_TAKE = sa.text(
    "insert into tick (key, at) select unnest(cast(:keys as text[])), cast(:at as timestamptz)"
    " on conflict do nothing returning key"
)
_GIVE_BACK = sa.text("delete from tick where key = any(cast(:keys as text[]))")

F = TypeVar("F", bound=Callable[..., None])
log = get_log()


@dataclass(frozen=True)
class Work:
    """Something to do in every slot: every so many minutes, or once a day from an hour (UTC) on."""

    name: str
    do: Callable[..., None]
    minutes: int
    hour: int
    owners: bool = False  # only at universities that own a programme

    def slot(self, at: datetime) -> str:
        """The name of the slot that `at` lies in. A slot missed while all clocks stood still is not made up for."""
        if self.minutes < 1440:
            minute = at.hour * 60 + at.minute
            return f"{at:%Y-%m-%d}T{minute - minute % self.minutes:04d}"
        return f"{at - timedelta(hours=self.hour):%Y-%m-%d}"


_works: dict[str, Work] = {}


class _Walk:
    """Which universities there are, and which of them own a programme, as the roof lends it."""

    tenants: Callable[[], Iterable[int]] = staticmethod(lambda: ())
    owners: Callable[[], Iterable[int]] = staticmethod(lambda: ())


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


def set_tenants(tenants: Callable[[], Iterable[int]], owners: Callable[[], Iterable[int]]) -> None:
    """Say which universities timed work walks through, and which of them own a programme.

    The roof does; it is asked inside an app, without a scope.
    """
    _Walk.tenants, _Walk.owners = staticmethod(tenants), staticmethod(owners)


def every(name: str, *, minutes: int, owners: bool = False) -> Callable[[F], F]:
    """Call the decorated function with a university's id, in its scope, every so many minutes (a divisor of a day).

    It may record events; they and the slot are committed together, one university at a time. With `owners` it is called
    only for those that own a programme: where it looks at what belongs to a programme's owner, others have nothing to do.
    """
    if not 0 < minutes < 1440 or 1440 % minutes:
        raise ValueError("the minutes must divide a day: 1, 5, 15, 60 …")
    return _register(name, minutes, 0, owners)


def daily(name: str, *, hour: int = 6, owners: bool = False) -> Callable[[F], F]:
    """The same once a day, from this hour (UTC) of programme time on."""
    return _register(name, 1440, hour, owners)


def _register(name: str, minutes: int, hour: int, owners: bool) -> Callable[[F], F]:
    def keep(do: F) -> F:
        if _works.setdefault(name, Work(name, do, minutes, hour, owners)).do is not do:
            raise ValueError(f"two timed works are called {name}")
        return do

    return keep


def tick(app: Flask) -> int:
    """Do what is due in the slots of this moment, for every university; gives how many were done here."""
    with app.app_context():
        refresh_clock(db.session.connection())
        db.session.rollback()
        tenants, owners, at = tuple(_Walk.tenants()), tuple(_Walk.owners()), now()
    works = tuple(_works.values())
    return sum(_walk(app, work, work.slot(at), owners if work.owners else tenants) for work in works)


def periods() -> dict[str, timedelta]:
    """Every timed work, and how long it is from one slot to the next."""
    return {name: timedelta(minutes=work.minutes) for name, work in _works.items()}


def run_day(app: Flask, seconds: float = 30.0) -> None:
    """After the clock was moved: the timed work of the new day, and all that follows from it, until nothing is due."""
    tick(app)
    drain_all(app, seconds)


def _walk(app: Flask, work: Work, slot: str, tenants: Iterable[int]) -> int:
    """Do one work for all universities; a university at which it fails does not keep the others waiting."""
    memory, done = _Memory.of(app), 0
    ahead = {key: each for each in tenants if not memory.is_over(key := f"cron:{work.name}:{slot}:{each}")}
    while ahead:
        won, over = _stretch(app, work, ahead)
        done += won
        for key in over:
            memory.over(key)
            ahead.pop(key)
    return done


def _stretch(app: Flask, work: Work, ahead: dict[str, int]) -> tuple[int, list[str]]:
    """The work for university after university until something is written, in one transaction: nothing is held until then.

    Slot and work are there afterwards, or neither. Gives how many were done here, and the slots that are over;
    where the work fails, its slot leaves `ahead` and rests, and all before it found nothing to do and are looked at again.
    """
    with app.app_context():
        key = next(iter(ahead))
        try:
            near, looked = list(islice(ahead, _NEAR)), 0
            mine = take_all(near)
            for key in mine:
                looked += 1
                if _writes(work, ahead[key]):
                    break
            give_back(mine[looked:])
            db.session.commit()
        except OperationalError:
            raise
        except Exception as error:  # whatever a work raises is logged and tried again
            db.session.rollback()
            _Memory.of(app).rest(key)
            log.warning("timed work failed", work=work.name, tenant=ahead[key], exc_info=error)
            keep_incident(error, new_reference(), [ahead.pop(key)])
            return 0, []
    left = set(mine[looked:])
    return looked, [each for each in near if each not in left]


def _writes(work: Work, tenant_id: int) -> bool:
    """Do it for one university, with eyes of its own; gives whether it wrote or held anything."""
    with written(db.session()) as has_written:
        next_scope([tenant_id])
        work.do(tenant_id)
        db.session.flush()
    return has_written()


def take(key: str) -> bool:
    """Win the slot, or learn that another clock has won it (waiting for its commit if it is just at work)."""
    return take_all([key]) == [key]


def take_all(keys: Iterable[str]) -> list[str]:
    """Win these slots, each that no other clock has won, in this order."""
    wanted = list(keys)
    won = set(db.session.scalars(_TAKE, {"keys": wanted, "at": real_now()}))
    return [key for key in wanted if key in won]


def give_back(keys: list[str]) -> None:
    """Leave slots to whoever takes them next, before anything was done in them."""
    if keys:
        db.session.execute(_GIVE_BACK, {"keys": keys})


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
