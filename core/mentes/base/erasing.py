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

from mentes.base.db import db, models, table_class
from mentes.base.i18n import N_

FORMER: Final = N_("Former participant")
"""What stands where the name of somebody stood whose account was erased; a page says it in its reader's language."""


@dataclass(frozen=True)
class Gone:
    """Whose account is erased. `names` (and addresses) are looked for in what others keep; in nobody's log, please.

    `in_person`: in their own request, which alone reaches what they wrote as one of a pair.
    """

    person_id: int
    home_id: int
    names: tuple[str, ...] = field(repr=False)
    keys: tuple[str, ...] = field(default=(), repr=False)  # addresses, case folded, and subjects at their sign-ins
    in_person: bool = False


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

    def run(self, model: type[Any], gone: Gone) -> None:
        emptied = sa.update(model.__table__).where(_named(model, self.by, gone))
        db.session.execute(emptied.values(**self.values))

    def covers(self, model: type[Any]) -> frozenset[str]:  # noqa: ARG002 - as the others
        return frozenset({*self.values, *self.harmless})


@dataclass(frozen=True)
class _Sought:
    columns: tuple[str, ...]

    def run(self, model: type[Any], gone: Gone) -> None:
        _unname(model, self.columns, gone.names)

    def covers(self, model: type[Any]) -> frozenset[str]:  # noqa: ARG002 - as the others
        return frozenset(self.columns)


@dataclass(frozen=True)
class _Addressed:
    columns: tuple[str, ...]

    def run(self, model: type[Any], gone: Gone) -> None:
        found = [sa.func.lower(model.__table__.c[name]).in_(gone.keys) for name in self.columns]
        db.session.execute(sa.delete(model.__table__).where(sa.or_(*found)))

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


def nameless(*by: str, harmless: Iterable[str] = (), **values: Any) -> Part:
    """Rows stay, for others need them, and these columns are emptied; `harmless` texts say nothing of anybody.

    `by` as in `deleted`.
    """
    return _Nameless(by, values, tuple(harmless))


def sought(*columns: str) -> Part:
    """In rows of others, the name and the addresses of the person give way to `FORMER` in these columns."""
    return _Sought(columns)


def addressed(*columns: str) -> Part:
    """Rows go that hold an address of the person, or their subject at a sign-in, in one of these columns."""
    return _Addressed(columns)


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
    """Do what every model says, as far as this scope reaches: first what hangs on others, then what they hang on."""
    for model in reversed(models()):
        if table_class(model) == "sealed" and not gone.in_person:
            continue  # out of reach of jobs; it went in the person's own request
        for part in parts_of(model):
            part.run(model, gone)
    db.session.expire_all()


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


def _unname(model: type[Any], columns: tuple[str, ...], names: Iterable[str]) -> None:
    """Rows of others that hold a name are few and found by the database; whole words are told apart here, in any script."""
    table, key = model.__table__, list(sa.inspect(model).primary_key)
    found = [_is_in(table.c[column], name) for column in columns for name in names]
    if not found:
        return
    chosen = sa.select(*key, *(table.c[column] for column in columns if table.c[column] not in key))
    for row in db.session.execute(chosen.where(sa.or_(*found)).with_for_update()).all():
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
