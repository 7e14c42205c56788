"""A connection that the database has ended is not handed out: found out without asking, so that no page waits for an answer."""

import select
import time
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

QUIET = 30.0  # seconds without use after which the database is asked: a network may lose a connection without a word
USED = "mentes.used"


def watch(engine: sa.Engine) -> None:
    """Look at each connection of this engine before somebody gets it; one that is over is replaced, three times at most."""
    sa.event.listen(engine, "connect", _note)
    sa.event.listen(engine, "checkin", _note)
    sa.event.listen(engine, "checkout", _check)


def _note(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[USED] = time.monotonic()


def _check(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """A server that ends says so: its last words lie there unread. All connections made before are given up with this one."""
    is_quiet = time.monotonic() - record.info[USED] > QUIET
    if _has_words(connection) or (is_quiet and not _answers(connection)):
        raise InvalidatePoolError


def _has_words(connection: psycopg.Connection[Any]) -> bool:
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def _answers(connection: psycopg.Connection[Any]) -> bool:
    try:
        connection.execute("select 1")
        connection.rollback()
    except psycopg.Error:
        return False
    return True
