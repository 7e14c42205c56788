"""How an offer is named, and by which words and answers it is found."""

import pytest

from mentes.admission.offers.words import beginnings, called, marks_of, tags_of, words_of
from mentes.plugin import Search


@pytest.mark.requirement("S2-31")
@pytest.mark.parametrize(
    ("given", "whole", "shown"),
    [
        ("Ana", "Ana Kovačević", "Ana K."),
        ("Ana María", "Ana María López García", "Ana María L."),
        ("Zoë", "Berg Zoë", "Zoë B."),
        ("Zoë", "Berg, Zoë", "Zoë B."),
        ("", "Berg, Zoë", "Zoë B."),
        ("", "Luc Moreau", "L. M."),  # nobody knows which of the two is the surname
        ("", "Huber Anna Maria", "H. M."),
        ("Ann", "Anna Huber", "Ann H."),
        ("Madonna", "Madonna", "Madonna"),
        ("", "Madonna", "Madonna"),
        ("Ana", "Ana de la Torre", "Ana D."),
    ],
)
def test_others_see_first_name_and_initial(given, whole, shown):
    assert called(given, whole) == shown


@pytest.mark.requirement("S2-34")
def test_words_are_found_without_accents_and_by_their_beginning():
    search = Search(filters=("areas", "gender"), texts=("experience",))
    answers = {"areas": ["career", "abroad"], "gender": None, "experience": "Ärztin in Łódź; half-time", "other": "x"}
    words = words_of(search, answers, "Aña K.")
    assert words.split()[:2] == ["ana", "k"]
    assert {"lodz", "arztin", "aerztin", "half", "time"} <= set(words.split())
    assert "x" not in words.split()
    assert tags_of(search, answers) == ["areas:abroad", "areas:career"]
    assert beginnings("  LÓDŹ, Ana! ana") == ["lodz", "ana"]


@pytest.mark.parametrize("nonsense", [{"filters": ("a", "a")}, {"choices": 0}, {"suggestions": -1}])
def test_a_search_that_means_nothing_is_refused(nonsense):
    with pytest.raises(ValueError, match=r"twice|greater"):
        Search(**nonsense)


def test_what_two_have_in_common_is_counted_by_bits():
    mentee, mentor = marks_of(["areas:career", "areas:abroad"]), marks_of(["areas:career", "languages:en"])
    assert (mentee & mentor).bit_count() == 1
    assert marks_of([]) == 0
    assert 0 < marks_of(f"areas:{number}" for number in range(1000)) < 2**63
