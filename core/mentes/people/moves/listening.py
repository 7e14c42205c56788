"""What moves do on their own: when both universities have agreed, the account moves; what nobody decides ends; what is over is forgotten."""

from datetime import timedelta

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.outbox import on
from mentes.base.ticks import daily
from mentes.people.moves import service
from mentes.people.moves.models import PendingMove
from mentes.plugin.events import MoveAgreed

KEPT = timedelta(days=183)  # after it was decided


@on(MoveAgreed)
def move_agreed(event: MoveAgreed, _event_id: int) -> None:
    """In a job, because only a job may see both universities."""
    service.carry_out(event.move_id)


@daily("expire-moves", hour=5)
def expire_moves(tenant_id: int) -> None:
    """Each day, where the person is known: what two universities did not decide comes to nothing, and they learn of it."""
    service.lapse(tenant_id)


@daily("forget-moves", hour=4)
def forget_moves(tenant_id: int) -> None:
    """Who wanted to move, by name, is known for half a year after the decision, at both universities (PRV-8)."""
    concerned = sa.or_(PendingMove.tenant_id == tenant_id, PendingMove.wanted_id == tenant_id)
    db.session.execute(sa.delete(PendingMove).where(concerned, PendingMove.closed_at < real_now() - KEPT))
