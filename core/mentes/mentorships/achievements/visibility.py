"""Who may see somebody's achievements: nobody, the others of their pairs, or whoever reads their offer too."""

from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.admission.models import Application, Enrolment
from mentes.base.db import db
from mentes.mentorships.achievements.models import Showcase
from mentes.mentorships.models import RUNNING, Mentorship
from mentes.programmes.models import TAKING_PART, Edition, Partner

Shown = Literal["nobody", "pairs", "programmes"]
READS: Final = ("accepted", "leaving")  # partners whose people read offers


def choose(person_id: int, tenant_id: int, shown: Shown) -> None:
    """From this moment on, these see it and nobody else."""
    mine = {"person_id": person_id, "tenant_id": tenant_id}
    db.session.execute(insert(Showcase).values(**mine, tenant_ids=[tenant_id]).on_conflict_do_nothing())
    row = db.session.scalars(_held(person_id, tenant_id)).one()
    row.shown = shown
    _write(row)


def follow(mentorship_id: int) -> None:
    """After a pair began or ended: for each of the two whose rows this job sees."""
    pair = db.session.get_one(Mentorship, mentorship_id)
    sides = ((pair.mentee_id, pair.mentee_tenant_id), (pair.mentor_id, pair.mentor_tenant_id))
    for person_id, tenant_id in sorted(sides):
        _follow(person_id, tenant_id, ("pairs", "programmes"))


def follow_part(application_id: int) -> None:
    """After somebody's part began or ended."""
    application = db.session.get(Application, application_id)
    if application is not None:
        _follow(application.person_id, application.tenant_id, ("programmes",))


def universities_of(programme_id: int) -> list[int]:
    """Those whose people take part in a programme, or ever did."""
    chosen = sa.select(Partner.tenant_id).where(Partner.programme_id == programme_id, Partner.state.in_(TAKING_PART))
    return list(db.session.scalars(chosen.order_by(Partner.tenant_id)))


def follow_readers(programme_id: int, tenant_id: int) -> None:
    """After another university took part in a programme, or one left it: everybody of this university who is read there."""
    takes_part = (
        sa.exists()
        .where(Enrolment.tenant_id == tenant_id, Enrolment.person_id == Showcase.person_id)
        .where(Enrolment.edition_id == Edition.id, Edition.programme_id == programme_id)
    )
    read = Showcase.tenant_id == tenant_id, Showcase.shown == "programmes", takes_part
    for person_id in db.session.scalars(sa.select(Showcase.person_id).where(*read).order_by(Showcase.person_id)).all():
        _follow(person_id, tenant_id, ("programmes",))


def _follow(person_id: int, tenant_id: int, shown: tuple[str, ...]) -> None:
    row = db.session.scalars(_held(person_id, tenant_id)).one_or_none()
    if row is not None and row.shown in shown:
        _write(row)


def _held(person_id: int, tenant_id: int) -> sa.Select[Any]:
    chosen = sa.select(Showcase).where(Showcase.tenant_id == tenant_id, Showcase.person_id == person_id)
    return chosen.with_for_update().execution_options(populate_existing=True)


def _write(row: Showcase) -> None:
    seen_at = {row.tenant_id}
    if row.shown != "nobody":
        seen_at |= set(db.session.scalars(_homes_of_others(row.person_id, row.tenant_id)))
    if row.shown == "programmes":
        seen_at |= set(db.session.scalars(_universities_of_programmes(row.person_id, row.tenant_id)))
    row.tenant_ids = sorted(seen_at)
    db.session.flush()


def _homes_of_others(person_id: int, tenant_id: int) -> sa.Select[Any]:
    m = Mentorship
    as_mentee = sa.and_(m.mentee_tenant_id == tenant_id, m.mentee_id == person_id)
    as_mentor = sa.and_(m.mentor_tenant_id == tenant_id, m.mentor_id == person_id)
    other = sa.case((as_mentee, m.mentor_tenant_id), else_=m.mentee_tenant_id)
    return sa.select(other).where(sa.or_(as_mentee, as_mentor), m.state.in_(RUNNING))


def _universities_of_programmes(person_id: int, tenant_id: int) -> sa.Select[Any]:
    """Those of all programmes in which they take part; what a page shows of it, its query narrows to one programme."""
    mine = Enrolment.tenant_id == tenant_id, Enrolment.person_id == person_id, Enrolment.state == "active"
    programmes = sa.select(Edition.programme_id).join(Enrolment, Enrolment.edition_id == Edition.id).where(*mine)
    taking_part = Partner.programme_id.in_(programmes), Partner.state.in_(READS)
    return sa.select(Partner.tenant_id).where(*taking_part)
