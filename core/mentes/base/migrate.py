"""Bringing a database to this release's schema, without ever making a running platform wait behind a lock."""

import time
from collections.abc import Callable
from functools import cache, partial
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from mentes.base.db import policies
from mentes.base.logging import get_log
from mentes.base.models import KEYRING

SCRIPTS: Final = "mentes.base:migrations"
TRIES: Final = 100
_LOCK_TIMEOUT = "set lock_timeout = '100ms'"
_ONE_AT_A_TIME = 4_163_002  # any number of ours: two releases must not run side by side
_NOT_AVAILABLE = "55P03"  # PostgreSQL: lock_not_available

log = get_log()


def upgrade(url: str) -> None:
    """Run every missing revision, then put the policies in place anew. Safe to call again, and by two at once."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as guard:
        guard.execute(sa.select(sa.func.pg_advisory_lock(_ONE_AT_A_TIME)))
        _patiently(engine, _revisions)
        for _table, statements in groupby(policies(), _table_of):
            _patiently(engine, partial(_execute, list(statements)))
    engine.dispose()


def schema_is_current(connection: sa.Connection) -> bool:
    """Whether the database has the schema of this release (asked by /readyz and at the start)."""
    return MigrationContext.configure(connection).get_current_revision() == head()


@cache
def head() -> str | None:
    """The newest revision that this release knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def config(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration, without a file; `connection` is the one to work on."""
    made = Config()
    made.set_main_option("script_location", SCRIPTS)
    made.attributes["connection"] = connection
    return made


def our_schemas(name: str | None, kind: str, _parents: Any) -> bool:
    """Compare the default schema and the keyring, nothing else that lives in the database."""
    return kind != "schema" or name in {None, KEYRING}


def _revisions(connection: sa.Connection) -> None:
    command.upgrade(config(connection), "head")


def _table_of(statement: str) -> str:
    """Policies come table by table, and each table is changed as a whole: at no moment is it without its policy."""
    return statement.split('"')[1] if '"' in statement else ""


def _execute(statements: list[str], connection: sa.Connection) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def _patiently(engine: sa.Engine, step: Callable[[sa.Connection], None]) -> None:
    """Try a step again while its lock is not to be had within 100 ms; requests behind it wait no longer than that."""
    for attempt in range(1, TRIES + 1):
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(_LOCK_TIMEOUT)
                step(connection)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _NOT_AVAILABLE or attempt == TRIES:
                raise
            log.info("waiting for a lock", attempts=attempt)
            time.sleep(min(0.05 * attempt, 1.0))
        else:
            return
