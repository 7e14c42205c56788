"""From the files to the rows: what would change, field by field, and the change itself. Nothing is ever deleted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentes.tenancy.declaration import TenantFile
from mentes.tenancy.models import Tenant
from mentes.tenancy.reading import Problem

# Any fixed number: whoever applies files holds it until the transaction ends, so that two at once follow each other.
LOCK = 0x4D454E54
COLUMNS = ("kind", "names", "locales", "timezone", "town", "terms", "brand", "privacy", "plugins")
What = Literal["created", "changed", "unchanged", "archived"]


class Refused(Exception):  # noqa: N818
    """The files cannot be applied; `problems` says why, each with its file and key."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Difference:
    """One field of one university: what it was and what it becomes (None where there is nothing)."""

    slug: str
    field: str
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{self.field}: {_shown(self.before)} → {_shown(self.after)}"


@dataclass(frozen=True)
class Change:
    """What happens to one university, and the fields in which it shows."""

    slug: str
    what: What
    differences: tuple[Difference, ...] = ()


def _shown(value: Any) -> str:
    return "nothing" if value in (None, [], {}) else f"“{value}”" if isinstance(value, str) else str(value)


def lock(session: Session) -> None:
    """Let whoever applies files at this moment finish first; held until this transaction ends."""
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))


def apply(session: Session, files: Iterable[TenantFile]) -> list[Change]:
    """Write what these checked files declare; a university whose file is gone is archived, never deleted.

    One that was made on the pages has no file and stays; once a file names it, the file owns it.

    What people decide (a suspension) stays. Returns one change per university, by slug. Call `lock` before.
    """
    rows = {row.slug: row for row in session.scalars(sa.select(Tenant))}
    wanted = {declared.slug: declared for declared in files}
    changes = [_declare(session, rows.get(slug), declared) for slug, declared in wanted.items()]
    changes += [_archive(row) for slug, row in rows.items() if slug not in wanted and row.origin == "file"]
    session.flush()
    return sorted(changes, key=lambda change: change.slug)


def _declare(session: Session, row: Tenant | None, declared: TenantFile) -> Change:
    values = columns_of(declared)
    if row is None:
        session.add(Tenant(slug=declared.slug, state="active", declared=declared.as_written(), **values))
        return Change(declared.slug, "created", tuple(differences(declared.slug, {}, values)))
    before = {name: getattr(row, name) for name in COLUMNS}
    row.origin = "file"
    found = list(differences(row.slug, before, values))
    if row.state == "archived":
        found.append(Difference(row.slug, "state", "archived", "active"))
        row.state = "active"
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    if row.declared != (written := declared.as_written()):
        row.declared = written
    return Change(row.slug, "changed" if found else "unchanged", tuple(found))


def _archive(row: Tenant) -> Change:
    if row.state == "archived":
        return Change(row.slug, "unchanged")
    found = Difference(row.slug, "state", row.state, "archived")
    row.state = "archived"
    return Change(row.slug, "archived", (found,))


def columns_of(declared: TenantFile) -> dict[str, Any]:
    """What of a declaration stands in a university's row, by column."""
    content = declared.model_dump(mode="json", include=set(COLUMNS))
    return {name: content[name] for name in COLUMNS}


def differences(slug: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    """Each field that differs, down to the single key of a table (`brand.colour`)."""
    old, new = flat(before), flat(after)
    for field in sorted(old.keys() | new.keys()):
        if old.get(field) != new.get(field):
            yield Difference(slug, field, old.get(field), new.get(field))


def flat(values: dict[str, Any], path: str = "") -> dict[str, Any]:
    """Nested tables as one level of dotted keys."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        found |= flat(value, f"{path}{key}.") if isinstance(value, dict) else {f"{path}{key}": value}
    return found


def merged(changes: Iterable[Change], more: Iterable[Difference]) -> list[Change]:
    """The changes of this floor with what the floors above found for the same universities."""
    extra: dict[str, list[Difference]] = {}
    for each in more:
        extra.setdefault(each.slug, []).append(each)
    return [
        Change(
            change.slug,
            "changed" if change.what == "unchanged" and change.slug in extra else change.what,
            (*change.differences, *extra.get(change.slug, ())),
        )
        for change in changes
    ]
