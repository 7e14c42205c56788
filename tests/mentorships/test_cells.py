"""No group of fewer than five people is shown, nor worked out from those that are: the sums are really done."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentes.desk.results.beside import beside, numbers
from mentes.mentorships.evaluation.cells import ALL, LEAST, Atom, Cell, cells_of, shown, size, told
from mentes.mentorships.evaluation.models import Result
from mentes.mentorships.evaluation.summing import Given, figures, words
from mentes.plugin.sections import Option, Section

ATOMS = [Atom(tenant_id, role) for tenant_id in (1, 2, 3, 4) for role in ("mentee", "mentor")]
COUNTS = st.dictionaries(st.sampled_from(ATOMS), st.integers(0, 9), min_size=1)
SCALE = Section("good", "Good?", "scale", least=1, most=5)
TEXT = Section("best", "Best?", "long_text", required=False)
CHOICE = Section("again", "Again?", "choices", options=(Option("a", "A"), Option("b", "B")))


def worked_out(cells, people):
    """Whom every sum and difference of these cells is about, if they are fewer than five: group → factor."""
    atoms = [atom for atom, number in people.items() if number]
    for factors in product((-1, 0, 1), repeat=len(cells)):
        about = {
            atom: total
            for atom in atoms
            if (total := sum(factor * cell.holds(atom) for factor, cell in zip(factors, cells, strict=True)))
        }
        if about and sum(people[atom] for atom in about) < LEAST:
            yield factors, about


@pytest.mark.requirement("S0-21", "PRV-11")
@settings(max_examples=40, deadline=None)
@given(COUNTS)
def test_no_sum_of_what_is_shown_is_about_fewer_than_five(people):
    cells = sorted(shown(people), key=str)
    assert all(size(cell, people) >= LEAST for cell in cells)
    assert next(worked_out(cells, people), None) is None


@pytest.mark.requirement("S0-21", "PRV-11")
@settings(max_examples=40, deadline=None)
@given(COUNTS, COUNTS)
def test_no_sum_of_a_row_side_by_side_is_about_fewer_than_five(people, skipping):
    """Each row of the page by itself, also with the roles that stand on other pages; and the counts of who answered."""
    skips = {atom: min(skipping.get(atom, 0), number) for atom, number in people.items()}
    given_ = [
        Given(atom, {"good": 3} if place >= skips[atom] else {}) for atom in people for place in range(people[atom])
    ]
    drawn, cells = figures([SCALE], given_, people), cells_of(people)
    kept = [
        Result(
            asked=9,
            answered=told(cell, people, people),
            counted=told(cell, people, people),
            figures=kept_of(drawn[cell]),
        )
        for cell in cells
    ]
    counts, (block,) = numbers(kept)[1:], beside(kept)
    said_by = {atom: number - skips[atom] for atom, number in people.items()}
    for line, about in [*((each, people) for each in counts), *((each, said_by) for each in block.lines)]:
        filled = [cell for cell, text in zip(cells, line.cells, strict=True) if text and size(cell, about)]
        assert next(worked_out(filled, about), None) is None, line


def kept_of(drawn):
    return {"title": "Experience", "domain": "mentes", "questions": drawn}


def test_the_attack_would_find_what_a_plain_threshold_leaves_open():
    """Each cell by itself is big enough, and the one too small is the difference."""
    people = {Atom(1, "mentee"): 6, Atom(2, "mentee"): 7, Atom(3, "mentee"): 2}
    plain = [cell for cell in cells_of(people) if not cell.role and size(cell, people) >= LEAST]
    assert plain == [ALL, Cell(1), Cell(2)]
    assert next(worked_out(plain, people))


@pytest.mark.requirement("S0-21")
def test_the_next_smallest_is_hidden_with_the_one_too_small():
    people = {Atom(1, "mentee"): 6, Atom(2, "mentee"): 7, Atom(3, "mentee"): 2}
    assert shown(people) >= {ALL, Cell(2)}
    assert not shown(people) & {Cell(1), Cell(3)}
    enough = people | {Atom(3, "mentee"): 5}
    assert shown(enough) >= {ALL, Cell(1), Cell(2), Cell(3)}


@pytest.mark.requirement("S0-21")
def test_a_role_is_not_the_way_round_a_university():
    """All mentors are of one university, so mentees less the other university would be two people."""
    people = {Atom(1, "mentee"): 6, Atom(2, "mentee"): 2, Atom(2, "mentor"): 5}
    both = {Cell(1), Cell(role="mentee")}
    assert len(shown(people) & both) < 2


@pytest.mark.parametrize(("number", "is_shown"), [(4, False), (5, True)], ids=["four", "five"])
@pytest.mark.requirement("S0-21", "PRV-11")
def test_from_five_on(number, is_shown):
    assert (ALL in shown({Atom(1, "mentee"): number})) is is_shown


def said(*rows, role="mentee"):
    return [Given(Atom(tenant_id, role), values) for tenant_id, values in rows]


def test_counts_mean_and_spread():
    found = figures([SCALE, CHOICE], said(*((1, {"good": n, "again": ["a"]}) for n in (1, 2, 3, 4, 5))), {ATOMS[0]: 5})
    scale, choice = found[ALL]
    assert (scale["answers"], scale["mean"], scale["spread"]) == (5, 3.0, 1.41)
    assert scale["counts"] == [[str(value), 1] for value in range(1, 6)]
    assert choice["counts"] == [["A", 5], ["B", 0]]


@pytest.mark.requirement("PRV-11")
def test_a_question_that_too_few_answered_is_hidden_by_itself():
    given_ = said(*((1, {"good": 3, "best": "Much" if n < 4 else ""}) for n in range(8)))
    scale, text = figures([SCALE, TEXT], given_, {ATOMS[0]: 8})[ALL]
    assert scale["answers"] == 8
    assert text["hidden"] == "few"
    assert words([TEXT], given_, {ATOMS[0]: 8}) == {}


@pytest.mark.requirement("PRV-11")
def test_who_answers_after_each_meeting_is_one_person_still():
    given_ = said(*((1, {"good": 3}) for _ in range(9)))
    assert figures([SCALE], given_, {ATOMS[0]: 4})[ALL][0]["hidden"] == "few"
    assert figures([SCALE], given_, {ATOMS[0]: 5})[ALL][0]["answers"] == 9
