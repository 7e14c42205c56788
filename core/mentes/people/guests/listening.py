"""What happens to invitations and links by itself: they run out, and old links are forgotten."""

from datetime import timedelta

import sqlalchemy as sa

from mentes.base.clock import now, real_now
from mentes.base.db import db
from mentes.base.ticks import daily
from mentes.people.entrance.models import OneTimeLink
from mentes.people.guests import inviting
from mentes.people.guests.models import Invitation

KEPT = timedelta(days=1)
UNANSWERED = timedelta(days=183)  # after an invitation that nobody accepted has ended


@daily("expire-invitations", hour=5)
def expire_invitations(tenant_id: int) -> None:
    """Each day, for each university: whoever invited learns that nobody came, or that they confirmed nobody."""
    for row in inviting.overdue(tenant_id):
        inviting.expire(row)


@daily("forget-links", hour=4)
def forget_links(tenant_id: int) -> None:
    """Links that have been useless for a day go, with what was typed for them."""
    old = sa.delete(OneTimeLink).where(OneTimeLink.tenant_id == tenant_id, OneTimeLink.expires_at < real_now() - KEPT)
    db.session.execute(old)


@daily("forget-invitations", hour=4)
def forget_invitations(tenant_id: int) -> None:
    """Name and address of people who never answered go half a year after their invitation ended, to whatever it was (PRV-8).

    Counted in programme time, as invitations are. One that somebody took is open until it was confirmed or has run out.
    """
    unanswered = Invitation.state.in_(("sent", "expired", "withdrawn"))
    ended = sa.func.greatest(Invitation.expires_at, Invitation.decided_at) < now() - UNANSWERED
    db.session.execute(sa.delete(Invitation).where(Invitation.tenant_id == tenant_id, unanswered, ended))
