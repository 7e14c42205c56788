"""What was written in a request is not kept for ever: its key is destroyed, and with it every word of it."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from mentes.admission.requests.models import SearchChoice, SearchRequest
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.models import RequestKey
from mentes.base.seal import OfRequest, destroy_key

KEPT: Final = timedelta(days=30)  # so that the next request need not be written anew
DRAFTS_KEPT: Final = timedelta(days=365)  # as those of applications
OVER = ("over", "withdrawn")


def forget(tenant_id: int) -> None:
    """Requests of this owner's programmes that came to nothing a month ago, and drafts that nobody touched for a year."""
    chosen = (
        sa.select(SearchRequest.id)
        .join(RequestKey, RequestKey.request_id == SearchRequest.id)
        .where(
            SearchRequest.owner_id == tenant_id,
            sa.or_(
                sa.and_(SearchRequest.state.in_(OVER), SearchRequest.closed_at < now() - KEPT),
                sa.and_(SearchRequest.state == "draft", SearchRequest.changed_at < now() - DRAFTS_KEPT),
            ),
        )
    )
    for number in db.session.scalars(chosen).all():
        destroy_key(OfRequest(number))


def forget_words(proposal_id: int) -> None:
    """The pair that came of it is over, and so is what the mentee had wished for (by the number of its proposal)."""
    chosen = sa.select(SearchChoice.request_id).where(SearchChoice.proposal_id == proposal_id)
    for number in db.session.scalars(chosen):
        destroy_key(OfRequest(number))
