"""How many threads may wait for one provider at once: a slow university holds its own people up and nobody else's (REL-14)."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Final

from mentes.people.signin.refusals import refused

AT_ONCE: Final = 4  # threads of one process; a provider at its usual speed serves hundreds of sign-ins a minute by them
PATIENCE: Final = 0.5  # seconds for which the next one waits: longer than an honest answer takes, and no longer

_gates: dict[int, BoundedSemaphore] = {}
_opening = Lock()


@contextmanager
def turn(provider_id: int) -> Iterator[None]:
    """Be one of the few threads that speak with this provider; raises `provider_unreachable` when all of them wait for it."""
    with _opening:
        gate = _gates.setdefault(provider_id, BoundedSemaphore(AT_ONCE))
    if not gate.acquire(timeout=PATIENCE):
        raise refused("provider_unreachable")
    try:
        yield
    finally:
        gate.release()
