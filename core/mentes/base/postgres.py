"""What the platform demands of its PostgreSQL before it starts: a bound role, and a wall around every guarded table."""

from collections.abc import Iterable

import sqlalchemy as sa

from mentes.base.db import guarded_tables
from mentes.base.told import Told

LEAST_VERSION = 150000

_ROLE = sa.text("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user")
_WALLS = sa.text(
    "select wanted.name, c.oid is not null, c.relrowsecurity, c.relforcerowsecurity,"
    " exists (select 1 from pg_policy where polrelid = c.oid)"
    " from unnest(cast(:names as text[])) as wanted(name)"
    " left join pg_class c on c.oid = to_regclass(quote_ident(wanted.name)) order by wanted.name"
)


class BootRefused(Told):
    """The platform must not start on this database; each fault is a sentence that says what to do."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def boot_check(engine: sa.Engine, tables: Iterable[str] | None = None) -> None:
    """Refuse a role that row security does not bind, and guarded tables without it (all, if none are named).

    Raises BootRefused with all faults.
    """
    names = guarded_tables() if tables is None else list(tables)
    with engine.connect() as connection:
        faults = [*_version_faults(connection), *_role_faults(connection), *_wall_faults(connection, names)]
    if faults:
        raise BootRefused(faults)


def _version_faults(connection: sa.Connection) -> list[str]:
    number = int(connection.execute(sa.text("show server_version_num")).scalar_one())
    if number >= LEAST_VERSION:
        return []
    return [f"This PostgreSQL is version {number // 10000}: use 15 or later."]


def _role_faults(connection: sa.Connection) -> list[str]:
    name, is_super, passes = connection.execute(_ROLE).one()
    can = [right for right, held in (("superuser", is_super), ("bypassrls", passes)) if held]
    if not can:
        return []
    return [
        f"The database role {name} is {' and '.join(can)}, so no wall between universities holds: use a plain role."
    ]


def _wall_faults(connection: sa.Connection, tables: list[str]) -> list[str]:
    rows = connection.execute(_WALLS, {"names": tables})
    return [fault for name, *state in rows if (fault := _wall_fault(name, *state))]


def _wall_fault(name: str, exists: bool, enabled: bool, forced: bool, has_policy: bool) -> str:
    if not exists:
        return f"The table {name} is missing: run `mentes release`."
    if not (enabled and forced and has_policy):
        return f"The table {name} has no forced row security: run `mentes release`."
    return ""
