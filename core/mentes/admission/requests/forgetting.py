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
    drafts = sa.delete(SearchRequest).where(
        SearchRequest.owner_id == tenant_id,
        SearchRequest.state == "draft",
        SearchRequest.changed_at < now() - DRAFTS_KEPT,
    )
    db.session.execute(drafts)  # text and key go with it, so that the next draft begins anew
    chosen = (
        sa.select(SearchRequest.id)
        .join(RequestKey, RequestKey.request_id == SearchRequest.id)
        .where(
            SearchRequest.owner_id == tenant_id,
            sa.or_(SearchRequest.state.in_(OVER), _is_over_without_a_mentor()),
            SearchRequest.closed_at < now() - KEPT,
        )
    )
    for number in db.session.scalars(chosen).all():
        destroy_key(OfRequest(number))


def _is_over_without_a_mentor() -> sa.ColumnElement[bool]:
    """A pair came of it and is over: the mentee alone still reads it, and may use it for the next request (S2-36)."""
    return sa.and_(SearchRequest.state == "matched", SearchRequest.asked_id.is_(None))


def forget_words(proposal_id: int) -> None:
    """The pair that came of it was completed, and so is what the mentee had wished for (by the number of its proposal)."""
    for number in db.session.scalars(_matched(proposal_id)):
        destroy_key(OfRequest(number))


def take_from_mentor(proposal_id: int) -> None:
    """The pair that came of it ended early: from now on the mentee alone reads it, so that the next one need not be written anew."""
    ended = sa.update(SearchRequest).where(SearchRequest.id.in_(_matched(proposal_id)))
    db.session.execute(ended.values(asked_id=None, asked_tenant_id=None, closed_at=now()))


def _matched(proposal_id: int) -> sa.Select[int]:
    chosen = sa.select(SearchChoice.request_id).join(SearchRequest, SearchRequest.id == SearchChoice.request_id)
    return chosen.where(SearchChoice.proposal_id == proposal_id, SearchRequest.state == "matched")
