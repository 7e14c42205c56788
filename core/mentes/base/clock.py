"""Two clocks: programme time, movable in the demo and in tests, and real time for sessions, links and retries."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa

FRESH: Final = 1.0  # seconds for which a process believes the offset that it has read


class _Offset:
    """What this process last read of the one row that all processes share."""

    ahead = timedelta(0)
    read_at = float("-inf")  # monotonic

    @classmethod
    def hold(cls, seconds: int | None) -> None:
        cls.ahead, cls.read_at = timedelta(seconds=seconds or 0), time.monotonic()


_READ = sa.text("select seconds from clock_offset")
_BEGIN = sa.text("insert into clock_offset (id, seconds) values (1, :seconds) on conflict do nothing returning seconds")
_MOVE = sa.text(
    "insert into clock_offset (id, seconds) values (1, :seconds)"
    " on conflict (id) do update set seconds = clock_offset.seconds + excluded.seconds returning seconds"
)


def real_now() -> datetime:
    """The machine's time (UTC): sessions, tokens, rate limits, retries, claims on work."""
    return datetime.now(UTC)


def now() -> datetime:
    """Programme time (UTC): everything that people see or that a rule asks for."""
    return real_now() + _Offset.ahead


def refresh_clock(connection: sa.Connection) -> None:
    """Read the offset unless it was read within the last second; each request and each job begins with this."""
    if time.monotonic() - _Offset.read_at >= FRESH:
        _Offset.hold(connection.execute(_READ).scalar())


def forget_clock() -> None:
    """Believe no offset that was read: for a process that goes on with another database (tests)."""
    _Offset.ahead, _Offset.read_at = timedelta(0), float("-inf")


def move_clock(connection: sa.Connection, days: int) -> None:
    """Let programme time jump ahead (demo and tests). Raises ValueError for a step back: what happened stays."""
    if days < 1:
        raise ValueError(f"programme time only moves ahead, not by {days} days")
    _Offset.hold(connection.execute(_MOVE, {"seconds": days * 86_400}).scalar_one())


def begin_earlier(connection: sa.Connection, days: int) -> None:
    """Let programme time begin so many days ago, before anything happens (the demo's story).

    Raises ValueError once the clock was set: from then on it only moves ahead.
    """
    if connection.execute(_BEGIN, {"seconds": -days * 86_400}).scalar() is None:
        raise ValueError("programme time has begun already")
    _Offset.hold(-days * 86_400)
