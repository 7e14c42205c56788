"""Names as lists order and search them: letters that nobody can type are found by those that everybody can."""

import pytest

from mentes.people.service import plain_name, sort_name


@pytest.mark.parametrize(
    ("name", "sorted_as"),
    [
        ("Ana Kovačević", "kovacevic ana"),
        ("Łukasz Groß", "gross lukasz"),
        ("Søren Ærø", "aero soren"),
        ("Đorđe Þórsson", "thorsson dorde"),
        ("Αλέξης Παπάς", "παπασ αλεξησ"),
        ("Ana  Maria Silva", "silva ana maria"),
    ],
)
def test_names_are_folded_as_the_chooser_folds_universities(name, sorted_as):
    assert sort_name(name) == sorted_as
    assert set(plain_name(name).split()) == set(sorted_as.split())
