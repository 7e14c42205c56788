"""Who is told: the two of a pair or a proposal, an applicant, and the staff who look after something."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.outbox import pass_on
from mentes.mentorships.pair import Pair
from mentes.notices.service import Reader
from mentes.people.models import Person, RoleGrant
from mentes.programmes.models import Edition
from mentes.tenancy.models import Tenant


@dataclass(frozen=True)
class StaffAsked(Event):
    """Somebody who looks after a programme is told; their own university may be none of those that the event concerned."""

    person_id: int
    home_id: int
    tenant_id: int
    what: str
    subject_id: int
    role: str = ""  # by which role, where somebody above is asked next if they stay silent


@dataclass(frozen=True)
class StaffRelieved(Event):
    """Something that staff were asked for has been done."""

    what: str
    subject_id: int


def reader_of(person_id: int) -> Reader | None:
    """Somebody whose university is in the scope of this job; None for one that is not, or is gone."""
    chosen = (
        sa.select(Person, Tenant.slug)
        .join(Tenant, Tenant.id == Person.tenant_id)
        .where(Person.id == person_id, Person.state == "active")
    )
    found = db.session.execute(chosen).one_or_none()
    if found is None:
        return None
    person, slug = found
    return Reader(person.id, person.tenant_id, slug, person.email, person.given_name, person.locale, person.timezone)


def programme_of(edition_id: int) -> int | None:
    """Whose wording counts for news of this edition (`News.programme_id`)."""
    return db.session.scalar(sa.select(Edition.programme_id).where(Edition.id == edition_id))


def readers_of(pair: Pair, *roles: str) -> list[Reader]:
    """These sides of a pair, or both."""
    found = (reader_of(pair.side(role).person_id) for role in roles or ("mentee", "mentor"))
    since = pair.goes_on_at if pair.rests else None
    return [replace(reader, since=since) for reader in found if reader is not None]


def ask_staff(
    what: str, subject_id: int, tenant_id: int, *, role: str, edition_id: int, seen_by: Iterable[int]
) -> None:
    """Tell everybody who holds this role here, in a job of their own that sees their university too."""
    for person_id, home_id in holders(tenant_id, role, edition_id):
        pass_on(StaffAsked(person_id, home_id, tenant_id, what, subject_id), home_id, *seen_by)


def settle_staff(what: str, subject_id: int, tenant_id: int, role: str, edition_id: int) -> None:
    """It waits for none of them any more, wherever their inbox is; nor for those who lost the role meanwhile."""
    homes = set(db.session.scalars(sa.select(RoleGrant.home_id).where(*_held(tenant_id, role, edition_id))))
    if homes:
        pass_on(StaffRelieved(what, subject_id), *homes)


def _held(tenant_id: int, role: str, edition_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    covers = sa.or_(RoleGrant.edition_id.is_(None), RoleGrant.edition_id == edition_id)
    here = sa.true() if role == "central" else RoleGrant.tenant_id == tenant_id
    return here, RoleGrant.role == role, covers


def holders(tenant_id: int, role: str, edition_id: int) -> Iterable[tuple[int, int]]:
    """Person and home of everybody who holds this role here now; central admins look after every university."""
    chosen = sa.select(RoleGrant.person_id, RoleGrant.home_id).where(
        *_held(tenant_id, role, edition_id),
        RoleGrant.revoked_at.is_(None),
        sa.or_(RoleGrant.expires_at.is_(None), RoleGrant.expires_at > real_now()),
    )
    return [(person_id, home_id) for person_id, home_id in db.session.execute(chosen.distinct())]
