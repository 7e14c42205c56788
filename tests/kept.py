"""What costs many seconds and is the same for all: made once a run, kept in a folder that all its processes see."""

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

_TABLES = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r' and n.nspname !~ '^pg_|^information_schema$' order by 1, 2
"""
_COLUMNS = """
select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
 order by attnum
"""
_SEQUENCES = "select schemaname, sequencename, last_value from pg_sequences where last_value is not null"


def of_the_run(temporary: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run share."""
    base = temporary.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def once_a_run(folder: Path, name: str, make: Callable[[], Any], take: Callable[[Any], None]) -> Any:
    """What whoever of a run comes first has made, anything that can be pickled; all others `take` it."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = folder / f"{name}.kept"
        if not file.exists():
            half = file.with_suffix(".half")
            half.write_bytes(pickle.dumps(made := make()))
            half.rename(file)
            return made
    kept = pickle.loads(file.read_bytes())  # noqa: S301 - our own, of this run
    take(kept)
    return kept


def rows_of(database: psycopg.Connection) -> list[tuple[str, bytes]]:
    """Every row of a database, and how far its sequences are: statements, each with what it is fed with."""
    found = []
    for schema, table in database.execute(_TABLES).fetchall():
        name = sql.Identifier(schema, table)
        columns = [each for (each,) in database.execute(_COLUMNS, [name.as_string(database)]).fetchall()]
        part = sql.SQL("{} ({})").format(name, sql.SQL(", ").join(map(sql.Identifier, columns)))
        with database.cursor().copy(sql.SQL("copy {} to stdout").format(part)) as copy:
            found.append((part.as_string(database), b"".join(bytes(each) for each in copy)))
    return [*found, *(_standing(*each) for each in database.execute(_SEQUENCES).fetchall())]


def _standing(schema: str, sequence: str, value: int) -> tuple[str, bytes]:
    return f'"{schema}"."{sequence}"', str(value).encode()


def put_rows(database: psycopg.Connection, rows: list[tuple[str, bytes]]) -> None:
    """The same rows in a database with the same tables, whichever version it has; what was in it goes."""
    database.execute("set session_replication_role = replica")  # in any order of the tables
    tables = [part for part, _ in rows if part.endswith(")")]
    database.execute("truncate " + ", ".join(part.partition(" (")[0] for part in tables) + " cascade")
    for part, data in rows:
        if part.endswith(")"):
            with database.cursor().copy(f"copy {part} from stdin") as copy:
                copy.write(data)
        else:
            database.execute("select setval(%s, %s)", [part, int(data)])
