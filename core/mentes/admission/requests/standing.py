"""How far a mentee is who looks for a mentor: what they write, have sent or had answered, and whether they have somebody."""

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask import request

from mentes.admission.models import OPEN, Enrolment, Proposal
from mentes.admission.requests.models import SearchRequest
from mentes.base.along import Along, along
from mentes.base.db import db

PAGES = frozenset({"offers.mentors", "offers.offer"})  # which say to a mentee whether they can ask


@dataclass(frozen=True)
class Standing:
    """The number of what a mentee writes or has sent, of the last that is over, and whether they have somebody."""

    draft_id: int | None
    open_id: int | None
    last_id: int | None
    has_somebody: bool


def _told(part: sa.SQLColumnExpression[int]) -> tuple[sa.ColumnElement[Any], ...]:
    own = sa.and_(
        SearchRequest.mentee_tenant_id == _HOME,
        SearchRequest.mentee_id == _ASKS,
        SearchRequest.mentee_enrolment_id == part,
    )
    numbers = (
        sa.select(sa.func.max(SearchRequest.id)).where(own, SearchRequest.state.in_(states)).scalar_subquery()
        for states in (("draft",), ("open",), ("matched", "over", "withdrawn"))
    )
    return *numbers, sa.exists().where(Proposal.mentee_enrolment_id == part, Proposal.state.in_(OPEN))


_PART, _ASKS, _HOME = (sa.bindparam(name, type_=sa.BigInteger) for name in ("part", "person", "home"))
_STANDING = sa.select(*_told(_PART))
_ALONG = Along(
    "standing",
    sa.select(sa.func.jsonb_build_array(Enrolment.id, *_told(Enrolment.id)))
    .where(
        Enrolment.tenant_id == _HOME,
        Enrolment.person_id == _ASKS,
        Enrolment.edition_id == sa.bindparam("searched", type_=sa.Integer),
        Enrolment.role == "mentee",
    )
    .scalar_subquery(),
)


def standing(part: Enrolment) -> Standing:
    """As it is now, in one statement."""
    held = {"part": part.id, "person": part.person_id, "home": part.tenant_id}
    return Standing(*db.session().connection().execute(_STANDING, held).one())


def read_standing() -> Along | None:
    """For the pages of those who look for a mentor: read along with the person."""
    if request.endpoint not in PAGES:
        return None
    return replace(_ALONG, values={"searched": (request.view_args or {})["edition_id"]})


def standing_here(part: Enrolment) -> Standing:
    """As it was when the request for this page began; elsewhere as it is now."""
    read = along(_ALONG.name)
    return Standing(*read[1:]) if read and read[0] == part.id else standing(part)
