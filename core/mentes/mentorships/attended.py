"""What counts of the events of a programme for a pair: written to both sides' cards, because neither sees the other's rows."""

from collections.abc import Iterable

import sqlalchemy as sa

from mentes.base.db import db
from mentes.mentorships import service
from mentes.mentorships.models import Mentorship, Side
from mentes.workshops.attending import presence_of


def write_down(mentorship_id: int, edition_id: int) -> None:
    """What both have attended so far; runs in a job that sees both homes."""
    for side in db.session.scalars(sa.select(Side).where(Side.mentorship_id == mentorship_id)):
        side.attendance = presence_of(edition_id, side.person_id, side.tenant_id)
    db.session.flush()


def count_anew(edition_id: int, person_ids: Iterable[int]) -> None:
    """After somebody said who was there: for every pair of these people that is not over, which then may move on."""
    people = tuple(person_ids)
    chosen = sa.select(Mentorship.id).where(
        Mentorship.edition_id == edition_id,
        sa.or_(Mentorship.mentee_id.in_(people), Mentorship.mentor_id.in_(people)),
        Mentorship.state.not_in(("completed", "ended_early")),
    )
    for mentorship_id in db.session.scalars(chosen.order_by(Mentorship.id)).all():
        row = service.locked(mentorship_id)
        for side in db.session.scalars(
            sa.select(Side).where(Side.mentorship_id == mentorship_id, Side.person_id.in_(people))
        ):
            side.attendance = presence_of(edition_id, side.person_id, side.tenant_id)
        service.progress(row)
