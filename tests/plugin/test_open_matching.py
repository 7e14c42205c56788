"""How open mentoring scores two: every part of the score that is missing has its line among what speaks against."""

import pytest

from mentes.plugin import Candidate, Edition
from mentes_open.config import Config
from mentes_open.matching import match

WANTED = {
    "subject": "life",
    "areas": ["career", "abroad"],
    "industries": ["health"],
    "support": ["women"],
    "languages": ["en"],
}


def judged(**offered):
    mentee = Candidate("mentee", university="graz", answers=WANTED, languages=tuple(WANTED["languages"]))
    answers = WANTED | offered
    mentor = Candidate("mentor", university="padua", answers=answers, languages=tuple(answers["languages"]))
    return match(Edition(Config()), mentee, mentor)


@pytest.mark.requirement("S2-34")
@pytest.mark.parametrize(
    ("offered", "score", "words"),
    [
        ({}, 1.0, None),
        ({"areas": ["career"]}, 0.75, None),
        ({"areas": ["balance"]}, 0.5, "Topics in common: %(count)s of %(of)s."),
        ({"industries": ["school"]}, 0.8, "Fields of work in common: %(count)s of %(of)s."),
        ({"support": []}, 0.9, "Experiences wished for: %(count)s of %(of)s."),
        ({"subject": "law"}, 0.8, "Another field of study."),
        ({"languages": ["fr"]}, 0.5, "No language in common; the fit counts half for that."),
    ],
    ids=["all", "one topic", "no topic", "work", "support", "field", "language"],
)
def test_what_is_missing_is_said(offered, score, words):
    found = judged(**offered)
    assert found.score == score
    assert [each.text for each in found.against] == ([words] if words else [])


@pytest.mark.requirement("S2-34")
def test_what_a_mentee_did_not_ask_for_counts_for_nobody():
    asks_little = Candidate(
        "mentee", university="graz", answers={"subject": "life", "areas": ["career"]}, languages=("en",)
    )
    mentor = Candidate("mentor", university="padua", answers=WANTED, languages=("en",))
    found = match(Edition(Config()), asks_little, mentor)
    assert (found.score, found.against) == (1.0, ())
