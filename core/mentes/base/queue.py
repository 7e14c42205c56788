"""The way to Redis: two queues whose jobs carry nothing, and a bell that may fail to ring without harm."""

import time
from typing import Final

import structlog
from flask import current_app, has_app_context
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

QUEUES: Final = ("drain", "heavy")
JOBS: Final = {"drain": "mentes.base.worker.drain_job", "heavy": "mentes.base.worker.heavy_job"}
_EXTENSION = "mentes.bell"
_BEAT = "mentes:seen:"
KINDS: Final = ("clock", *QUEUES)  # of processes that leave word: a clock, and a worker for each queue
_REST = 2.0  # seconds without a further try after Redis was away, so that its absence costs no request a time-out

log = structlog.get_logger()


def redis_for_requests(url: str) -> "Redis":
    """A connection that gives up at once: a request must not wait for Redis."""
    return Redis.from_url(url, socket_connect_timeout=0.25, socket_timeout=0.5, retry=Retry(NoBackoff(), 0))


class Bell:
    """Wakes workers. What they have to do is in the outbox, so a lost ring delays and never loses."""

    def __init__(self, url: str) -> None:
        connection = redis_for_requests(url)
        self._redis = connection
        self._queues = {name: Queue(name, connection=connection, serializer=JSONSerializer) for name in QUEUES}
        self._silent_until = 0.0

    def ring(self, queue: str) -> bool:
        """Wake a worker of this queue; False when Redis is away (the clock's next look finds the row)."""
        if time.monotonic() < self._silent_until:
            return False
        try:
            self._enqueue(self._queues[queue])
        except RedisError as error:
            self._silent_until = time.monotonic() + _REST
            log.warning("redis away", queue=queue, error=type(error).__name__)
            return False
        return True

    def answers(self) -> bool:
        """Whether Redis is there."""
        try:
            return bool(self._redis.ping())
        except RedisError:
            return False

    def beat(self, kind: str) -> None:
        """Leave word; never raises."""
        if time.monotonic() >= self._silent_until:
            try:
                self._redis.set(f"{_BEAT}{kind}", time.time(), ex=86_400)
            except RedisError:
                self._silent_until = time.monotonic() + _REST

    def beats(self) -> dict[str, float] | None:
        """The words that were left, by kind; None while Redis is away."""
        try:
            found = self._redis.mget([f"{_BEAT}{kind}" for kind in KINDS])
        except RedisError:
            return None
        return {kind: float(at) for kind, at in zip(KINDS, found, strict=True) if at is not None}

    @staticmethod
    def _enqueue(queue: Queue) -> None:
        if queue.count:  # that job begins after our commit and so sees our row
            return
        queue.enqueue(JOBS[queue.name], job_timeout=600, result_ttl=0, failure_ttl=3600)


def wake(queue: str) -> bool:
    """Tell the workers of `drain` or `heavy` that a row may be due. Never raises; False when nobody could be told."""
    bell = _bell()
    return bell is not None and bell.ring(queue)


def beat(kind: str) -> None:
    """Leave word that a process of this kind is at work (a clock, a worker's lane); for a day, and only if Redis is there."""
    bell = _bell()
    if bell is not None:
        bell.beat(kind)


def beats() -> dict[str, float] | None:
    """When a process of each kind was seen last (seconds since 1970); None while Redis is away."""
    bell = _bell()
    return None if bell is None else bell.beats()


def is_there() -> bool:
    """Whether Redis answers (its absence only slows things down)."""
    bell = _bell()
    return bell is not None and bell.answers()


def _bell() -> Bell | None:
    """The bell of this app, from `REDIS_URL` of its configuration; None outside an app or without the address."""
    if not has_app_context() or not current_app.config.get("REDIS_URL"):
        return None
    bell: Bell = current_app.extensions.setdefault(_EXTENSION, None) or Bell(current_app.config["REDIS_URL"])
    current_app.extensions[_EXTENSION] = bell
    return bell
