"""Verbs for those who take part no longer: they do not come to what is still to come, and their place is free."""

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.workshops.models import Attendance, Workshop
from mentes.workshops.participants import participants
from mentes.workshops.service import held


def sign_off_without_part(workshop: Workshop) -> list[Attendance]:
    """Whoever has no part in the edition any more does not come; gives those who have it in their calendars.

    The row must be held. Runs in the scope of the owner, who sees the rows and parts of all universities. Nobody answered
    anything: should their part begin anew, they are asked anew.
    """
    parts = participants(workshop.edition_id, workshop.tenant_id, workshop.audience)
    chosen = sa.select(Attendance).where(
        Attendance.owner_id == workshop.owner_id,
        Attendance.workshop_id == workshop.id,
        Attendance.state != "signed_off",
        Attendance.person_id.not_in(parts),
    )
    rows = list(db.session.scalars(chosen.order_by(Attendance.id).execution_options(populate_existing=True)))
    expected = [row for row in rows if row.state == ("signed_up" if workshop.sign_up else "invited")]
    for row in rows:
        row.state, row.answered_at, row.sequence = "signed_off", None, row.sequence + 1
    db.session.flush()
    return expected


def sign_off_who_left(person_id: int, home_id: int) -> list[Workshop]:
    """Somebody's access ended: they do not come to what is still to come; gives the dates that have a place more now."""
    chosen = (
        sa.select(Workshop.id)
        .join(Attendance, Attendance.workshop_id == Workshop.id)
        .where(Attendance.tenant_id == home_id, Attendance.person_id == person_id, Attendance.state != "signed_off")
        .where(Workshop.state == "fixed", Workshop.starts_at > now())
    )
    left = [held(number) for number in db.session.scalars(chosen.order_by(Workshop.starts_at, Workshop.id)).all()]
    own = sa.update(Attendance).where(
        Attendance.tenant_id == home_id,
        Attendance.person_id == person_id,
        Attendance.workshop_id.in_([each.id for each in left]),
        Attendance.state != "signed_off",
    )
    db.session.execute(own.values(state="signed_off", answered_at=now(), sequence=Attendance.sequence + 1))
    return left
