"""The few mentors who fit a mentee best, with a score and its reasons: picked by what they share, judged by the programme's rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from mentes.admission import ties
from mentes.admission.bound import Bound
from mentes.admission.facts import candidate_of
from mentes.admission.models import Enrolment, Proposal
from mentes.admission.offers.listed import STANDING, listed_in
from mentes.admission.offers.models import Offer
from mentes.admission.offers.words import marks_of, tags_of
from mentes.admission.pairing.models import PairMark
from mentes.base.db import db
from mentes.plugin.answers import Match
from mentes.plugin.search import Search

JUDGED = 16  # offers that the rules are asked about: those that share most


@dataclass(frozen=True)
class Fit:
    """One offer for one mentee: how well the two fit by the programme's rules, and why."""

    offer: Offer | sa.Row[Any]
    match: Match

    @property
    def percent(self) -> int:
        """The score as a page says it."""
        return round(self.match.score * 100)


def suggestions(where: Bound, search: Search, mentee: Enrolment) -> list[Fit]:
    """The best few with a free place, nobody whom a rule or somebody who pairs keeps from this mentee (one statement)."""
    sharing = _sharing(where, search, mentee)
    asked = [_question(where, mentee, each) for each in sharing]
    judged = where.today.plugin.answers("judge_match", asked) if asked else []
    fits = [Fit(offer, _fit(where, mentee, offer, match)) for offer, match in zip(sharing, judged, strict=True)]
    kept = [each for each in fits if each.match.impediment is None and each.match.score > 0]
    return sorted(kept, key=lambda each: (-each.match.score, each.offer.id))[: search.suggestions]


def fit(where: Bound, mentee: Enrolment, offer: Offer) -> Match:
    """How one offer fits; `impediment` says what forbids it, by the programme's rules or by the core's own (S1-15)."""
    return _fit(where, mentee, offer, where.rules.judge_match(**_question(where, mentee, offer)))


def _question(where: Bound, mentee: Enrolment, offer: Offer | sa.Row[Any]) -> dict[str, Any]:
    return {
        "edition": where.facts,
        "mentee": candidate_of(where, mentee, 0),
        "mentor": candidate_of(where, offer, offer.capacity),
    }


def _fit(where: Bound, mentee: Enrolment, offer: Offer | sa.Row[Any], judged: Match) -> Match:
    forbidden = ties.impediment(where, mentee, offer) or judged.impediment
    return Match(judged.score, judged.reasons, forbidden, against=judged.against)


def _sharing(where: Bound, search: Search, mentee: Enrolment) -> Sequence[sa.Row[Any]]:
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
