"""What coordinators look at: one statement a list, each naming its tenant column; facts only, never what a pair wrote."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from mentes.admission.models import Application, Enrolment, Proposal
from mentes.base.db import db
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship, Side
from mentes.people.models import Person

PAGE = 50


def _rows(statement: sa.Executable, **values: Any) -> list[Any]:
    return list(db.session().connection().execute(statement, values))


_APPLICATIONS = (
    sa.select(
        Application.id,
        Application.edition_id,
        Application.role,
        Application.state,
        Application.tenant_id,
        Application.verdict,
        Application.submitted_at,
        Application.due_at,
        Person.display_name,  # nothing for people of other universities: their rows are not seen from here
    )
    .outerjoin(Person, Person.id == Application.person_id)
    .where(
        sa.or_(Application.tenant_id == sa.bindparam("tenant"), Application.owner_id == sa.bindparam("tenant")),
        Application.state.in_(sa.bindparam("states", expanding=True)),
    )
    .order_by(Application.due_at, Application.id)
    .limit(PAGE)
    .offset(sa.bindparam("skip"))
)


def applications(tenant_id: int, states: tuple[str, ...], skip: int = 0) -> list[Any]:
    """Applications of this university's people, and to programmes that it owns; the most urgent first."""
    return _rows(_APPLICATIONS, tenant=tenant_id, states=list(states), skip=skip)


_mentee, _mentor = aliased(Side), aliased(Side)
_LAST = (
    sa.select(sa.func.max(Meeting.starts_at))
    .where(Meeting.mentorship_id == Mentorship.id, Meeting.state == "held")
    .correlate(Mentorship)
    .scalar_subquery()
)
_HELD = (
    sa.select(sa.func.count())
    .where(Meeting.mentorship_id == Mentorship.id, Meeting.state == "held")
    .correlate(Mentorship)
    .scalar_subquery()
)
_PAIRS = (
    sa.select(
        Mentorship.id,
        Mentorship.state,
        Mentorship.edition_id,
        Mentorship.introduced_at,
        Mentorship.ends_on,
        _mentee.display_name.label("mentee"),
        _mentor.display_name.label("mentor"),
        _mentee.tenant_id.label("mentee_tenant_id"),
        _mentor.tenant_id.label("mentor_tenant_id"),
        _LAST.label("last_met"),
        _HELD.label("held"),
    )
    .join(_mentee, sa.and_(_mentee.mentorship_id == Mentorship.id, _mentee.role == "mentee"))
    .join(_mentor, sa.and_(_mentor.mentorship_id == Mentorship.id, _mentor.role == "mentor"))
    .where(
        sa.or_(
            Mentorship.owner_id == sa.bindparam("tenant"),
            Mentorship.mentee_tenant_id == sa.bindparam("tenant"),
            Mentorship.mentor_tenant_id == sa.bindparam("tenant"),
        )
    )
    .order_by(Mentorship.introduced_at.desc(), Mentorship.id.desc())
    .limit(PAGE)
    .offset(sa.bindparam("skip"))
)


def pairs(tenant_id: int, skip: int = 0) -> list[Any]:
    """Pairs in which this university has a part: who, how far, when they last met."""
    return _rows(_PAIRS, tenant=tenant_id, skip=skip)


_COUNTS = sa.text(
    """select
      (select count(*) from application where (tenant_id = :tenant or owner_id = :tenant) and state = 'submitted')
        as applications,
      (select count(*) from enrolment e where e.owner_id = :tenant and e.role = 'mentee' and e.state = 'active'
        and not exists (select 1 from proposal p where p.mentee_enrolment_id = e.id
                        and p.state in ('proposed', 'accepted'))) as unpaired,
      (select count(*) from proposal where owner_id = :tenant and state = 'proposed') as proposals,
      (select count(*) from mentorship where (owner_id = :tenant or mentee_tenant_id = :tenant
        or mentor_tenant_id = :tenant) and state not in ('completed', 'ended_early')) as running,
      (select count(*) from mentorship m where (owner_id = :tenant or mentee_tenant_id = :tenant
        or mentor_tenant_id = :tenant) and m.state not in ('completed', 'ended_early') and m.introduced_at < :quiet
        and not exists (select 1 from meeting x where x.mentorship_id = m.id and x.starts_at > :quiet)) as quiet"""
)


def counts(tenant_id: int, quiet_since: datetime) -> Any:
    """How many rows of each kind need somebody, in one statement."""
    return _rows(_COUNTS, tenant=tenant_id, quiet=quiet_since)[0]


_OPEN_PROPOSALS = (
    sa.select(Proposal)
    .where(Proposal.owner_id == sa.bindparam("tenant"), Proposal.state == "proposed")
    .order_by(Proposal.due_at)
    .limit(PAGE)
)


def open_proposals(tenant_id: int) -> list[Proposal]:
    """Proposals that wait for one of the two."""
    return list(db.session.scalars(_OPEN_PROPOSALS, {"tenant": tenant_id}))


def names_of(enrolments: list[Enrolment]) -> dict[int, str]:
    """Display names of those enrolled whose university is in this scope; of all others, none (Names across universities)."""
    ids = [each.person_id for each in enrolments]
    rows = db.session.execute(sa.select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return {row.id: row.display_name for row in rows}
