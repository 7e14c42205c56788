"""The pair's row, held by whoever acts; if that is one of the two, it is a sign that they are there (S2-22)."""

from datetime import datetime

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import current_scope, db
from mentes.base.outbox import record
from mentes.mentorships.models import RUNNING, Mentorship
from mentes.plugin.waiting_events import PairHeard


def hold(mentorship_id: int) -> Mentorship:
    """The row, held until the transaction ends, and the sign noted: every verb of the pair begins with this.

    A job acts for nobody, so what it does is no sign; nor is what somebody does who looks after the pair.
    """
    chosen = sa.select(Mentorship).where(Mentorship.id == mentorship_id).with_for_update()
    row = db.session.scalars(chosen.execution_options(populate_existing=True)).one()
    held = current_scope()
    if row.state in RUNNING and held is not None and held.person in {row.mentee_id, row.mentor_id}:
        note_sign(row)
    return row


def clock_of(mentorship_id: int) -> datetime:
    """From when on days are counted: now; of a pair that rests, when it lay down, for its clock stands still. The caller holds it."""
    row = db.session.get_one(Mentorship, mentorship_id)
    return (row.paused_at if row.state in RUNNING else None) or now()


def note_sign(row: Mentorship) -> None:
    """The days without a sign are counted anew; whoever was asked because of them is asked no more.

    Nobody's name stands by it: beside an answer that stays unknown it would tell whose that was (S1-17).
    """
    was_asked = row.asked > 0
    row.moved_at, row.asked, row.asked_at = now(), 0, None
    if was_asked:
        db.session.flush()
        record(PairHeard(row.id), row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id, unnamed=True)
