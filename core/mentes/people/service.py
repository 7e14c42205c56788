"""Verbs of people: choose a language, grant and take back a role, show what is known."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import BadInput
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.people.models import Fact, Person, RoleGrant
from mentes.plugin.events import RoleGranted, RoleRevoked
from mentes.tenancy.folding import folded

STAFF_ONLY = ("coordinator", "lead", "admin", "central")
GUEST = N_("A guest has no account at a university, so they cannot look after one or after its programmes.")


def sort_name(name: str) -> str:
    """A name as lists order and search it: no accents, no capitals, family name first.

    Kept in the row and made anew at each sign-in, so that a change here reaches everybody without a migration.
    """
    words = plain_name(name).split()
    return " ".join([*words[-1:], *words[:-1]])


def plain_name(name: str) -> str:
    """A name without accents and capitals, in the order in which it was written."""
    return folded(name)


def grant(
    person: Person,
    role: str,
    tenant_id: int,
    *,
    by: int | None,
    edition_id: int | None = None,
    until: datetime | None = None,
    remit: str | None = None,
) -> RoleGrant:
    """Give a role at a university; it counts from the next request on. `until` is an instant in real time (UTC).

    Raises BadInput for a guest who would become staff (SSO-15), whoever asks for it.
    """
    if person.guest and role in STAFF_ONLY:
        raise BadInput(GUEST)
    more = {"edition_id": edition_id, "until": until, "remit": remit}
    return grant_to((person.id, person.tenant_id), role, tenant_id, by=by, **more)  # type: ignore[arg-type]


def grant_to(
    who: tuple[int, int],
    role: str,
    tenant_id: int,
    *,
    by: int | None,
    edition_id: int | None = None,
    until: datetime | None = None,
    remit: str | None = None,
) -> RoleGrant:
    """The same for somebody of another university, who is no guest: by number and home, for no more is known of them."""
    person_id, home_id = who
    given = RoleGrant(
        person_id=person_id,
        home_id=home_id,
        tenant_id=tenant_id,
        role=role,
        remit=remit,
        edition_id=edition_id,
        granted_at=real_now(),
        granted_by=by,
        expires_at=until,
    )
    db.session.add(given)
    db.session.flush()
    record(RoleGranted(given.id, person_id), home_id, tenant_id)
    return given


def take_back(given: RoleGrant, by: int | None = None) -> None:
    """Take a role back; from the next request on it counts no more. Said twice, it counts once."""
    if given.revoked_at is not None:
        return
    given.revoked_at, given.revoked_by = real_now(), by
    db.session.flush()
    record(RoleRevoked(given.id, given.person_id), given.home_id, given.tenant_id)


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


def stated(person_id: int, tenant_id: int) -> tuple[str | None, tuple[str, ...]]:
    """What somebody said about themselves that an application needs: supervisor or line manager, and languages (UX-17)."""
    chosen = sa.select(Person.supervisor, Person.languages).where(Person.tenant_id == tenant_id, Person.id == person_id)
    supervisor, languages = db.session.execute(chosen).one()
    return supervisor, tuple(languages)


def profile(person_id: int, tenant_id: int) -> Profile:
    """What is known about somebody (two statements)."""
    person = db.session.scalars(sa.select(Person).where(Person.tenant_id == tenant_id, Person.id == person_id)).one()
    facts = db.session.scalars(
        sa.select(Fact).where(Fact.tenant_id == tenant_id, Fact.person_id == person_id).order_by(Fact.name)
    )
    return Profile(person, tuple(facts))
