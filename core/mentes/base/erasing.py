"""What becomes of each table's rows when somebody has their account erased: said on the model, in one line.

`__erased__` of a model is one of the parts below, or several. A test asks every model for it, and looks whether each text
of a row that stays is covered; `erase_rows` does what they say. Again is nothing, so that what was cut off can be repeated.

Rows are found by numbers of the person and of what is theirs, and by addresses that they have confirmed; never by a name,
for somebody chooses their own, and others have the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from mentes.base.db import current_scope, db, models, table_class
from mentes.base.i18n import N_

FORMER: Final = N_("Former participant")
"""What stands where the name of somebody stood whose account was erased; a page says it in its reader's language."""


@dataclass(frozen=True)
class Gone:
    """Whose account is erased, and what in rows of others is about them.

    `about`: numbers of rows, by what they are to this person (`goodbye.erasing` says which). `at_home`: this scope is their
    own university's, so that it reaches what they wrote as one of a pair.
    """

    person_id: int
    home_id: int
    addresses: tuple[str, ...] = field(default=(), repr=False)  # that they have confirmed, case folded
    subjects: tuple[str, ...] = field(default=(), repr=False)  # at their university's sign-ins, case folded
    about: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    until: datetime | None = None  # when it was said, in programme time
    at_home: bool = False


class Part(Protocol):
    """One thing that is done to a table."""

    @property
    def looks_far(self) -> bool:
        """Whether it goes through rows of others, so that it is left to works and no click waits for it."""

    def run(self, model: type[Any], gone: Gone) -> None:
        """Do it to the rows that this scope reaches."""

    def covers(self, model: type[Any]) -> frozenset[str]:
        """The columns about which this part says something."""


@dataclass(frozen=True)
class _Deleted:
    by: tuple[str, ...]
    copied: tuple[str, ...]
    looks_far: bool = False

    def run(self, model: type[Any], gone: Gone) -> None:
        db.session.execute(sa.delete(model.__table__).where(_named(model, self.by, gone)))

    def covers(self, model: type[Any]) -> frozenset[str]:
        return _all(model)


@dataclass(frozen=True)
class _Nameless:
    by: tuple[str, ...]
    copied: tuple[str, ...]
    values: Mapping[str, Any]
    harmless: tuple[str, ...]
    skip_locked: bool = False
    looks_far: bool = False

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
class _Addressed:
    columns: tuple[str, ...]
    subject_at: str
    but: Mapping[str, str]
    looks_far = True

    def run(self, model: type[Any], gone: Gone) -> None:
        table = model.__table__
        found: list[sa.ColumnElement[bool]] = [
            sa.func.lower(table.c[each]).in_(gone.addresses) for each in self.columns
        ]
        if self.subject_at:
            at_home = table.c[self.subject_at] == gone.home_id
            found += [sa.and_(at_home, sa.func.lower(table.c[name]).in_(gone.subjects)) for name in self.columns]
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
    looks_far = False

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
    looks_far = False

    def run(self, model: type[Any], gone: Gone) -> None:
        pass

    def covers(self, model: type[Any]) -> frozenset[str]:
        return _all(model)


def deleted(*by: str, copied: Iterable[str] | None = None, looks_far: bool = False) -> Part:
    """Rows go that name the person in one of these columns; of a sealed table only those that are their own.

    `"application_id>application.person_id"` names a column whose row in another table names the person. `copied`: by which of
    them a row is in the copy that somebody takes of what is kept about them; without it by all. A row that is not for
    its person to read is in none. `looks_far` leaves it to works, which may wait for a row that is held long.
    """
    return _Deleted(by, by if copied is None else tuple(copied), looks_far)


def nameless(
    *by: str,
    harmless: Iterable[str] = (),
    skip_locked: bool = False,
    looks_far: bool = False,
    copied: Iterable[str] | None = None,
    **values: Any,
) -> Part:
    """Rows stay, for others need them, and these columns are emptied; `harmless` texts say nothing of anybody.

    `by` and `copied` as in `deleted`. `skip_locked`: a row that a worker holds is left to the next run, so that none waits for the other.
    `looks_far` leaves a long table to works.
    """
    return _Nameless(by, by if copied is None else tuple(copied), values, tuple(harmless), skip_locked, looks_far)


def addressed(*columns: str, subject_at: str = "", **but: str) -> Part:
    """Rows go that hold a confirmed address of the person in one of these columns.

    `subject_at` names a column with a university: rows of the person's own go as well that hold their subject at a sign-in,
    which elsewhere may be somebody else's. `but` names, by column and value, rows that are left: a letter that has still to go.
    """
    return _Addressed(columns, subject_at, but)


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


def erase_rows(gone: Gone, *, far: bool = True) -> None:
    """Do what every model says, as far as this scope reaches: first what is emptied, then what goes, of that first what hangs on others.

    Without `far` only to the person's own rows. Sealed texts answer to their author alone, so they are taken away in the
    author's name; nothing of them is read.
    """
    session = db.session()
    session.flush()
    for goes in (False, True):
        for model in reversed(models()):
            parts = [each for each in parts_of(model) if isinstance(each, _Deleted | _Addressed) is goes]
            _run([each for each in parts if far or not each.looks_far], model, gone)
    session.expire_all()


def _run(parts: Iterable[Part], model: type[Any], gone: Gone) -> None:
    if table_class(model) != "sealed":
        for part in parts:
            part.run(model, gone)
        return
    if gone.at_home and parts:
        session = db.session()
        session.execute(_AS, {"person": str(gone.person_id)})
        for part in parts:
            part.run(model, gone)
        held = current_scope()
        session.execute(_AS, {"person": "" if held is None or held.person is None else str(held.person)})


def own_rows(person_id: int, home_id: int) -> dict[str, list[dict[str, Any]]]:
    """What the tables hold of somebody, by table, as far as this scope reaches: the rows that an erasure takes or empties.

    Those that are for others to read are not among them (`copied`). Secrets and bytes are left out; of sealed texts
    only `sealed` is there, for whoever holds the key.
    """
    found = {model.__tablename__: _own(model, Gone(person_id, home_id)) for model in models()}
    return {name: rows for name, rows in found.items() if rows}


def _own(model: type[Any], gone: Gone) -> list[dict[str, Any]]:
    table = model.__table__
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for part in parts_of(model):
        if not isinstance(part, _Deleted | _Nameless):
            continue
        names = _told(model) if isinstance(part, _Deleted) else [n for n in _told(model) if n in _plain(model, part)]
        if table_class(model) == "sealed" and "sealed" in table.c:
            names = [*names, "sealed"]
        keys = list(sa.inspect(model).primary_key)
        chosen = sa.select(*keys, *(table.c[n] for n in names if table.c[n] not in keys))
        for row in db.session.execute(chosen.where(_named(model, part.copied, gone))).mappings():
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
    return sa.or_(sa.false(), *(_names(model.__table__, each, gone) for each in by))


def _names(table: sa.Table, way: str, gone: Gone) -> sa.ColumnElement[bool]:
    own, _, far = way.partition(">")
    if not far:
        return sa.and_(table.c[own] == gone.person_id, *_at_home(table, own, gone))
    other, _, column = far.partition(".")
    there = table.metadata.tables[other]
    theirs = sa.select(there.c.id).where(there.c[column] == gone.person_id, *_at_home(there, column, gone))
    return table.c[own].in_(theirs)


def _at_home(table: sa.Table, column: str, gone: Gone) -> list[sa.ColumnElement[bool]]:
    """Their university as well, where the row has it beside the person: indexes of these tables begin with it."""
    beside = f"{column.removesuffix('_id')}_tenant_id"
    if beside not in table.c and any(
        {column, "tenant_id"} == {*key.column_keys} for key in table.foreign_key_constraints
    ):
        beside = "tenant_id"
    return [table.c[beside] == gone.home_id] if beside in table.c else []
