"""The few mentors who fit a mentee best, with a score and its reasons: picked by what they share, judged by the programme's rules."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mentes.admission import ties
from mentes.admission.bound import Bound
from mentes.admission.facts import candidate_of
from mentes.admission.offers.models import Offer
from mentes.admission.offers.sharing import sharing_with
from mentes.admission.parts import Own
from mentes.plugin.answers import Match
from mentes.plugin.facts import Candidate
from mentes.plugin.search import Search


@dataclass(frozen=True)
class Fit:
    """One offer for one mentee: how well the two fit by the programme's rules, and why."""

    offer: Offer | sa.Row[Any]
    match: Match

    @property
    def percent(self) -> int:
        """The score as a page says it."""
        return round(self.match.score * 100)


def suggestions(where: Bound, search: Search, mentee: Own) -> list[Fit]:
    """The best few with a free place, nobody whom a rule or somebody who pairs keeps from this mentee (one statement)."""
    sharing = sharing_with(where, search, mentee)
    own = candidate_of(where, mentee, 0)
    asked = [_question(where, own, each) for each in sharing]
    judged = where.today.plugin.answers("judge_match", asked) if asked else []
    fits = [Fit(offer, _fit(where, mentee, offer, match)) for offer, match in zip(sharing, judged, strict=True)]
    kept = [each for each in fits if each.match.impediment is None and each.match.score > 0]
    return sorted(kept, key=lambda each: (-each.match.score, each.offer.id))[: search.suggestions]


def fit(where: Bound, mentee: Own, offer: Offer) -> Match:
    """How one offer fits; `impediment` says what forbids it, by the programme's rules or by the core's own (S1-15)."""
    asked = _question(where, candidate_of(where, mentee, 0), offer)
    return _fit(where, mentee, offer, where.rules.judge_match(**asked))


def _question(where: Bound, mentee: Candidate, offer: Offer | sa.Row[Any]) -> dict[str, Any]:
    return {"edition": where.facts, "mentee": mentee, "mentor": candidate_of(where, offer, offer.capacity)}


def _fit(where: Bound, mentee: Own, offer: Offer | sa.Row[Any], judged: Match) -> Match:
    forbidden = ties.impediment(where, mentee, offer) or judged.impediment
    return Match(judged.score, judged.reasons, forbidden, against=judged.against)
