"""Verbs of people: choose a language, grant and take back a role, show what is known."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.outbox import record
from mentes.people.models import Fact, Person, RoleGrant
from mentes.plugin.events import RoleGranted


def sort_name(name: str) -> str:
    """A name as lists order and search it: no accents, no capitals, family name first."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    words = plain.casefold().split()
    return " ".join([*words[-1:], *words[:-1]])


def grant(
    person: Person,
    role: str,
    tenant_id: int,
    *,
    by: int | None,
    edition_id: int | None = None,
    until: datetime | None = None,
) -> RoleGrant:
    """Give a role at a university; it counts from the next request on. `until` is an instant in real time (UTC)."""
    given = RoleGrant(
        person_id=person.id,
        home_id=person.tenant_id,
        tenant_id=tenant_id,
        role=role,
        edition_id=edition_id,
        granted_at=real_now(),
        granted_by=by,
        expires_at=until,
    )
    db.session.add(given)
    db.session.flush()
    record(RoleGranted(given.id, person.id), person.tenant_id, tenant_id)
    return given


def take_back(given: RoleGrant) -> None:
    """Take a role back; from the next request on it counts no more. Said twice, it counts once."""
    given.revoked_at = given.revoked_at or real_now()
    db.session.flush()


def speak(person_id: int, tenant_id: int, locale: str) -> None:
    """From now on this person is written to in this language (UX-38)."""
    db.session.execute(
        sa.update(Person).where(Person.tenant_id == tenant_id, Person.id == person_id).values(locale=locale)
    )


@dataclass(frozen=True)
class Profile:
    """A person as their own page shows it: the row, and each fact with its source."""

    person: Person
    facts: tuple[Fact, ...]


def profile(person_id: int, tenant_id: int) -> Profile:
    """What is known about somebody (two statements)."""
    person = db.session.scalars(sa.select(Person).where(Person.tenant_id == tenant_id, Person.id == person_id)).one()
    facts = db.session.scalars(
        sa.select(Fact).where(Fact.tenant_id == tenant_id, Fact.person_id == person_id).order_by(Fact.name)
    )
    return Profile(person, tuple(facts))
