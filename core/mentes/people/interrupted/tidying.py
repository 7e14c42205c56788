"""What is over is forgotten: sessions some hours after their end, and what was sent too late after its hour."""

from datetime import timedelta

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.ticks import every
from mentes.people.entrance.models import InterruptedForm, WebSession
from mentes.people.entrance.sessions import KEPT


@every("ended sessions", minutes=15)
def forget(tenant_id: int) -> None:
    """Forget the ended sessions and the interrupted forms of one university's people."""
    _delete(WebSession, tenant_id, KEPT)
    _delete(InterruptedForm, tenant_id, timedelta())


def _delete(model: type[WebSession] | type[InterruptedForm], tenant_id: int, kept: timedelta) -> None:
    over = real_now() - kept
    db.session.execute(sa.delete(model).where(model.tenant_id == tenant_id, model.expires_at < over))
