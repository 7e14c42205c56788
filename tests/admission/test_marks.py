"""Two who are blocked are never proposed, two who are promised to each other keep a place; also at the same moment."""

import pytest
import sqlalchemy as sa
from tests.story import PEOPLE, propose
from tests.test_at_once import TIMES, admitted, at_once, pairing_path, seen, sent, statuses, told

from mentes.admission import proposing, unpaired
from mentes.admission.bound import bound
from mentes.admission.models import Enrolment, Proposal, Seat
from mentes.admission.pairing.models import PairMark
from mentes.base.db import db
from mentes.plugin.pairing_events import PairBlocked, PairPinned, PairUnmarked

WHY = "They wrote a paper together."


@pytest.fixture
def two_wait(fresh_world):
    """Noa of Lyon and Mia of Graz look for a mentor; Paolo of Padua has one of two places left."""
    admitted(fresh_world, "noa", "lyon", "claire")
    admitted(fresh_world, "mia", "graz", "ingrid")
    return fresh_world


def mark_path(world, mentee, mentor):
    return pairing_path(world, mentee, mentor).replace("/propose/", "/mark/")


def two_path(world, mentee, mentor):
    return pairing_path(world, mentee, mentor).replace("/propose/", "/with/")


def marking(world, mentee, mentor, kind):
    return sent(world, "claire", mark_path(world, mentee, mentor), kind=kind, reason=WHY)


def standing(world):
    return seen(world, sa.select(PairMark).where(PairMark.ended_at.is_(None)))


def undo(world):
    (mark,) = standing(world)
    return world.client("claire").post(f"/t/alliance/desk/pairing/marks/{mark.id}/undo")


def seats(world, mentor):
    return seen(world, sa.select(Seat).where(Seat.mentor_id == world.people[mentor]))


def proposals(world, mentee):
    return seen(world, sa.select(Proposal).where(Proposal.mentee_id == world.people[mentee]))


def main_of(answer):
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1]


@pytest.mark.requirement("S0-42", "S1-15")
def test_a_blocked_pair_is_refused_with_the_reason_until_it_is_undone(two_wait):
    claire, path = two_wait.client("claire"), pairing_path(two_wait, "noa", "paolo")
    before = told(two_wait, PairBlocked), told(two_wait, PairUnmarked)
    assert marking(two_wait, "noa", "paolo", "blocked")().status_code == 303
    refused = claire.post(path)
    assert refused.status_code == 409
    assert WHY in refused.text
    assert "Claire Martin" in refused.text
    assert proposals(two_wait, "noa") == []
    shown = main_of(claire.get(two_path(two_wait, "noa", "paolo")))
    assert WHY in shown
    assert "/propose/" not in shown
    assert f"/propose/{two_wait.ids['enrolment:paolo']}" not in main_of(claire.get(path.split("/propose/")[0]))
    assert undo(two_wait).status_code == 303
    assert claire.post(path).status_code == 303
    assert (told(two_wait, PairBlocked), told(two_wait, PairUnmarked)) == (before[0] + 1, before[1] + 1)


def test_a_reason_is_needed_and_what_was_typed_comes_back(two_wait):
    claire, path = two_wait.client("claire"), mark_path(two_wait, "noa", "paolo")
    assert claire.post(path, {"kind": "blocked", "reason": " "}).status_code == 422
    wrong = claire.post(path, {"kind": "married", "reason": WHY})
    assert wrong.status_code == 422
    assert WHY in wrong.text
    assert standing(two_wait) == []


@pytest.mark.requirement("S1-15")
@pytest.mark.parametrize("kind", ["blocked", "pinned"])
def test_the_two_and_their_coordinators_read_nothing_of_it(two_wait, kind):
    assert marking(two_wait, "noa", "paolo", kind)().status_code == 303
    two_wait.drain()
    for name in ("noa", "paolo", "giulia"):
        home, visitor = PEOPLE[name].home, two_wait.client(name)
        for page in (
            "home",
            "inbox",
            f"applications/{two_wait.ids[f'application:{name}']}" if name != "giulia" else "",
        ):
            assert WHY not in visitor.get(f"/t/{home}/{page}").text
    mark = standing(two_wait)[0]
    assert two_wait.client("giulia").post(f"/t/padua/desk/pairing/marks/{mark.id}/undo").status_code == 404
    assert len(standing(two_wait)) == 1


@pytest.mark.requirement("S0-42")
def test_a_promised_place_is_kept_from_others_and_comes_first(two_wait):
    claire, before = two_wait.client("claire"), told(two_wait, PairPinned)
    assert marking(two_wait, "noa", "diego", "pinned")().status_code == 303
    assert told(two_wait, PairPinned) == before + 1
    assert marking(two_wait, "mia", "paolo", "pinned")().status_code == 303
    refused = claire.post(pairing_path(two_wait, "noa", "paolo"))
    assert refused.status_code == 409
    assert "another mentor" in refused.text
    with two_wait.seen_by("claire"):
        mentee = db.session.get_one(Enrolment, two_wait.ids["enrolment:noa"])
        found = proposing.suggestions(bound(two_wait.ids["edition"]), mentee)
    assert found[0].mentor.id == two_wait.ids["enrolment:diego"]
    assert (found[0].is_pinned, found[0].places.promised, found[0].free) == (True, 1, 1)
    others = {each.mentor.id: each for each in found}
    assert others[two_wait.ids["enrolment:paolo"]].free == 0
    shown = main_of(claire.get(two_path(two_wait, "noa", "paolo")))
    assert "1 of 2 places taken, 1 of 2 promised" in shown
    assert "/propose/" not in shown


def test_the_promised_two_are_proposed_with_the_promised_place(two_wait):
    assert marking(two_wait, "noa", "paolo", "pinned")().status_code == 303
    assert [seat.mark_id is not None for seat in seats(two_wait, "paolo")].count(True) == 1
    assert two_wait.client("claire").post(pairing_path(two_wait, "noa", "paolo")).status_code == 303
    assert standing(two_wait) == []
    taken = seats(two_wait, "paolo")
    assert len(taken) == 2
    assert all(seat.proposal_id and not seat.mark_id for seat in taken)
    with two_wait.seen_by("noa"):
        proposing.decline(db.session.get_one(Proposal, proposals(two_wait, "noa")[0].id))
    assert len(seats(two_wait, "paolo")) == 1


def test_undone_the_place_is_free_for_others(two_wait):
    assert marking(two_wait, "noa", "paolo", "pinned")().status_code == 303
    assert two_wait.client("claire").post(pairing_path(two_wait, "mia", "paolo")).status_code == 409
    assert undo(two_wait).status_code == 303
    assert two_wait.client("claire").post(pairing_path(two_wait, "mia", "paolo")).status_code == 303


def test_whoever_is_asked_already_is_neither_blocked_nor_promised(two_wait):
    propose(two_wait, "noa", "paolo")
    assert marking(two_wait, "noa", "paolo", "blocked")().status_code == 409
    assert marking(two_wait, "noa", "diego", "pinned")().status_code == 409
    assert standing(two_wait) == []


def test_what_a_rule_forbids_is_not_promised(two_wait):
    assert marking(two_wait, "noa", "luc", "pinned")().status_code == 422
    assert standing(two_wait) == []


@pytest.mark.parametrize("who", ["noa", "paolo"])
def test_it_ends_with_the_part_of_one_of_the_two(two_wait, who):
    assert marking(two_wait, "noa", "paolo", "pinned")().status_code == 303
    with two_wait.seen_by(None, PEOPLE[who].home):
        unpaired.end_of_gone(two_wait.people[who], two_wait.homes[who])
    assert standing(two_wait) == []
    assert [seat for seat in seats(two_wait, "paolo") if seat.mark_id] == []


@pytest.mark.requirement("REL-7", "S1-15")
@pytest.mark.parametrize("_time", range(TIMES))
def test_blocked_and_proposed_at_once(two_wait, _time):
    answers = at_once(
        marking(two_wait, "noa", "paolo", "blocked"), sent(two_wait, "claire", pairing_path(two_wait, "noa", "paolo"))
    )
    assert statuses(answers) == [303, 409]
    assert len(standing(two_wait)) + len(proposals(two_wait, "noa")) == 1


@pytest.mark.requirement("REL-7")
@pytest.mark.parametrize("_time", range(TIMES))
def test_the_last_place_promised_to_two_at_once(two_wait, _time):
    answers = at_once(marking(two_wait, "noa", "paolo", "pinned"), marking(two_wait, "mia", "paolo", "pinned"))
    assert statuses(answers) == [303, 409]
    assert len(standing(two_wait)) == 1
    assert len(seats(two_wait, "paolo")) == 2


@pytest.mark.requirement("REL-7", "UX-15")
def test_promised_twice_counts_once_and_undone_while_proposed_leaves_one(two_wait):
    both = at_once(marking(two_wait, "noa", "paolo", "pinned"), marking(two_wait, "noa", "paolo", "pinned"))
    assert statuses(both) == [303, 303]
    (mark,) = standing(two_wait)
    answers = at_once(
        sent(two_wait, "claire", f"/t/alliance/desk/pairing/marks/{mark.id}/undo"),
        sent(two_wait, "claire", pairing_path(two_wait, "noa", "paolo")),
    )
    assert statuses(answers) == [303, 303]
    assert len(seats(two_wait, "paolo")) == 2
    assert [seat for seat in seats(two_wait, "paolo") if seat.mark_id] == []
