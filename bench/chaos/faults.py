"""What goes wrong: kill -9 of workers, clocks and servers, Redis emptied or standing still, the mail server's moods."""

import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from os import kill as send

import redis
from bench.chaos.peer import MOODS, Peer
from bench.chaos.platform import Platform

WORKERS, CLOCKS = ("worker-1", "worker-2"), ("clock-1", "clock-2")


@dataclass
class Faults:
    """Breaks something every so often; the seed decides what and when. `done` is the diary."""

    platform: Platform
    peer: Peer
    seed: int
    done: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.kinds: dict[str, Callable[[], None]] = {
            "kill -9 a worker's child": lambda: self.kill_worker(2),
            "kill -9 a worker's lane": lambda: self.kill_worker(1),
            "kill -9 a whole worker": lambda: self.kill_worker(0),
            "kill -9 a clock": lambda: self.platform.kill(self._random.choice(CLOCKS), signal.SIGKILL),
            "kill -9 Redis": lambda: self.platform.kill("redis", signal.SIGKILL, self._random.uniform(0.5, 5)),
            "Redis FLUSHALL": self._flush,
            "Redis stands still": self._freeze,
            "PostgreSQL immediate stop": lambda: self.platform.kill(
                "postgres", signal.SIGQUIT, self._random.uniform(0.5, 4)
            ),
            "kill -9 PostgreSQL": lambda: self.platform.kill("postgres", signal.SIGKILL, self._random.uniform(1, 3)),
            **{f"SMTP: {mood}": lambda mood=mood: self.peer.be(mood, self._random.uniform(1, 4)) for mood in MOODS},
        }

    def run(self, count: int, seconds: float) -> None:
        """So many faults, spread at random over so many seconds; every kind in turn before any comes again."""
        order: list[str] = []
        while len(order) < count:
            order += self._random.sample(sorted(self.kinds), len(self.kinds))
        moments = sorted(self._random.uniform(0, seconds) for _ in range(count))
        began = time.monotonic()
        for moment, kind in zip(moments, order[:count], strict=True):
            time.sleep(max(0.0, began + moment - time.monotonic()))
            self.done.append((time.time(), kind))
            self.kinds[kind]()

    def kill_worker(self, depth: int) -> None:
        """Of one worker: the parent (0), one of its lanes (1), or what a lane has forked for its rows (2)."""
        tree = self.platform.tree(self._random.choice(WORKERS))
        lanes = tree[1:3]
        victims = {0: tree[:1], 1: lanes, 2: tree[3:] or lanes}[depth]
        if victims:
            with suppress(ProcessLookupError):
                send(self._random.choice(victims), signal.SIGKILL)

    def _flush(self) -> None:
        with suppress(redis.RedisError), redis.Redis.from_url(self.platform.redis.url()) as client:
            client.flushall()

    def _freeze(self) -> None:
        process = self.platform.parts["redis"].process
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGSTOP)
            threading.Timer(self._random.uniform(1, 4), process.send_signal, [signal.SIGCONT]).start()
