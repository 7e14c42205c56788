"""Two clocks: programme time, movable in the demo and in tests, and real time for sessions, links and retries."""

from datetime import UTC, datetime, timedelta

_offset = timedelta(0)


def real_now() -> datetime:
    """The machine's time (UTC): sessions, tokens, rate limits, retries, ticks."""
    return datetime.now(UTC)


def now() -> datetime:
    """Programme time (UTC): everything that people see or that a rule asks for."""
    return real_now() + _offset
