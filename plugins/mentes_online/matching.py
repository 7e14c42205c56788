"""How well two people fit: another university, a comparable or adjacent discipline, a language in common (S0-42)."""

from mentes.plugin import N_, Candidate, Edition, LanguageName, Match, Message, defaults, words
from mentes_online.config import Config

ADJACENT = (
    {"humanities", "arts"},
    {"humanities", "social"},
    {"humanities", "law"},
    {"social", "law"},
    {"social", "economics"},
    {"law", "economics"},
    {"economics", "engineering"},
    {"natural", "life"},
    {"natural", "engineering"},
    {"life", "engineering"},
)
NEAR = 0.5  # a discipline that is at least so near speaks for a pair
DISCIPLINE, LANGUAGE = 0.8, 0.2  # weights: a language can be found, a discipline not


def match(edition: Edition[Config], mentee: Candidate, mentor: Candidate) -> Match:
    """A soft score with its reasons, and core's impediments."""
    nearness, discipline = _discipline(mentee, mentor)
    shared = sorted(_languages(mentee) & _languages(mentor))
    reasons, against = ([discipline], []) if nearness >= NEAR else ([], [discipline])
    if shared:
        reasons.append(words(N_("Languages in common: %(languages)s."), languages=tuple(map(LanguageName, shared))))
    else:
        against.append(words(N_("No language in common.")))
    score = DISCIPLINE * nearness + LANGUAGE * bool(shared)
    forbidden = defaults.impediment(edition, mentee, mentor)
    return Match(round(score, 2), tuple(reasons), forbidden, against=tuple(against))


def _discipline(mentee: Candidate, mentor: Candidate) -> tuple[float, Message]:
    pair = {mentee.answers.get("discipline"), mentor.answers.get("discipline")}
    if len(pair) == 1:
        return 1.0, words(N_("Same discipline."))
    if pair in ADJACENT:
        return 0.6, words(N_("Adjacent disciplines."))
    return 0.1, words(N_("The disciplines are far apart."))


def _languages(candidate: Candidate) -> set[str]:
    return {*candidate.languages, *candidate.answers.get("languages", ())}
