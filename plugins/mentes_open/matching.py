"""How well a mentor's offer fits what a mentee looks for: topics first, then fields of work, field of study, languages (S2-34)."""

from mentes.plugin import N_, Candidate, Edition, LanguageName, Match, Message, defaults, words
from mentes_open.config import Config

TOPICS, WORK, SUBJECT, SUPPORT = 0.5, 0.2, 0.2, 0.1  # weights; without a language in common half of it remains


def match(edition: Edition[Config], mentee: Candidate, mentor: Candidate) -> Match:
    """A score with its reasons; what a mentee did not ask for counts for nobody and against nobody."""
    weights = {
        "areas": (TOPICS, N_("Topics in common: %(count)s of %(of)s.")),
        "industries": (WORK, N_("Fields of work in common: %(count)s of %(of)s.")),
        "support": (SUPPORT, N_("Experiences wished for: %(count)s of %(of)s.")),
    }
    reached, possible = 0.0, SUBJECT
    reasons: list[Message] = []
    against: list[Message] = []
    for key, (weight, text) in weights.items():
        wanted = set(mentee.answers.get(key) or ())
        shared = wanted & set(mentor.answers.get(key) or ())
        possible += weight if wanted else 0
        reached += weight * len(shared) / len(wanted) if wanted else 0
        if wanted:
            (reasons if shared else against).append(words(text, count=len(shared), of=len(wanted)))
    if mentee.answers.get("subject") == mentor.answers.get("subject"):
        reached += SUBJECT
        reasons.append(words(N_("Same field.")))
    else:
        against.append(words(N_("Another field of study.")))
    spoken, talk = _talk(mentee, mentor)
    (reasons if spoken else against).append(talk)
    score = reached / possible * (1 if spoken else 0.5)
    return Match(round(score, 2), tuple(reasons), defaults.impediment(edition, mentee, mentor), against=tuple(against))


def _talk(mentee: Candidate, mentor: Candidate) -> tuple[bool, Message]:
    shared = sorted(_languages(mentee) & _languages(mentor))
    if not shared:
        return False, words(N_("No language in common; the fit counts half for that."))
    return True, words(N_("Languages in common: %(languages)s."), languages=tuple(map(LanguageName, shared)))


def _languages(candidate: Candidate) -> set[str]:
    return {*candidate.languages, *candidate.answers.get("languages", ())}
