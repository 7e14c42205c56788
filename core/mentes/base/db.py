"""The database: four classes of table, the one scope of a transaction, and the policies generated from both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction
from sqlalchemy.orm import registry as sa_registry

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """Base of every table. A model also names its class: Public, Door, Scoped, Shared, PartOf or Sealed."""

    registry = sa_registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: sa.DateTime(timezone=True),
            dict[str, Any]: JSONB,
            list[Any]: JSONB,
            list[datetime]: sa.ARRAY(sa.DateTime(timezone=True)),
            list[int]: sa.ARRAY(sa.Integer),
            list[str]: sa.ARRAY(sa.Text),
            str: sa.Text,
        },
    )


class Public:
    """No personal data: everybody may read it (tenants, programmes, editions)."""


class Door:
    """Reached by a secret's hash or a key before a scope exists; `__door__` says why it has to be."""

    __door__: ClassVar[str]


class Scoped:
    """Facts, reached by the tenants that the row itself names in `__tenants__` (one column or several)."""

    __tenants__: ClassVar[tuple[str, ...]]


class Shared:
    """What somebody shows to all universities of a programme: theirs read it, and its owner; only their home writes it.

    The table has the columns tenant_id (the home), owner_id and programme_id.
    """


class PartOf:
    """Facts reached through their parent row: `__part_of__` = (parent table, own column that points to it)."""

    __part_of__: ClassVar[tuple[str, str]]


class Sealed:
    """Text that two people write. Only its author reads it, and the other of the two once `reader` says "pair".

    `__two__` = (parent table, own column that points to it, the two columns of the parent that name the people): the two of
    a mentorship, unless a table says otherwise. The table has the columns author_id and reader ("author", "pair" or
    "after_own"). `__after_own__` is the SQL condition under which the other reads "after_own": `{person}` stands in it for
    whoever looks.
    """

    __two__: ClassVar[tuple[str, str, str, str]] = ("mentorship", "mentorship_id", "mentee_id", "mentor_id")
    __after_own__: ClassVar[str] = "false"


db: SQLAlchemy = SQLAlchemy(model_class=Model, session_options={"expire_on_commit": False})


class ScopeError(RuntimeError):
    """A transaction was about to see with two pairs of eyes: a fault of ours, never of the reader's."""


@dataclass(frozen=True)
class Scope:
    """Who looks in this transaction: the tenants whose rows are seen, and the person (None in jobs)."""

    tenants: frozenset[int]
    person: int | None


def scope(
    tenants: Iterable[int], person: int | None, *, session: Session | None = None, seen: Iterable[str] = ()
) -> None:
    """Say once, for this transaction, whose rows may be seen (signed out: no tenants and so no rows).

    `seen`: what `sees_own` has set in it already. Raises ScopeError if the transaction already has another scope.
    """
    bound: Session = session if session is not None else db.session()
    wanted = Scope(frozenset(tenants), person)
    held = bound.info.get("scope")
    if bound.in_transaction() and held is not None and held != wanted:
        raise ScopeError(f"this transaction sees as {held}, it cannot also see as {wanted}")
    bound.info["scope"] = wanted
    if bound.in_transaction() and _settings(wanted) != tuple(seen):
        _set(bound.connection(), wanted)


def sees_own(tenant_id: sa.SQLColumnExpression[int], person_id: sa.SQLColumnExpression[int]) -> sa.ColumnElement[Any]:
    """For the statement that finds who asks: from its row on, the transaction sees as they do who have no role anywhere."""
    texts = sa.func.concat("{", tenant_id, "}"), sa.cast(person_id, sa.Text)
    names = (sa.text("'app.tenants'"), sa.text("'app.person'"))
    held = (sa.func.set_config(name, text, sa.true()) for name, text in zip(names, texts, strict=True))
    return sa.func.jsonb_build_array(*held)


def current_scope() -> Scope | None:
    """The scope of this session, or None before there is one."""
    held: Scope | None = db.session().info.get("scope")
    return held


_SETTINGS = sa.text("select set_config('app.tenants', :tenants, true), set_config('app.person', :person, true)")


def _settings(held: Scope) -> tuple[str, str]:
    return "{" + ",".join(str(t) for t in sorted(held.tenants)) + "}", "" if held.person is None else str(held.person)


def _set(connection: sa.Connection, held: Scope) -> None:
    connection.execute(_SETTINGS, dict(zip(("tenants", "person"), _settings(held), strict=True)))


@event.listens_for(Session, "after_begin")
def _enter(session: Session, _transaction: SessionTransaction, connection: sa.Connection) -> None:
    held = session.info.get("scope")
    if held is not None:
        _set(connection, held)


def forget_scope() -> None:
    """End the open transaction without keeping anything, and let the next one choose its own scope."""
    session = db.session()
    session.rollback()
    session.info.pop("scope", None)


def next_scope(tenants: Iterable[int]) -> None:
    """Look as a job at other universities in a transaction in which nothing was written: what was read before is forgotten."""
    session = db.session()
    session.expunge_all()
    session.info.pop("scope", None)
    scope(tenants, None, session=session)


FUNCTIONS = """
create or replace function tenancy_scope() returns text language plpgsql stable as $$
declare held text := current_setting('app.tenants', true);
begin
  if held is null or held = '' then
    raise exception 'no scope: call scope(tenants, person) before reading a scoped table' using errcode = '42501';
  end if;
  return held;
end $$;
create or replace function scope_person() returns integer language plpgsql stable as $$
declare held text := current_setting('app.person', true);
begin
  if held is null or held = '' then
    raise exception 'no person: sealed text is read by the two people of a mentorship only' using errcode = '42501';
  end if;
  return held::integer;
end $$;
"""

_SCOPE = "(select tenancy_scope())::int[]"
_PERSON = "(select scope_person())"
_PROGRAMMES = (  # made once a statement: no row asks for its own
    f"array(select programme_id from partner where tenant_id = any({_SCOPE}) and state in ('accepted', 'leaving'))"  # noqa: S608 - as below
)
_SHARED = (  # each row asks in this order until one is true, and most are seen through their programme (decision 0073)
    f"programme_id = any({_PROGRAMMES}) or tenant_id = any({_SCOPE}) or owner_id = any({_SCOPE})"
)


def models() -> list[type[Any]]:
    """Every mapped class, in the order of its table's dependencies."""
    by_table = {mapper.local_table: mapper.class_ for mapper in Model.registry.mappers}
    return [by_table[table] for table in Model.metadata.sorted_tables if table in by_table]


def table_class(model: type[Any]) -> str:
    """public, door, scoped, shared, part or sealed. Raises TypeError for a model that does not say."""
    kinds = {"public": Public, "door": Door, "scoped": Scoped, "shared": Shared, "part": PartOf, "sealed": Sealed}
    found = [name for name, marker in kinds.items() if issubclass(model, marker)]
    if len(found) != 1:
        raise TypeError(f"{model.__name__} must be exactly one of Public, Door, Scoped, Shared, PartOf, Sealed")
    return found[0]


def guarded_tables() -> list[str]:
    """Names of the tables that row security must hold (the boot check looks at each)."""
    return [m.__tablename__ for m in models() if table_class(m) in {"scoped", "shared", "part", "sealed"}]


def policies() -> list[str]:
    """The statements that put row security on every guarded table; safe to run again after each upgrade."""
    return [FUNCTIONS, *(line for model in models() for line in _policy(model))]


def _policy(model: type[Any]) -> list[str]:
    kind, name = table_class(model), model.__tablename__
    if kind in {"public", "door"}:
        return []
    wall = [f'alter table "{name}" enable row level security', f'alter table "{name}" force row level security']
    if kind == "sealed":
        return [*wall, *_sealed(name, model.__two__, model.__after_own__.format(person=_PERSON))]
    if kind == "shared":
        return [*wall, *_by_deed(name, _SHARED, f"tenant_id = any({_SCOPE})")]
    seen = _seen(model, kind)
    return [
        *wall,
        f'drop policy if exists scope on "{name}"',
        f'create policy scope on "{name}" using ({seen}) with check ({seen})',
    ]


def _seen(model: type[Any], kind: str) -> str:
    if kind == "scoped":
        return " or ".join(_in_scope(model.__table__.c[c]) for c in model.__tenants__)
    parent, column = model.__part_of__
    return f'exists (select 1 from "{parent}" parent where parent.id = "{model.__tablename__}"."{column}")'  # noqa: S608 - names of our own tables


def _sealed(name: str, two: tuple[str, str, str, str], after_own: str) -> list[str]:
    """Both read what was sent, some of it only `after_own`; only its author writes, changes or takes back a text."""
    table, column, one, other = two
    pair = (
        f'exists (select 1 from "{table}" parent where parent.id = "{name}".{column} '  # noqa: S608 - as above
        f"and {_PERSON} in (parent.{one}, parent.{other}))"
    )
    own = f"author_id = {_PERSON} and {pair}"
    sent = f"(author_id = {_PERSON} or reader = 'pair' or (reader = 'after_own' and {after_own})) and {pair}"
    return _by_deed(name, sent, own)


def _by_deed(name: str, seen: str, own: str) -> list[str]:
    """Policies of a table of which more is read than written."""
    forms = {
        "read": f"for select using ({seen})",
        "write": f"for insert with check ({own})",
        "change": f"for update using ({own}) with check ({own})",
        "remove": f"for delete using ({own})",
    }
    old = [f'drop policy if exists {title} on "{name}"' for title in ("scope", *forms)]
    return [*old, *(f'create policy {title} on "{name}" {form}' for title, form in forms.items())]


def _in_scope(column: sa.Column[Any]) -> str:
    operator = "&& " if isinstance(column.type, sa.ARRAY) else "= any"
    return f"{column.name} {operator}({_SCOPE})"
