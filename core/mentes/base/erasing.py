"""What becomes of each table's rows when somebody has their account erased: said on the model, in one line.

`__erased__` of a model is one of the parts below, or several. A test asks every model for it, and looks whether each text
of a row that stays is covered; `erase_rows` does what they say. Again is nothing, so that what was cut off can be repeated.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from mentes.base.db import current_scope, db, models, table_class
from mentes.base.i18n import N_

FORMER: Final = N_("Former participant")
"""What stands where the name of somebody stood whose account was erased; a page says it in its reader's language."""


@dataclass(frozen=True)
class Gone:
    """Whose account is erased. `names` (and addresses) are looked for in what others keep; they stand in no log.

    `at_home`: this scope is their own university's, so that it reaches what they wrote as one of a pair.
    """

    person_id: int
    home_id: int
    names: tuple[str, ...] = field(repr=False)
    keys: tuple[str, ...] = field(default=(), repr=False)  # addresses, case folded, and subjects at their sign-ins
    words: tuple[str, ...] = field(default=(), repr=False)  # names of one word: looked for with their partners only
    partners: tuple[int, ...] = ()
    at_home: bool = False


class Part(Protocol):
    """One thing that is done to a table."""

    def run(self, model: type[Any], gone: Gone) -> None:
        """Do it to the rows that this scope reaches."""

    def covers(self, model: type[Any]) -> frozenset[str]:
        """The columns about which this part says something."""


@dataclass(frozen=True)
class _Deleted:
    by: tuple[str, ...]

    def run(self, model: type[Any], gone: Gone) -> None:
        db.session.execute(sa.delete(model.__table__).where(_named(model, self.by, gone)))

    def covers(self, model: type[Any]) -> frozenset[str]:
        return _all(model)


@dataclass(frozen=True)
class _Nameless:
    by: tuple[str, ...]
    values: Mapping[str, Any]
    harmless: tuple[str, ...]
    skip_locked: bool = False

    def run(self, model: type[Any], gone: Gone) -> None:
        theirs = _named(model, self.by, gone)
        if self.skip_locked:
            key = model.__table__.c.id
            theirs = key.in_(sa.select(key).where(theirs).with_for_update(skip_locked=True).scalar_subquery())
        emptied = sa.update(model.__table__).where(theirs)
        db.session.execute(emptied.values(**self.values))

    def covers(self, model: type[Any]) -> frozenset[str]:  # noqa: ARG002 - as the others
        return frozenset({*self.values, *self.harmless})


@dataclass(frozen=True)
class _Sought:
    columns: tuple[str, ...]
    told: str = ""

    def run(self, model: type[Any], gone: Gone) -> None:
        _unname(model, self.columns, gone.names)
        if self.told and gone.words and gone.partners:
            among = model.__table__.c[self.told].in_(gone.partners)
            _unname(model, self.columns, gone.words, among)

    def covers(self, model: type[Any]) -> frozenset[str]:  # noqa: ARG002 - as the others
        return frozenset(self.columns)


@dataclass(frozen=True)
class _Addressed:
    columns: tuple[str, ...]
    but: Mapping[str, str]

    def run(self, model: type[Any], gone: Gone) -> None:
        table = model.__table__
        found = [sa.func.lower(table.c[name]).in_(gone.keys) for name in self.columns]
        others = [table.c[name] != value for name, value in self.but.items()]
        db.session.execute(sa.delete(table).where(sa.or_(*found), *others))

    def covers(self, model: type[Any]) -> frozenset[str]:
        return _all(model)


@dataclass(frozen=True)
class _OfSide:
    side: str
    parent: str
    at: str
    values: Mapping[str, Any]

    def run(self, model: type[Any], gone: Gone) -> None:
        table, parent = model.__table__, model.metadata.tables[self.parent]
        theirs = [
            sa.and_(parent.c[f"{role}_id"] == gone.person_id, table.c[self.side] == role)
            for role in ("mentee", "mentor")
        ]
        hangs = sa.exists().where(parent.c.id == table.c[self.at], sa.or_(*theirs))
        db.session.execute(sa.update(table).where(hangs).values(**self.values))

    def covers(self, model: type[Any]) -> frozenset[str]:  # noqa: ARG002 - as the others
        return frozenset({*self.values, self.side})


@dataclass(frozen=True)
class _Kept:
    why: str

    def run(self, model: type[Any], gone: Gone) -> None:
        pass

    def covers(self, model: type[Any]) -> frozenset[str]:
        return _all(model)


def deleted(*by: str) -> Part:
    """Rows go that name the person in one of these columns; of a sealed table only those that are their own.

    `"application_id>application.person_id"` names a column whose row in another table names the person.
    """
    return _Deleted(by)


def nameless(*by: str, harmless: Iterable[str] = (), skip_locked: bool = False, **values: Any) -> Part:
    """Rows stay, for others need them, and these columns are emptied; `harmless` texts say nothing of anybody.

    `by` as in `deleted`. `skip_locked`: a row that a worker holds is left to the next run, so that none waits for the other.
    """
    return _Nameless(by, values, tuple(harmless), skip_locked)


def sought(*columns: str, told: str = "") -> Part:
    """In rows of others, the name and the addresses of the person give way to `FORMER` in these columns.

    A name of one word may be anybody's: it is looked for only where the column `told` names a partner of the person.
    """
    return _Sought(columns, told)


def addressed(*columns: str, **but: str) -> Part:
    """Rows go that hold an address of the person, or their subject at a sign-in, in one of these columns.

    `but` names, by column and value, rows that are left: a letter that has still to go.
    """
    return _Addressed(columns, but)


def of_side(side: str, *, parent: str, at: str, **values: Any) -> Part:
    """Rows of a pair whose column `side` says that this person wrote them are emptied of these columns.

    `parent` is the table with mentee_id and mentor_id to which the column `at` points.
    """
    return _OfSide(side, parent, at, values)


def kept(why: str) -> Part:
    """Rows stay as they are, with the reason why they may."""
    return _Kept(why)


def parts_of(model: type[Any]) -> tuple[Part, ...]:
    """What a model says of itself; a public one holds no personal data. Raises TypeError for one that says nothing."""
    said = vars(model).get("__erased__")
    if said is None and table_class(model) == "public":
        return (kept("public: no personal data"),)
    if said is None:
        raise TypeError(f"{model.__name__} must say what becomes of its rows when somebody is erased: `__erased__`")
    return said if isinstance(said, tuple) else (said,)


def unsaid(model: type[Any]) -> list[str]:
    """Columns with texts or bytes of which no part says anything."""
    covered = {name for each in parts_of(model) for name in each.covers(model)}
    return [column.name for column in model.__table__.columns if _holds_words(column) and column.name not in covered]


def erase_rows(gone: Gone) -> None:
    """Do what every model says, as far as this scope reaches: first what hangs on others, then what they hang on.

    Sealed texts answer to their author alone, so they are taken away in the author's name; nothing of them is read.
    """
    session = db.session()
    session.flush()
    for model in reversed(models()):
        is_sealed = table_class(model) == "sealed"
        if is_sealed and not gone.at_home:
            continue
        if is_sealed:
            session.execute(_AS, {"person": str(gone.person_id)})
        for part in parts_of(model):
            part.run(model, gone)
        if is_sealed:
            held = current_scope()
            session.execute(_AS, {"person": "" if held is None or held.person is None else str(held.person)})
    session.expire_all()


def own_rows(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """What the tables hold of somebody, by table, as far as this scope reaches: the rows that an erasure takes or empties.

    Secrets and bytes are left out; of sealed texts only `sealed` is there, for whoever holds the key.
    """
    found = {model.__tablename__: _own(model, person_id) for model in models()}
    return {name: rows for name, rows in found.items() if rows}


def _own(model: type[Any], person_id: int) -> list[dict[str, Any]]:
    table = model.__table__
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for part in parts_of(model):
        if not isinstance(part, _Deleted | _Nameless):
            continue
        gone = Gone(person_id, 0, ())
        names = _told(model) if isinstance(part, _Deleted) else [n for n in _told(model) if n in _plain(model, part)]
        if table_class(model) == "sealed" and "sealed" in table.c:
            names = [*names, "sealed"]
        keys = list(sa.inspect(model).primary_key)
        chosen = sa.select(*keys, *(table.c[n] for n in names if table.c[n] not in keys))
        for row in db.session.execute(chosen.where(_named(model, part.by, gone))).mappings():
            rows.setdefault(tuple(row[key.key] for key in keys), {}).update(row)
    return [{n: v for n, v in row.items() if n not in _SECRET} for row in rows.values()]


def _told(model: type[Any]) -> list[str]:
    table = model.__table__
    return [
        c.name for c in table.columns if not isinstance(c.type, sa.LargeBinary) and not c.name.endswith(_SECRET_ENDS)
    ]


def _plain(model: type[Any], part: _Nameless) -> set[str]:
    days = {c.name for c in model.__table__.columns if isinstance(c.type, sa.DateTime | sa.Date)}
    return {*part.values, *part.harmless, *days}


_SECRET = frozenset({"secret_hash", "payload", "ties"})
_SECRET_ENDS = ("_hash", "_token")
_AS = sa.text("select set_config('app.person', :person, true)")


def _all(model: type[Any]) -> frozenset[str]:
    return frozenset(column.name for column in model.__table__.columns)


def _holds_words(column: sa.Column[Any]) -> bool:
    kind = column.type.item_type if isinstance(column.type, sa.ARRAY) else column.type
    if isinstance(kind, sa.types.TypeDecorator):
        kind = kind.impl_instance
    is_key = bool(column.foreign_keys)
    return not is_key and isinstance(kind, sa.Text | sa.String | sa.JSON | JSONB | sa.LargeBinary)


def _named(model: type[Any], by: Iterable[str], gone: Gone) -> sa.ColumnElement[bool]:
    return sa.or_(*(_names(model.__table__, each, gone.person_id) for each in by))


def _names(table: sa.Table, way: str, person_id: int) -> sa.ColumnElement[bool]:
    own, _, far = way.partition(">")
    if not far:
        return table.c[own] == person_id
    other, _, column = far.partition(".")
    there = table.metadata.tables[other]
    return table.c[own].in_(sa.select(there.c.id).where(there.c[column] == person_id))


def _unname(
    model: type[Any], columns: tuple[str, ...], names: Iterable[str], among: sa.ColumnElement[bool] | None = None
) -> None:
    """Rows of others that hold a name are few and found by the database; whole words are told apart here, in any script."""
    table, key = model.__table__, list(sa.inspect(model).primary_key)
    found = [_is_in(table.c[column], name) for column in columns for name in names]
    if not found:
        return
    chosen = sa.select(*key, *(table.c[column] for column in columns if table.c[column] not in key))
    if among is not None:
        chosen = chosen.where(among)
    for row in db.session.execute(chosen.where(sa.or_(*found)).order_by(*key).with_for_update()).all():
        values = {column: without(row._mapping[column], names) for column in columns}  # noqa: SLF001 - the documented way
        at = sa.and_(*(column == row._mapping[column.key] for column in key))  # noqa: SLF001
        db.session.execute(sa.update(table).where(at).values(**values))


def _is_in(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    is_json = isinstance(column.type, JSONB | sa.JSON)
    needle = json.dumps(name, ensure_ascii=False)[1:-1] if is_json else name
    return sa.func.strpos(sa.cast(column, sa.Text), needle) > 0


def without(value: Any, names: Iterable[str]) -> Any:
    """A value without any of these names as whole words: a text, or all texts in a list or mapping."""
    if isinstance(value, str):
        for name in sorted(names, key=len, reverse=True):
            value = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", FORMER, value)
        return value
    if isinstance(value, list):
        return [without(each, names) for each in value]
    if isinstance(value, dict):
        return {key: without(each, names) for key, each in value.items()}
    return value
