"""Who waits for whom since when: numbers that open exactly their rows, facts only, names where they may be known."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.mentorships.quietly import pass_days, set_row
from tests.story import PEOPLE, Couple, world_slugs

from mentes.base.clock import now
from mentes.base.db import db
from mentes.mentorships import service as pairing
from mentes.mentorships.meetings import attendance
from mentes.mentorships.models import Awaited
from mentes.mentorships.pausing import resting
from mentes.notices import noting

PLACES = [
    ("ingrid", "graz"),
    ("adele", "graz"),
    ("giulia", "padua"),
    ("claire", "lyon"),
    ("claire", "alliance"),
    ("helene", "graz"),
    ("helene", "alliance"),
]


def main_of(answer):
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1]


def rows_in(answer):
    return len(re.findall(r'<th scope="row"', main_of(answer)))


def numbers(answer):
    """Every number of the overview that opens rows, with its address."""
    found = re.findall(r'<a(?: class="[^"]*")? href="([^"]+)">(?:<span class="figure-number">)?(\d+)<', main_of(answer))
    return {address.replace("&amp;", "&"): int(number) for address, number in found}


def listed(world, name, slug, **asked):
    page = main_of(world.client(name).get(f"/t/{slug}/desk/waiting", query_string=asked))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<tbody>")[2].partition("</tbody>")[0]))


def rows_of(world, pair):
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Awaited).where(Awaited.mentorship_id == world.ids[f"pair:{pair}"])
        return {row.key: row for row in db.session.scalars(chosen.execution_options(populate_existing=True))}


@pytest.mark.parametrize(("name", "slug"), PLACES)
def test_every_number_opens_exactly_its_rows(world, name, slug):
    visitor = world.client(name)
    shown = numbers(visitor.get(f"/t/{slug}/desk"))
    assert any("/desk/waiting?what=" in address for address in shown)
    for address, number in shown.items():
        if "/desk/pairing" not in address:
            assert rows_in(visitor.get(address)) == number, address


@pytest.mark.requirement("UX-5")
def test_whom_it_waits_for_since_when_and_until_when(world):
    said = listed(world, "ingrid", "graz", what="minutes")
    assert "Ana Kovačević (Mentee)" in said
    assert "Ana Kovačević · Paolo Zanetti" in said
    assert "überfällig" in said
    row = rows_of(world, "a")["paper:minutes:3"]
    assert (row.kind, row.move, row.roles) == ("minutes", "write", ["mentee"])
    assert row.due_at < now()
    assert rows_of(world, "b")["paper:agreement"].roles == ["mentor"]


@pytest.mark.requirement("PRV-9")
def test_before_a_match_only_ones_own_people_have_names(world):
    for name, slug in PLACES:
        said = listed(world, name, slug)
        for hidden, knows in (("noa", ["claire"]), ("zoe", ["ingrid"])):
            assert (PEOPLE[hidden].name in said) == (name in knows and slug in {PEOPLE[hidden].home, "alliance"})


@pytest.mark.requirement("S1-17")
def test_nobody_learns_who_has_not_said_whether_it_is_the_right_match(fresh_world):
    pair = Couple(fresh_world, "d")
    assert "match_check" not in rows_of(fresh_world, "d")
    pass_days(fresh_world, 6)
    pair.do("mentor", lambda each: attendance.report(each, 1, "mentor", took_place=True, minutes=60))
    pair.do("mentor", lambda each: pairing.answer_match(each, "mentor", right=True))
    fresh_world.drain()
    assert rows_of(fresh_world, "d")["match_check"].roles == ["mentee", "mentor"]


def test_since_stays_while_nobody_new_is_awaited(fresh_world):
    """One of two signs: the other is awaited since both were. What is given back waits anew, for somebody else."""
    pair = Couple(fresh_world, "b")
    before = rows_of(fresh_world, "b")["paper:agreement"]
    assert before.move == "agree"
    pass_days(fresh_world, 2)
    assert rows_of(fresh_world, "b")["paper:agreement"].since == before.since
    pair.sign("mentor", 2)
    fresh_world.drain()
    assert "paper:agreement" not in rows_of(fresh_world, "b")
    assert rows_of(fresh_world, "b")["meetings"].move == "find"


def test_a_pair_that_rests_waits_for_nobody_and_has_its_days_moved(fresh_world):
    before = rows_of(fresh_world, "b")["paper:agreement"].due_at
    day = now().date() + timedelta(days=20)
    Couple(fresh_world, "b").do("mentee", lambda pair: resting.rest(pair, day))
    fresh_world.drain()
    assert "Marie Durand" not in listed(fresh_world, "claire", "alliance")
    pass_days(fresh_world, 21)
    assert "Marie Durand" in listed(fresh_world, "claire", "alliance")
    moved = rows_of(fresh_world, "b")["paper:agreement"].due_at - before
    assert timedelta(days=19) < moved < timedelta(days=22)


def test_pairs_from_before_get_their_rows_in_the_morning(fresh_world):
    known = rows_of(fresh_world, "a")
    with fresh_world.seen_by(None, *world_slugs()):
        db.session.execute(sa.delete(Awaited))
    with fresh_world.seen_by(None, *world_slugs()):
        noting.note_missing(fresh_world.ids["alliance"])
    assert rows_of(fresh_world, "a").keys() == known.keys()


def test_what_ended_early_waits_for_nobody(fresh_world):
    set_row(fresh_world, "a", state="ended_early")
    assert "Ana Kovačević" not in listed(fresh_world, "ingrid", "graz")


@pytest.mark.requirement("UX-55")
def test_narrowed_and_looked_for(world):
    graz = world.ids["graz"]
    assert "Marie Durand" in listed(world, "claire", "alliance")
    assert "Marie Durand" not in listed(world, "claire", "alliance", university=graz)
    assert "Ana Kovačević" in listed(world, "claire", "alliance", university=graz)
    found = listed(world, "claire", "alliance", q="kovacevic")
    assert "Ana Kovačević" in found
    assert "Marie" not in found
    assert listed(world, "claire", "alliance", edition=99) == ""
    assert "Ana" not in listed(world, "claire", "alliance", q="%_%")
    assert listed(world, "claire", "alliance", late=1, sort="since").count("late") >= 1
    assert listed(world, "claire", "alliance", sort="'; drop table", what="x", university="x", skip="-1") == listed(
        world, "claire", "alliance"
    )


def test_nobody_waits_for_anybody(world):
    shown = main_of(world.client("helene").get("/t/trier/desk"))
    assert "Nobody waits for anybody." in shown
    assert "Nobody waits for anybody." in main_of(world.client("helene").get("/t/trier/desk/waiting"))
