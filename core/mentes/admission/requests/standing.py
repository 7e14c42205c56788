"""How far a mentee is who looks for a mentor: what they write, have sent or had answered, and whether they have somebody."""

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask import request

from mentes.admission.models import OPEN, Enrolment, Proposal
from mentes.admission.parts import PAGES, Own
from mentes.admission.requests.models import SearchRequest
from mentes.base.along import Along, along
from mentes.base.db import db


@dataclass(frozen=True)
class Standing:
    """The number of what a mentee writes or has sent, of the last that is over, and whether they have somebody."""

    draft_id: int | None
    open_id: int | None
    last_id: int | None
    has_somebody: bool


_PART, _ASKS, _HOME = (sa.bindparam(name, type_=sa.BigInteger) for name in ("part", "person", "home"))


def _last(state: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.max(SearchRequest.id).filter(state)


def _is(state: str) -> sa.ColumnElement[bool]:
    return SearchRequest.state == _written(state)


def _written(state: str) -> sa.ColumnElement[str]:
    """In the statement itself, where an index of some states only is found by it."""
    return sa.literal_column(f"'{state}'", sa.Text)


def _told(part: sa.SQLColumnExpression[int]) -> sa.Select[Any]:
    """The values of a `Standing` as one array."""
    is_open = Proposal.state.in_([_written(state) for state in OPEN])
    has_somebody = sa.exists().where(Proposal.mentee_enrolment_id == part, is_open).correlate_except(Proposal)
    over = sa.not_(sa.or_(_is("draft"), _is("open")))
    numbers = _last(_is("draft")), _last(_is("open")), _last(over)
    return sa.select(sa.func.jsonb_build_array(*numbers, has_somebody)).where(
        SearchRequest.mentee_tenant_id == _HOME,
        SearchRequest.mentee_id == _ASKS,
        SearchRequest.mentee_enrolment_id == part,
    )


_STANDING = _told(_PART)
_ALONG = Along(
    "standing",
    sa.select(sa.func.jsonb_build_array(Enrolment.id, _told(Enrolment.id).correlate(Enrolment).scalar_subquery()))
    .where(
        Enrolment.tenant_id == _HOME,
        Enrolment.person_id == _ASKS,
        Enrolment.edition_id == sa.bindparam("searched", type_=sa.Integer),
        Enrolment.role == _written("mentee"),
    )
    .scalar_subquery(),
)


def standing(part: Own) -> Standing:
    """As it is now, in one statement."""
    held = {"part": part.id, "person": part.person_id, "home": part.tenant_id}
    return Standing(*db.session().connection().execute(_STANDING, held).scalar_one())


def read_standing() -> Along | None:
    """For the pages of those who look for a mentor: read along with the person."""
    if request.endpoint not in PAGES:
        return None
    return replace(_ALONG, values={"searched": (request.view_args or {})["edition_id"]})


def standing_here(part: Own) -> Standing:
    """As it was when the request for this page began; elsewhere as it is now."""
    read = along(_ALONG.name)
    return Standing(*read[1]) if read and read[0] == part.id else standing(part)
