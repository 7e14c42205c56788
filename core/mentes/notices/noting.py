"""Rows of who waits for whom, where a running pair has none: pairs from before there were such rows, or whose rules were away."""

import sqlalchemy as sa

from mentes.base.apart import apart
from mentes.base.db import db
from mentes.base.ticks import daily
from mentes.mentorships.models import RUNNING, Awaited, Mentorship
from mentes.notices.awaited import note_waits
from mentes.notices.pair_saying import held_pair

BATCH = 500  # pairs of one university a day


@daily("waits", hour=5, owners=True)
def note_missing(tenant_id: int) -> None:
    """Each day, for each university that owns a programme."""
    none = sa.select(Awaited.id).where(Awaited.mentorship_id == Mentorship.id)
    chosen = sa.select(Mentorship).where(
        Mentorship.owner_id == tenant_id, Mentorship.state.in_(RUNNING), ~none.exists()
    )
    for row in db.session.scalars(chosen.order_by(Mentorship.id).limit(BATCH)).all():
        apart(row, lambda row: note_waits(held_pair(row.id)))
