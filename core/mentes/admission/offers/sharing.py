"""The offers that share most with a mentee, as far as the database can tell: the rules are asked about these only."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from mentes.admission.bound import Bound
from mentes.admission.models import Proposal
from mentes.admission.offers.listed import STANDING, listed_in
from mentes.admission.offers.models import Offer
from mentes.admission.offers.words import marks_of, tags_of
from mentes.admission.pairing.models import PairMark
from mentes.admission.parts import Own
from mentes.base.db import db
from mentes.plugin.search import Search

JUDGED = 16  # offers that the rules are asked about: those that share most

_OWN, _PERSON, _HOME = (sa.bindparam(name, type_=sa.BigInteger) for name in ("own", "person", "home"))
_SHARED = Offer.marks.bitwise_and(sa.bindparam("marks", type_=sa.BigInteger))
_BLOCKED = sa.select(PairMark.mentor_enrolment_id).where(
    PairMark.mentee_tenant_id == _HOME,
    PairMark.mentee_enrolment_id == _OWN,
    PairMark.kind == "blocked",
    PairMark.ended_at.is_(None),
)
_KNOWN = sa.select(Proposal.mentor_id).where(
    Proposal.mentee_tenant_id == _HOME,
    Proposal.mentee_id == _PERSON,
    Proposal.owner_id == sa.bindparam("owner"),
    sa.or_(
        Proposal.edition_id == sa.bindparam("edition"),
        Proposal.mentee_independent.is_(False),
        Proposal.mentor_independent.is_(False),
    ),
)


def _none_of(numbers: sa.Select[int]) -> sa.ColumnElement[bool]:
    """For `!=`: these few are looked up once, not beside each offer."""
    return sa.all_(sa.func.array(numbers.scalar_subquery(), type_=pg.ARRAY(sa.BigInteger)))


def _those_who_share() -> sa.Select[Any]:
    """Those with most in common, with what the rules are told of them and what a list says.

    Not those whom somebody who pairs keeps apart, nor those with whom there was a proposal here, however it ended; nor
    anybody of whom, or by whom, a dependency was declared anywhere (S1-15).
    """
    told = (
        Offer.id,
        Offer.tenant_id,
        Offer.person_id,
        Offer.called,
        Offer.profile,
        Offer.ties,
        Offer.capacity,
        Offer.full,
    )
    chosen = sa.select(*told, sa.literal_column("'mentor'").label("role")).where(
        *STANDING,
        Offer.full.is_(False),
        Offer.person_id != _PERSON,
        _SHARED != 0,
        Offer.enrolment_id != _none_of(_BLOCKED),
        Offer.person_id != _none_of(_KNOWN),
    )
    in_common = sa.func.bit_count(sa.cast(_SHARED, pg.BIT(64)))
    return chosen.order_by(in_common.desc(), Offer.since.desc(), Offer.id.desc()).limit(JUDGED)


_SHARING = {False: _those_who_share(), True: _those_who_share().where(Offer.tenant_id != _HOME)}


def sharing_with(where: Bound, search: Search, mentee: Own) -> Sequence[sa.Row[Any]]:
    """The offers with a free place that share most with this mentee, those with most in common first (one statement)."""
    tags = tags_of(search, mentee.profile)
    if not tags or not search.suggestions:
        return ()
    values = listed_in(where) | {
        "marks": marks_of(tags),
        "own": mentee.id,
        "person": mentee.person_id,
        "home": mentee.tenant_id,
    }
    return db.session().connection().execute(_SHARING[where.design.other_university], values).all()
