"""The workers: a small pool of RQ's forking workers, whose jobs carry nothing but the wish to look into the outbox."""

import mmap
import os
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, Final, NoReturn

from flask import Flask
from redis import Redis
from rq import Queue as RedisQueue
from rq import Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from mentes.base.account import die_with_parent
from mentes.base.db import db
from mentes.base.drain import blame, drain
from mentes.base.forking import fork_from_here
from mentes.base.logging import get_log
from mentes.base.outbox import Queue
from mentes.base.queue import JOBS, beat

LANES: Final[tuple[tuple[Queue, ...], ...]] = (("drain",), ("heavy", "drain"))  # a long job never keeps mails waiting
ENDS: Final = (signal.SIGTERM, signal.SIGINT)
REST: Final = 1.0  # seconds before a lane that ended is begun again

log = get_log()


class _Parent:
    """The app, made once before the forks, and what the child is working on."""

    app: Flask | None = None
    claim = mmap.mmap(-1, 8)  # shared with the child: the row that it holds, 0 for none

    @classmethod
    def note(cls, row_id: int) -> None:
        cls.claim[:] = row_id.to_bytes(8, "big")

    @classmethod
    def noted(cls) -> int:
        return int.from_bytes(cls.claim[:], "big")


def drain_job() -> None:
    """What RQ runs for the queue `drain`."""
    _empty("drain")


def heavy_job() -> None:
    """What RQ runs for the queue `heavy`."""
    _empty("heavy")


def _empty(queue: Queue) -> None:
    if _Parent.app is None:
        raise RuntimeError("this job runs only in a worker that `mentes worker` started")
    app = _Parent.app
    _let_go(app)
    with app.app_context():
        beat(queue)
    try:
        taken = drain(app, queue, claimed=_Parent.note)
    except SQLAlchemyError as error:  # the clock wakes us when it is back
        log.warning("database away", queue=queue, exc_info=error)
        _let_go(app, close=True)
        _blame(app)
        return
    if taken:
        log.info("drained", queue=queue, count=taken)


def _blame(app: Flask) -> None:
    """Count the row in hand as failed: one over which its transaction is lost each time must not come first for ever."""
    if not _Parent.noted():
        return
    try:
        blame(app, _Parent.noted())
    except SQLAlchemyError as error:
        log.warning("database away", row=_Parent.noted(), exc_info=error)


def _let_go(app: Flask, *, close: bool = False) -> None:
    """Forget the connections, in a child without closing them: two processes must not talk on one."""
    with app.app_context():
        db.engine.dispose(close=close)


class OutboxWorker(Worker):
    """RQ's forking worker, for our two jobs only, and soon back when Redis is."""

    max_connection_wait_time = 2.0

    def execute_job(self, job: Job, queue: RedisQueue) -> None:
        """Fork and run; what is not one of our two jobs is thrown away (whoever writes to Redis runs no code here)."""
        if job.func_name in JOBS.values() and not job.args and not job.kwargs:
            super().execute_job(job, queue)
        else:
            log.error("foreign job refused", queue=queue.name)
            job.delete()

    def fork_work_horse(self, job: Job, queue: RedisQueue) -> None:
        """Fork a child that holds no row yet."""
        _Parent.note(0)
        super().fork_work_horse(job, queue)

    def handle_work_horse_killed(self, job: Job, retpid: int, ret_val: int, rusage: Any) -> None:
        """The child died in the middle of a row: that counts as an attempt, so that no row can kill us for ever."""
        super().handle_work_horse_killed(job, retpid, ret_val, rusage)  # type: ignore[no-untyped-call]
        if _Parent.app is not None:
            _blame(_Parent.app)
            _let_go(_Parent.app, close=True)


def run_lane(app: Flask, queues: tuple[Queue, ...]) -> None:
    """Be one worker for these queues, the first before the others, until SIGTERM; ends when Redis cannot be had."""
    _Parent.app = app
    fork_from_here()
    _let_go(app)
    connection = Redis.from_url(app.config["REDIS_URL"], socket_connect_timeout=2)
    lanes = [RedisQueue(name, connection=connection, serializer=JSONSerializer) for name in queues]
    OutboxWorker(lanes, connection=connection, serializer=JSONSerializer).work(logging_level="WARNING")


def run_workers(app: Flask, processes: int = 2) -> None:
    """`mentes worker`: fork the lanes, fork again what dies, and end them all on SIGTERM or SIGINT."""
    pool = _Pool(app, [LANES[min(number, 1)] for number in range(processes)] if processes > 1 else [("drain", "heavy")])
    fork_from_here()
    signal.signal(signal.SIGTERM, pool.stop)
    signal.signal(signal.SIGINT, pool.stop)
    pool.run()


class _Pool:
    """The parent of the lanes. It speaks to neither Redis nor PostgreSQL, so nothing can bring it down."""

    def __init__(self, app: Flask, lanes: list[tuple[Queue, ...]]) -> None:
        self._app, self._lanes = app, lanes
        self._running: dict[int, tuple[Queue, ...]] = {}
        self._stopping = False

    def run(self) -> None:
        for lane in self._lanes:
            self._fork(lane)
        while self._running:
            pid, _status = os.wait()
            lane = self._running.pop(pid)
            if not self._stopping:
                time.sleep(REST)
                self._fork(lane)

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True
        for pid in self._running:
            os.kill(pid, signal.SIGTERM)

    def _fork(self, lane: tuple[Queue, ...]) -> None:
        """Fork a lane, with the two signals held back until each side knows what to do with them."""
        follow = die_with_parent(signal.SIGTERM)
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        pid = 0 if self._stopping else os.fork()
        if pid:
            self._running[pid] = lane
        elif not self._stopping:
            for end in ENDS:
                signal.signal(end, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
        if not pid and not self._stopping:
            self._be(lane, follow)

    def _be(self, lane: tuple[Queue, ...], follow: Callable[[], None] | None) -> NoReturn:
        """Live and end as a lane; nothing of the parent's is cleaned up here."""
        try:
            if follow is not None:
                follow()
            run_lane(self._app, lane)
        except Exception as error:  # Redis away, mostly: the parent forks us again
            log.warning("lane ended", queue=lane[0], exc_info=error)
        finally:
            os._exit(0)
