"""What is known of each provider, kept in this process: an hour long, longer while it is away, and fetched by one thread.

A provider that is slow or gone must cost the other universities nothing (SSO-6, REL-14): one thread at a time asks it,
the others go on with the copy they have or wait a moment, and for some seconds after a failure nobody asks at all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from mentes.base.clock import real_now
from mentes.people.signin.discovery import Metadata, discover, keys_at
from mentes.people.signin.provider import ProviderSettings
from mentes.people.signin.refusals import SignInUnavailable, refused

REFRESH_AFTER: Final = timedelta(hours=1)
ANSWERED_LATELY: Final = timedelta(minutes=1)  # how long one that answered is taken to be there
STALE_AT_MOST: Final = timedelta(hours=24)  # how old a copy may be while the provider is away
PAUSE: Final = timedelta(seconds=15)  # between two failures, and between two searches for an unknown key
PATIENCE = 2.0  # seconds for which a thread without a copy waits for the one that asks


@dataclass
class _Memory:
    """One version of one provider's row. Times are None for "never"; the lock is held while the provider is asked."""

    version: int
    asking: Lock = field(default_factory=Lock)
    metadata: Metadata | None = None
    fetched_at: datetime | None = None
    renewed_at: datetime | None = None  # keys alone, for a token with an unknown one
    failed_at: datetime | None = None

    def copy(self, limit: timedelta) -> Metadata | None:
        """What is known, if it is not older than that."""
        return self.metadata if _within(self.fetched_at, limit) else None


_known: dict[int, _Memory] = {}
_opening = Lock()


def metadata_of(provider: ProviderSettings) -> Metadata:
    """The provider's metadata, at most an hour old, or a day while it is away; raises SignInRefused.

    One entry per provider row, valid for its version only, so that a changed row never meets an old document.
    """
    memory = _memory_of(provider)
    fresh, stale = memory.copy(REFRESH_AFTER), memory.copy(STALE_AT_MOST)
    if fresh:
        return fresh
    try:
        with _asking(memory, 0 if stale else PATIENCE):
            return memory.copy(REFRESH_AFTER) or _ask(memory, lambda: _describe(memory, provider))
    except SignInUnavailable:
        if stale:
            return stale
        raise


def metadata_of_one_that_is_there(provider: ProviderSettings) -> Metadata:
    """The metadata of a provider that answered a minute ago at most; raises SignInRefused when it does not answer now.

    For sending a browser there: one that is gone would leave it at the browser's own error page (SSO-6).
    """
    memory = _memory_of(provider)
    known = memory.copy(STALE_AT_MOST)
    if known and (memory.copy(ANSWERED_LATELY) or memory.asking.locked()):
        return known
    with _asking(memory, PATIENCE):
        return memory.copy(ANSWERED_LATELY) or _ask(memory, lambda: _describe(memory, provider))


def with_fresh_keys(provider: ProviderSettings, patience: float = PATIENCE) -> Metadata:
    """The metadata with its keys fetched anew: asked for once when a token names a key that we do not know.

    Whoever sends made-up tokens cannot make us ask all the time: within the pause what we have is the answer. `patience`:
    seconds to wait while another thread asks; 0 where anybody may send tokens, so that they hold up one thread at most.
    """
    known = metadata_of(provider)
    memory = _memory_of(provider)
    with _asking(memory, patience):
        if memory.metadata and _within(memory.renewed_at, PAUSE):
            return memory.metadata
        return _ask(memory, lambda: _renew(memory, memory.metadata or known))


def forget(provider_id: int | None = None) -> None:
    """Drop what is kept of one provider, or of all (after a change of its row; between tests)."""
    with _opening:
        if provider_id is None:
            _known.clear()
        else:
            _known.pop(provider_id, None)


def _within(moment: datetime | None, limit: timedelta) -> bool:
    return moment is not None and timedelta(0) <= real_now() - moment < limit


def _memory_of(provider: ProviderSettings) -> _Memory:
    with _opening:
        memory = _known.get(provider.id)
        if memory is None or memory.version != provider.version:
            memory = _known[provider.id] = _Memory(provider.version)
        return memory


@contextmanager
def _asking(memory: _Memory, patience: float) -> Iterator[None]:
    """Be the one thread that asks, after so many seconds at most; raises `provider_unreachable` when another still is."""
    if not memory.asking.acquire(timeout=patience):
        raise refused("provider_unreachable")
    try:
        yield
    finally:
        memory.asking.release()


def _ask(memory: _Memory, question: Callable[[], Metadata]) -> Metadata:
    """Ask, unless asking failed a moment ago; a lie is not remembered, only that nobody answered."""
    if _within(memory.failed_at, PAUSE):
        raise refused("provider_unreachable")
    try:
        return question()
    except SignInUnavailable:
        memory.failed_at = real_now()
        raise


def _describe(memory: _Memory, provider: ProviderSettings) -> Metadata:
    found = discover(provider)
    memory.metadata, memory.fetched_at = found, real_now()
    return found


def _renew(memory: _Memory, known: Metadata) -> Metadata:
    renewed = replace(known, keys=keys_at(known.jwks_uri))
    memory.metadata, memory.renewed_at = renewed, real_now()
    return renewed
