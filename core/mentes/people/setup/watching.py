"""Client secrets that end: the admins hear of it sixty, thirty and seven days ahead, each once (UX-51)."""

from datetime import date

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.models import History
from mentes.base.outbox import record
from mentes.base.ticks import daily
from mentes.people.entrance.models import IdentityProvider
from mentes.people.setup.events import SecretEnding

AHEAD = (7, 30, 60)  # days


@daily("client secrets that end")
def warn(tenant_id: int) -> None:
    """Record a warning for each secret of this university that has come within one of the spans for the first time."""
    chosen = sa.select(IdentityProvider).where(
        IdentityProvider.tenant_id == tenant_id,
        IdentityProvider.state == "active",
        IdentityProvider.client_secret_until.is_not(None),
    )
    for row in db.session.scalars(chosen):
        span = _span(row.client_secret_until)
        if span is not None and row.client_secret_until is not None:
            _once(SecretEnding(row.id, tenant_id, span, row.client_secret_until.isoformat()))


def _span(until: date | None) -> int | None:
    left = (until - real_now().date()).days if until else AHEAD[-1] + 1
    return next((days for days in AHEAD if left <= days), None)


def _once(event: SecretEnding) -> None:
    told = sa.exists().where(
        History.event == event.name,
        History.payload == event.payload(),
        History.tenant_ids.any_() == event.tenant_id,
    )
    if not db.session.scalar(sa.select(told)):
        record(event, event.tenant_id)
