"""Who waits and where places are free: numbers that open their rows, the hardest to place first, fewer places where one wants."""

import re

import pytest
import sqlalchemy as sa
from tests.admission.test_marks import main_of, marking, seats
from tests.story import apply
from tests.test_at_once import TIMES, admitted, at_once, pairing_path, seen, sent, statuses, told

from mentes.admission.models import Enrolment, Seat
from mentes.base.clock import now
from mentes.base.db import db
from mentes.plugin.pairing_events import MentorPlacesChanged

PAIRING = "/t/alliance/desk/pairing"


@pytest.fixture
def two_wait(fresh_world):
    """Noa of Lyon and Mia of Graz look for a mentor; Paolo of Padua has one of two places left."""
    admitted(fresh_world, "noa", "lyon", "claire")
    admitted(fresh_world, "mia", "graz", "ingrid")
    return fresh_world


def mentor_path(world, name):
    return f"{PAIRING}/{world.ids['edition']}/mentors/{world.ids[f'enrolment:{name}']}"


def change(world, name, **values):
    with world.seen_by(None, "padua", "graz", "lyon", "granada", "alliance"):
        row = db.session.get_one(Enrolment, world.ids[f"enrolment:{name}"])
        for key, value in values.items():
            setattr(row, key, value)


def capacity(world, name):
    return seen(world, sa.select(Enrolment.capacity).where(Enrolment.id == world.ids[f"enrolment:{name}"]))[0]


def cells(shown):
    return [re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<td[^>]*>(.*?)</td>", shown, re.DOTALL)]


@pytest.mark.requirement("S0-42")
def test_each_number_opens_exactly_its_rows(two_wait):
    claire = two_wait.client("claire")
    shown = main_of(claire.get(PAIRING))
    links = [(href.replace("&amp;", "&"), int(n)) for href, n in re.findall(r'<a href="([^"]+)">(\d+)</a>', shown)]
    assert {"university", "field"} <= {word for href, _ in links for word in ("university", "field") if word in href}
    for address, number in links:
        opened = main_of(claire.get(address))
        if "/mentors" in address:
            assert sum(int(each) for each in cells(opened)[4::5]) == number, address
        else:
            rows = opened.split('id="mentees"', 1)[1].split("</section>", 1)[0]
            assert rows.count("waiting-row") == number, address


@pytest.mark.requirement("S0-42")
def test_whom_nobody_fits_comes_first_and_says_why(two_wait):
    claire = two_wait.client("claire")
    for name in ("diego", "luc", "paolo"):
        change(two_wait, name, capacity=1)  # their one place is taken
    change(two_wait, "georg", capacity=0)
    change(two_wait, "mia", since=now().replace(year=now().year - 1))  # she waits longest
    shown = main_of(claire.get(PAIRING))
    assert shown.count("nobody fits") == 2
    assert "No mentor has a free place." in shown
    change(two_wait, "luc", capacity=3)  # of Lyon, as Noa is
    rows = main_of(claire.get(PAIRING)).split('id="mentees"', 1)[1].split("</section>", 1)[0]
    noa, mia = (rows.index(f'/{two_wait.ids[f"enrolment:{name}"]}"') for name in ("noa", "mia"))
    assert noa < mia
    assert "Both are from the same university" in rows
    assert "1 mentor fits" in rows


def test_who_waits_longest_comes_first(two_wait):
    change(two_wait, "mia", since=now().replace(year=now().year - 1))
    rows = main_of(two_wait.client("claire").get(PAIRING)).split('id="mentees"', 1)[1].split("</section>", 1)[0]
    noa, mia = (rows.index(f'/{two_wait.ids[f"enrolment:{name}"]}"') for name in ("noa", "mia"))
    assert mia < noa


def test_a_promise_is_counted_and_listed(two_wait):
    assert marking(two_wait, "noa", "paolo", "pinned")().status_code == 303
    claire = two_wait.client("claire")
    shown = main_of(claire.get(PAIRING))
    assert "a place is promised" in shown
    assert "They wrote a paper together." in shown
    mentor = main_of(claire.get(mentor_path(two_wait, "paolo")))
    assert "They wrote a paper together." in mentor
    free = main_of(claire.get(f"{PAIRING}/mentors?free=1"))
    assert f'/mentors/{two_wait.ids["enrolment:paolo"]}"' not in free


@pytest.mark.parametrize(
    "asked", ["university=x", "edition=99999999999999999999", "field=%00", "skip=-1", "free=&university="]
)
def test_what_is_asked_for_in_vain_is_an_empty_list_or_all(world, asked):
    claire = world.client("claire")
    for page in (PAIRING, f"{PAIRING}/mentors"):
        assert claire.get(f"{page}?{asked}").status_code == 200


def test_fewer_places_than_offered_but_not_more_and_not_below_what_is_taken(two_wait):
    claire, path, before = (
        two_wait.client("claire"),
        mentor_path(two_wait, "paolo"),
        told(two_wait, MentorPlacesChanged),
    )
    more = claire.post(path, {"capacity": "3"})
    assert more.status_code == 422
    assert "offered 2" in more.text
    for wrong in ("-1", "x", ""):
        assert claire.post(path, {"capacity": wrong}).status_code == 422
    assert claire.post(path, {"capacity": "0"}).status_code == 409
    assert capacity(two_wait, "paolo") == 2
    for _ in range(2):
        assert claire.post(path, {"capacity": "1"}).status_code == 303
    assert capacity(two_wait, "paolo") == 1
    assert told(two_wait, MentorPlacesChanged) == before + 1
    assert claire.post(pairing_path(two_wait, "noa", "paolo")).status_code == 409
    assert claire.post(path, {"capacity": "2"}).status_code == 303
    assert claire.post(pairing_path(two_wait, "noa", "paolo")).status_code == 303
    assert claire.post(path, {"capacity": "1"}).status_code == 409


def test_a_place_with_a_high_number_moves_down(two_wait):
    with two_wait.seen_by(None, "alliance"):
        db.session.execute(sa.update(Seat).where(Seat.mentor_id == two_wait.people["paolo"]).values(number=2))
    assert two_wait.client("claire").post(mentor_path(two_wait, "paolo"), {"capacity": "1"}).status_code == 303
    assert [seat.number for seat in seats(two_wait, "paolo")] == [1]
    assert two_wait.client("claire").post(pairing_path(two_wait, "noa", "paolo")).status_code == 409


@pytest.mark.requirement("REL-7")
@pytest.mark.parametrize("_time", range(TIMES))
def test_fewer_places_and_the_last_one_taken_at_once(two_wait, _time):
    answers = at_once(
        sent(two_wait, "claire", mentor_path(two_wait, "paolo"), capacity="1"),
        sent(two_wait, "claire", pairing_path(two_wait, "noa", "paolo")),
    )
    assert statuses(answers) == [303, 409]
    assert len(seats(two_wait, "paolo")) == capacity(two_wait, "paolo")


@pytest.mark.requirement("S2-31")
def test_names_of_others_people_are_on_none_of_these_pages(two_wait):
    apply(two_wait, "ida", "mentee")
    marking(two_wait, "mia", "paolo", "pinned")()
    claire = two_wait.client("claire")
    for page in (PAIRING, f"{PAIRING}/mentors", mentor_path(two_wait, "paolo")):
        shown = main_of(claire.get(page))
        assert not re.search("Zanetti|Mia Wolf|Huber|Diego", shown), page
    assert "Luc Moreau" in main_of(claire.get(f"{PAIRING}/mentors"))  # of Lyon, which Claire coordinates
