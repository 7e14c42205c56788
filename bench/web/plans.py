"""How PostgreSQL goes about the statements of a page, among a million people at fifty universities."""

import os
import re
from contextlib import contextmanager

import sqlalchemy as sa
from tests.servers import connect

from mentes.base.db import db

UNIVERSITIES = int(os.environ.get("UNIVERSITIES", "45"))  # copies of the crowd beside the five that take part
APART = 10_000_000  # between the numbers of one copy and the next
BIG = ("person", "application", "enrolment", "offer")

_COLUMNS = """
select attname from pg_attribute
 where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
"""


def multiply(pg_server, database, crowd):
    """Copy the crowd to as many universities more, each with a programme and an edition of its own."""
    with connect(pg_server, database) as admin:
        admin.execute("set session_replication_role = replica")  # the copies are whole: nothing is to be looked up
        for number in range(1, UNIVERSITIES + 1):
            _copy_of(admin, crowd, number * APART)
        admin.execute("vacuum analyze " + ", ".join(("tenant", "programme", "edition", "partner", *BIG)))
        return admin.execute("select (select count(*) from person), (select count(*) from offer)").fetchone()


def _copy_of(admin, crowd, apart):
    edition, first = crowd.edition_id, crowd.homes[0]
    new = f"{first} + {apart}"
    own = {"id": f"id + {apart}", "tenant_id": new, "owner_id": new, "edition_id": f"edition_id + {apart}"}
    programme = {**own, "programme_id": f"programme_id + {apart}"}
    person = {**programme, "person_id": f"person_id + {apart}"}
    _clone(admin, "tenant", f"id = {first}", {"id": new, "slug": f"slug || '{apart}'"})
    owned = f"id = (select programme_id from edition where id = {edition})"
    _clone(admin, "programme", owned, own)
    _clone(admin, "edition", f"id = {edition}", programme)
    _clone(
        admin,
        "partner",
        f"tenant_id = {first} and programme_id = (select programme_id from edition where id = {edition})",
        programme,
    )
    _clone(
        admin, "person", f"email like '%@bench.example' and id < {APART}", {**person, "email": f"'{apart}' || email"}
    )
    _clone(admin, "application", f"edition_id = {edition}", {**person, "answers": "'{}'"})
    _clone(
        admin,
        "enrolment",
        f"edition_id = {edition}",
        {**person, "application_id": f"application_id + {apart}", "profile": "'{}'"},
    )
    _clone(
        admin,
        "offer",
        f"edition_id = {edition}",
        {**person, "enrolment_id": f"enrolment_id + {apart}", "profile": "'{}'"},
    )


def _clone(admin, table, where, changes):
    columns = [name for (name,) in admin.execute(_COLUMNS, [table]).fetchall()]
    chosen = ", ".join(changes.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    admin.execute(f"insert into {table} ({names}) overriding system value select {chosen} from {table} where {where}")


@contextmanager
def explained():
    """Each statement that is sent meanwhile with its plan, made in its own transaction, by its own role."""
    found = []

    def explain(_connection, cursor, statement, parameters, *_):
        if statement.lstrip()[:6].upper() == "SELECT":
            with cursor.connection.cursor() as own:
                own.execute("EXPLAIN " + statement, parameters)
                found.append((statement, "\n".join(line for (line,) in own.fetchall())))

    sa.event.listen(db.engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", explain)


def read_through(plan):
    """The big tables that a plan reads from one end to the other."""
    return sorted(set(re.findall(r"Seq Scan on (\w+)", plan)) & set(BIG))


def indexes(plan):
    """The indexes that a plan uses on big tables, in its order."""
    return re.findall(r"(?:using|Scan on) ((?:ix|uq|pk)_\w+|\w+_pkey)", plan)
