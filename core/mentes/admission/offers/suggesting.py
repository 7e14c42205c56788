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
from mentes.admission.offers.models import Offer
from mentes.admission.offers.service import standing
from mentes.admission.offers.words import marks_of, tags_of
from mentes.admission.pairing.models import PairMark
from mentes.base.db import db
from mentes.plugin.answers import Match
from mentes.plugin.search import Search

JUDGED = 16  # offers that the rules are asked about: those that share most


@dataclass(frozen=True)
class Fit:
    """One offer for one mentee: how well the two fit by the programme's rules, and why."""

    offer: Offer
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


def _question(where: Bound, mentee: Enrolment, offer: Offer) -> dict[str, Any]:
    return {
        "edition": where.facts,
        "mentee": candidate_of(where, mentee, 0),
        "mentor": candidate_of(where, offer, offer.capacity),
    }


def _fit(where: Bound, mentee: Enrolment, offer: Offer, judged: Match) -> Match:
    forbidden = ties.impediment(where, mentee, offer) or judged.impediment
    return Match(judged.score, judged.reasons, forbidden, against=judged.against)


def _sharing(where: Bound, search: Search, mentee: Enrolment) -> Sequence[Offer]:
    tags = tags_of(search, mentee.profile)
    if not tags or not search.suggestions:
        return ()
    shared = Offer.marks.bitwise_and(sa.literal(marks_of(tags), sa.BigInteger))
    chosen = sa.select(Offer).where(
        *standing(where), Offer.full.is_(False), Offer.person_id != mentee.person_id, shared != 0, *_free_of(mentee)
    )
    if where.design.other_university:
        chosen = chosen.where(Offer.tenant_id != mentee.tenant_id)
    in_common = sa.func.bit_count(sa.cast(shared, pg.BIT(64)))
    return db.session.scalars(
        chosen.order_by(in_common.desc(), Offer.since.desc(), Offer.id.desc()).limit(JUDGED)
    ).all()


def _free_of(mentee: Enrolment) -> tuple[sa.ColumnElement[bool], ...]:
    """Not those whom somebody who pairs keeps apart, nor those with whom there was a proposal here, however it ended.

    Nor anybody of whom, or by whom, a dependency was declared anywhere (S1-15).
    """
    blocked = sa.select(PairMark.mentor_enrolment_id).where(
        PairMark.mentee_tenant_id == mentee.tenant_id,
        PairMark.mentee_enrolment_id == mentee.id,
        PairMark.kind == "blocked",
        PairMark.ended_at.is_(None),
    )
    known = sa.select(Proposal.mentor_id).where(
        Proposal.mentee_tenant_id == mentee.tenant_id,
        Proposal.mentee_id == mentee.person_id,
        Proposal.owner_id == mentee.owner_id,
        sa.or_(
            Proposal.edition_id == mentee.edition_id,
            Proposal.mentee_independent.is_(False),
            Proposal.mentor_independent.is_(False),
        ),
    )
    return Offer.enrolment_id != _none_of(blocked), Offer.person_id != _none_of(known)


def _none_of(numbers: sa.Select[int]) -> sa.ColumnElement[bool]:
    """For `!=`: these few are looked up once, not beside each offer."""
    return sa.all_(sa.func.array(numbers.scalar_subquery(), type_=pg.ARRAY(sa.BigInteger)))
