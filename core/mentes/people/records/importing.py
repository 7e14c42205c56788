"""What a register would change, line by line, and the change itself; within one university only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import BadInput
from mentes.base.i18n import N_, Message
from mentes.base.outbox import record
from mentes.people.entrance.models import Identity
from mentes.people.models import Address, Fact, Person, RegistryEntry
from mentes.people.records.counting import valid_until
from mentes.people.records.register import Line, read
from mentes.plugin.events import RegisterImported
from mentes.tenancy.models import Tenant

AT_ONCE = 1_000  # rows a statement


@dataclass(frozen=True)
class Change:
    """What one line would do. `state`: new | changed | unchanged | wrong; `person_id` None: not signed in yet."""

    line: Line
    state: str
    person_id: int | None = None
    problem: Message | None = None


def plan(tenant_id: int, table: str | bytes) -> list[Change]:
    """What a table would do, written nowhere (four statements). Raises BadInput for what is no table."""
    lines = read(table)
    matches = [line.match for line in lines]
    people = _people(tenant_id, matches)
    known = _known(tenant_id, {each for ids in people.values() for each in ids}, matches)
    ends = _ends(tenant_id)
    return [_change(line, sorted(people.get(line.match, ())), known, ends) for line in lines]


def _people(tenant_id: int, matches: list[str]) -> dict[str, set[int]]:
    """Whom these subjects and addresses belong to: only addresses that the university vouched for count."""
    subject = sa.select(sa.func.lower(Identity.subject), Identity.person_id).where(
        Identity.tenant_id == tenant_id, sa.func.lower(Identity.subject).in_(matches)
    )
    address = sa.select(Address.folded, Address.person_id).where(
        Address.tenant_id == tenant_id,
        Address.folded.in_(matches),
        Address.source == "idp",
        Address.verified_at.is_not(None),
    )
    found: dict[str, set[int]] = {}
    for match, person_id in db.session.execute(sa.union(subject, address)):
        found.setdefault(match, set()).add(person_id)
    return found


Known = dict[tuple[int | str, str], tuple[str, datetime | None]]


def _known(tenant_id: int, ids: Iterable[int], matches: list[str]) -> Known:
    facts = sa.select(Fact.person_id, Fact.name, Fact.value, Fact.valid_until).where(
        Fact.tenant_id == tenant_id, Fact.source == "registry", Fact.person_id.in_(list(ids))
    )
    entries = sa.select(RegistryEntry.match, RegistryEntry.name, RegistryEntry.value, RegistryEntry.valid_until).where(
        RegistryEntry.tenant_id == tenant_id, RegistryEntry.match.in_(matches)
    )
    rows: list[Any] = [*db.session.execute(facts), *db.session.execute(entries)]
    return {(who, name): (value, until) for who, name, value, until in rows}


def _ends(tenant_id: int) -> dict[str, datetime | None]:
    home, at = db.session.get_one(Tenant, tenant_id), real_now()
    return {name: valid_until(name, home.terms, home.timezone, at) for name in ("level", "semester", "subject", "unit")}


def _change(line: Line, ids: list[int], known: Known, ends: dict[str, datetime | None]) -> Change:
    if line.problem:
        return Change(line, "wrong", problem=line.problem)
    if len(ids) > 1:
        return Change(line, "wrong", problem=Message(N_("It fits more than one person here.")))
    who: int | str = ids[0] if ids else line.match
    before = [known.get((who, name)) for name in line.facts]
    if before == [(value, ends[name]) for name, value in line.facts.items()]:
        state = "unchanged"
    else:
        state = "changed" if any(before) else "new"
    return Change(line, state, ids[0] if ids else None)


def take(tenant_id: int, table: str | bytes, by: int) -> int:
    """Write what a table says, all of it or nothing; gives the number of its lines. Said twice, it counts once.

    Raises BadInput while one line is wrong.
    """
    _alone(tenant_id)
    changes = plan(tenant_id, table)
    if any(change.state == "wrong" for change in changes):
        raise BadInput(N_("Some lines are wrong: correct them first. Nothing was imported."))
    at, ends = real_now(), _ends(tenant_id)
    facts, entries = list[dict[str, Any]](), list[dict[str, Any]]()
    for change in (each for each in changes if each.state != "unchanged"):
        for name, value in change.line.facts.items():
            row = {"tenant_id": tenant_id, "name": name, "value": value, "valid_until": ends[name]}
            row |= {"asserted_at": at, "asserted_by": by}
            if change.person_id is None:
                entries.append(row | {"match": change.line.match})
            else:
                facts.append(row | {"person_id": change.person_id, "source": "registry"})
    _put(Fact, ["person_id", "name", "source"], facts)
    _put(RegistryEntry, ["tenant_id", "match", "name"], entries)
    if facts or entries:
        record(RegisterImported(tenant_id), tenant_id)
    return len(changes)


def _alone(tenant_id: int) -> None:
    """One import at a time for each university: the second sees what the first has written, and repeats nothing."""
    db.session.execute(sa.select(Tenant.id).where(Tenant.id == tenant_id).with_for_update(key_share=True))


def _put(model: type[Fact] | type[RegistryEntry], key: list[str], rows: list[dict[str, Any]]) -> None:
    for first in range(0, len(rows), AT_ONCE):
        put = insert(model).values(rows[first : first + AT_ONCE])
        renewed = {name: put.excluded[name] for name in ("value", "asserted_at", "asserted_by", "valid_until")}
        db.session.execute(put.on_conflict_do_update(index_elements=key, set_=renewed))


def names_of(tenant_id: int, ids: Iterable[int]) -> dict[int, str]:
    """What the people of these lines are called in lists."""
    chosen = sa.select(Person.id, Person.display_name).where(Person.tenant_id == tenant_id, Person.id.in_(list(ids)))
    return {row.id: row.display_name for row in db.session.execute(chosen)}
