"""What happens to invitations and links by itself: they run out, and old links are forgotten."""

from datetime import timedelta

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.ticks import daily
from mentes.people.entrance.models import OneTimeLink
from mentes.people.guests import inviting

KEPT = timedelta(days=1)


@daily("expire-invitations", hour=5)
def expire_invitations(tenant_id: int) -> None:
    """Each day, for each university: whoever invited learns that nobody came."""
    for row in inviting.overdue(tenant_id):
        inviting.expire(row)


@daily("forget-links", hour=4)
def forget_links(tenant_id: int) -> None:
    """Links that have been useless for a day go, with what was typed for them."""
    old = sa.delete(OneTimeLink).where(OneTimeLink.tenant_id == tenant_id, OneTimeLink.expires_at < real_now() - KEPT)
    db.session.execute(old)
