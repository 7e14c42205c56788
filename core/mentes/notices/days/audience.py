"""For whom a day of an edition is, of the people of one university: each university asks for its own only."""

from datetime import datetime

import sqlalchemy as sa

from mentes.admission.drafts import ApplicationDraft
from mentes.admission.models import Application, Enrolment
from mentes.base.db import db
from mentes.mentorships.models import Mentorship
from mentes.notices.readers import holders
from mentes.people.models import Person
from mentes.programmes.days import Day
from mentes.programmes.service import EditionRow
from mentes.programmes.suspended import trouble_of
from mentes.tenancy.models import Tenant

ROLES = {"mentees": ("mentee",), "mentors": ("mentor",), "both": ("mentee", "mentor")}


def speaks(edition: EditionRow, tenant_id: int) -> bool:
    """Whether an edition writes to people of this university now: it is open, runs, and they take part."""
    takes_part = edition.owner_id == tenant_id or edition.has_partner(tenant_id)
    if edition.state != "open" or not takes_part or trouble_of(edition) is not None:
        return False
    return db.session.scalar(sa.select(Tenant.state).where(Tenant.id == edition.owner_id)) == "active"


def audience(day: Day, edition: EditionRow, tenant_id: int) -> dict[int, int]:
    """Person and home of everybody of this university for whom the day is now."""
    if day.tell == "deciders" and not waiting(edition.id, tenant_id)[0]:
        return {}
    if day.tell in {"coordinators", "deciders"}:
        roles = ["coordinator"]
        if day.tell == "coordinators" and edition.owner_id == tenant_id:
            roles.append("lead")
        return {person: home for role in roles for person, home in holders(tenant_id, role, edition.id)}
    return dict.fromkeys(db.session.scalars(_people(day, edition, tenant_id)), tenant_id)


def _people(day: Day, edition: EditionRow, tenant_id: int) -> sa.Select[int]:
    """Those who are still there, of one university, in the order in which they came."""
    of = {"drafts": _drafts, "unfinished": _unfinished}.get(day.tell)
    chosen = of(edition, tenant_id) if of else _enrolled(edition, tenant_id, ROLES[day.tell])
    return sa.select(Person.id).where(
        Person.tenant_id == tenant_id, Person.state == "active", Person.id.in_(chosen.scalar_subquery())
    )


def _enrolled(edition: EditionRow, tenant_id: int, roles: tuple[str, ...]) -> sa.Select[int]:
    return sa.select(Enrolment.person_id).where(
        Enrolment.edition_id == edition.id,
        Enrolment.tenant_id == tenant_id,
        Enrolment.state == "active",
        Enrolment.role.in_(roles),
    )


def _drafts(edition: EditionRow, tenant_id: int) -> sa.Select[int]:
    """Only their own university sees that somebody has begun to apply."""
    return sa.select(ApplicationDraft.person_id).where(
        ApplicationDraft.edition_id == edition.id, ApplicationDraft.tenant_id == tenant_id
    )


def _unfinished(edition: EditionRow, tenant_id: int) -> sa.Select[int]:
    """Of pairs that no wrap-up tells: not begun, or without a last day; those that rest are left in peace."""
    untold = sa.or_(
        Mentorship.state.in_(("introduced", "agreeing")),
        sa.and_(Mentorship.state == "active", Mentorship.ends_on.is_(None)),
    )
    both = [
        sa.select(person).where(
            Mentorship.edition_id == edition.id, home == tenant_id, untold, Mentorship.paused_at.is_(None)
        )
        for person, home in (
            (Mentorship.mentee_id, Mentorship.mentee_tenant_id),
            (Mentorship.mentor_id, Mentorship.mentor_tenant_id),
        )
    ]
    return sa.select(sa.union(*both).subquery().c[0])


def waiting(edition_id: int, tenant_id: int) -> tuple[int, datetime | None]:
    """How many applications of this university wait for an answer, and until when the first of them is to be answered."""
    chosen = sa.select(sa.func.count(), sa.func.min(Application.due_at)).where(
        Application.edition_id == edition_id, Application.tenant_id == tenant_id, Application.state == "submitted"
    )
    count, due = db.session.execute(chosen).one()
    return count, due
