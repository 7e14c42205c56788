"""Somebody's own parts in an edition, read with the pages on which a mentee looks for a mentor."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import sqlalchemy as sa
from flask import request

from mentes.admission.models import Enrolment
from mentes.base.actor import Actor
from mentes.base.along import Along, along, object_of
from mentes.base.db import db

PAGES = frozenset({"offers.mentors", "offers.offer"})  # which draw what somebody who takes part sees


@dataclass(frozen=True)
class Part:
    """An enrolment as it was when the request began: to be looked at, not to be changed."""

    id: int
    tenant_id: int
    person_id: int
    role: str
    profile: dict[str, Any]
    ties: dict[str, Any]


Own = Enrolment | Part
_WHOSE = (
    Enrolment.tenant_id == sa.bindparam("home", type_=sa.Integer),
    Enrolment.person_id == sa.bindparam("person", type_=sa.Integer),
    Enrolment.state == "active",
)
_PARTS = sa.select(Enrolment).where(*_WHOSE, Enrolment.edition_id == sa.bindparam("edition"))
_WHOLE = object_of(**{each.name: Enrolment.__table__.c[each.name] for each in fields(Part)})
_ALONG = Along(
    "parts",
    sa.select(sa.func.coalesce(sa.func.jsonb_agg(_WHOLE), sa.text("'[]'")))
    .where(*_WHOSE, Enrolment.edition_id == sa.bindparam("part_of", type_=sa.Integer))
    .scalar_subquery(),
)


def read_parts() -> Along | None:
    """For the pages of those who look for a mentor: read along with the person."""
    if request.endpoint not in PAGES:
        return None
    return replace(_ALONG, values={"part_of": (request.view_args or {})["edition_id"]})


def parts_here(edition_id: int, actor: Actor) -> Mapping[str, Own]:
    """Somebody's own parts by role, as they were when the request for this page began; elsewhere as they are now."""
    read = along(_ALONG.name)
    return parts_of(edition_id, actor) if read is None else {each["role"]: Part(**each) for each in read}


def parts_of(edition_id: int, actor: Actor) -> dict[str, Enrolment]:
    """Somebody's own parts in the edition by role (one statement)."""
    held = {"home": actor.home_id, "person": actor.person_id, "edition": edition_id}
    return {each.role: each for each in db.session.scalars(_PARTS, held)}
