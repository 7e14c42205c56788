"""How often somebody may ask: counted in Redis, and in this process's memory while Redis is away; never an error 500."""

import hashlib
import hmac
import ipaddress
import math
import time
from dataclasses import dataclass
from typing import Final

import structlog
from flask import current_app, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from mentes.base.errors import Refusal
from mentes.base.i18n import many
from mentes.base.queue import redis_for_requests

PREFIX: Final = "mentes-limits"  # of every key in Redis
_EXTENSION = "mentes.limits"
_REST = 5.0  # seconds without a further try after Redis was away, so that its absence costs no request a time-out

log = structlog.get_logger()


@dataclass(frozen=True)
class Limit:
    """How many times in so many minutes, for one address, one person and one university; 0 does not count."""

    name: str
    minutes: int
    address: int = 0
    person: int = 0
    university: int = 0


# Nothing is counted for a university where somebody asks who is not signed in: whoever asks from many addresses would use
# its number up, whatever it is, and lock all its people out. Only what signed-in people do is counted for one.
# A lecture hall of five hundred signs in within ten minutes behind one address, and some begin twice.
SIGN_IN_STARTS: Final = Limit("sign-in starts", 10, address=1000)
SIGN_IN_RETURNS: Final = Limit("sign-in returns", 10, address=1500)
# Letters to one mailbox are what annoys: three on a bad day are enough. A company's guests share an address.
ONE_TIME_LINKS: Final = Limit("one-time links", 15, address=60, person=5)
# From whatever address: far above what its owner asks for, so that a stranger who asks in their name locks nobody out.
MAILBOX_LINKS: Final = Limit("links to one mailbox", 15, person=30)
# Whole universities read their mail behind one address, and their scanners open each link; what cannot be guessed needs no
# small number.
LETTER_ACTS: Final = Limit("acts from letters", 15, address=2000, person=60)
# The list narrows while one types: some six requests each, for the same lecture hall.
SEARCHES: Final = Limit("searches", 10, address=4000, person=600)
# Some employers check a whole file of applications; guessing a number of eighty bits does not get far with this.
CHECKS: Final = Limit("certificate checks", 10, address=300)
# Each calls a provider that whoever sets a sign-in up has named: some tries a minute, and no way to knock at doors through us.
TRIALS: Final = Limit("trials of a sign-in", 10, address=20, person=20)
# Each starts a process for a second: enough for every paper of a pair in two languages, blank and filled in.
PRINTS: Final = Limit("printed papers", 10, address=300, person=60)
# Each is read whole, sealed and kept: a folder of papers in one afternoon, and no way to fill the database with it.
UPLOADS: Final = Limit("files shared", 10, person=30)
# Asks the plugin twice about up to a thousand applicants; nobody reads and corrects faster than this.
RULE_TRIALS: Final = Limit("trials of rules", 1, person=6)
# A calendar service asks for the feeds of thousands of its users from a few addresses; a program every quarter of an hour.
CALENDARS: Final = Limit("calendars read", 10, address=3000, person=60)
# Each asks a university's own server; who falls out of a call ten times in ten minutes has another problem.
CALLS: Final = Limit("calls joined", 10, person=30)
EXPORTS: Final = Limit("exports", 60, person=30, university=300)
# A letter to somebody who never asked for one: enough to correct a slip or two.
APPROVALS: Final = Limit("supervisors asked", 1440, person=10)
# A code from a slide: some slips of the finger, and no way to try thousands.
# Somebody in need writes again when they have forgotten something; a mailbox is not filled with it.
REPORTS: Final = Limit("messages in confidence", 60, person=6)
CHECK_INS: Final = Limit("check-ins", 10, person=20)
TEST_LETTERS: Final = Limit("test letters", 10, person=20)
INVITATIONS: Final = Limit("invitations", 60, person=60, university=600)


@dataclass(frozen=True)
class Key:
    """Whose asking is counted: `kind` names the number of the limit that holds for it."""

    kind: str  # address | person | university
    value: str


class TooOften(Refusal):
    """Somebody asked more often than a limit allows (429). `seconds` until it makes sense to try again."""

    status = 429

    def __init__(self, limit: Limit, seconds: int) -> None:
        super().__init__(limit.name)
        self.limit, self.seconds = limit, seconds
        self.message = many(
            "That was a little too often. Try again in a minute.",
            "That was a little too often. Try again in %(num)s minutes.",
            math.ceil(seconds / 60),
        )

    def headers(self) -> dict[str, str]:
        """`Retry-After` in seconds (RFC 9110, 10.2.3)."""
        return {"Retry-After": str(self.seconds)}


def address() -> Key:
    """The asking address, as a keyed hash: no store holds it. IPv6 counts by /64, which is one household or office."""
    return Key("address", _keyed(_network(request.remote_addr or "")))


def _keyed(text: str) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def person(person_id: int | str) -> Key:
    """A person by number."""
    return Key("person", str(person_id))


def mailbox(email: str, *, asking: bool = False) -> Key:
    """Somebody without a row by their mailbox, as a keyed hash; `asking`: only what the address that asks now wants of it."""
    who = f" {_network(request.remote_addr or '')}" if asking else ""
    return Key("person", _keyed(email.casefold() + who))


def university(tenant_id: int) -> Key:
    """A university by its number."""
    return Key("university", str(tenant_id))


def spend(limit: Limit, *keys: Key) -> None:
    """Count one asking for each key. Raises TooOften (429) when one has none left; never anything else (SEC-12).

    Call it first in a view, before anything is read or written; a key that the limit has no number for is not counted.
    """
    for key in keys:
        amount = getattr(limit, key.kind)
        if amount:
            wait = _ledger().wait(RateLimitItemPerMinute(amount, limit.minutes), limit.name, key.kind, key.value)
            if wait:
                log.info("too often", limit=limit.name, kind=key.kind)
                raise TooOften(limit, wait)


class Ledger:
    """Counts in Redis; in memory, for this process alone, while Redis is away."""

    def __init__(self, url: str) -> None:
        pool = redis_for_requests(url).connection_pool
        self._redis = MovingWindowRateLimiter(RedisStorage(url, connection_pool=pool, key_prefix=PREFIX))
        self._memory = MovingWindowRateLimiter(MemoryStorage())
        self._silent_until = 0.0

    def wait(self, item: RateLimitItem, *of: str) -> int:
        """Count one; 0 when it was still allowed, else the seconds until one will be again."""
        if time.monotonic() >= self._silent_until:
            try:
                return _wait(self._redis, item, of)
            except RedisError as error:
                self._silent_until = time.monotonic() + _REST
                log.warning("redis away", limit=of[0], error=type(error).__name__)
        return _wait(self._memory, item, of)


def _wait(limiter: MovingWindowRateLimiter, item: RateLimitItem, of: tuple[str, ...]) -> int:
    if limiter.hit(item, *of):
        return 0
    return max(1, math.ceil(limiter.get_window_stats(item, *of).reset_time - time.time()))


def _ledger() -> Ledger:
    """The ledger of this app, made at its first use: each process that was forked has its own."""
    ledger: Ledger | None = current_app.extensions.get(_EXTENSION)
    if ledger is None:
        ledger = current_app.extensions[_EXTENSION] = Ledger(current_app.config["REDIS_URL"])
    return ledger


def _network(text: str) -> str:
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text[:60]
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
