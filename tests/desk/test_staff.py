"""What staff see and decide: their own applicants, names of their own people, numbers that open exactly their rows."""

import re

import pytest
import sqlalchemy as sa
from tests.mentorships.quietly import pass_days
from tests.story import PEOPLE, apply, world_slugs

from mentes.admission.models import Application, Enrolment
from mentes.base.db import db
from mentes.desk import lists
from mentes.mentorships.models import Mentorship
from mentes.people.models import Person
from mentes.people.service import grant


def main_of(answer):
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1]


def rows_in(answer):
    return len(re.findall(r"<tr>", main_of(answer))) - 1 if "<table" in main_of(answer) else 0


def give(world, name, role, slug, edition=None):
    with world.seen_by(None, PEOPLE[name].home, slug):
        grant(db.session.get_one(Person, world.people[name]), role, world.ids[slug], by=None, edition_id=edition)


def figures(answer):
    found = re.findall(r'href="([^"]+)"><span class="figure-number">(\d+)<', main_of(answer))
    return {address.replace("&amp;", "&"): int(number) for address, number in found}


@pytest.mark.parametrize(("name", "slug"), [("ingrid", "graz"), ("claire", "lyon"), ("adele", "graz")])
def test_each_number_opens_exactly_its_rows(world, name, slug):
    visitor = world.client(name)
    shown = figures(visitor.get(f"/t/{slug}/desk"))
    assert len(shown) >= 3
    for address, number in shown.items():
        assert rows_in(visitor.get(address)) == number, address


def test_lead_sees_numbers_of_pairing(world):
    shown = figures(world.client("claire").get("/t/alliance/desk"))
    assert shown["/t/alliance/desk/pairing#proposals"] == 1
    assert shown["/t/alliance/desk/applications"] == 1


def test_quiet_pairs_are_those_without_a_sign_for_a_month(fresh_world):
    """A meeting that is fixed counts until its day."""
    address = "/t/alliance/desk/pairs?what=quiet"
    assert "Marie Durand" not in main_of(fresh_world.client("claire").get(address))
    pass_days(fresh_world, 31)
    shown = main_of(fresh_world.client("claire").get(address))
    assert "Marie Durand" in shown
    assert PEOPLE["ana"].name in shown, "a time that was only proposed is no meeting"
    assert "Ben Rossi" not in shown
    assert figures(fresh_world.client("claire").get("/t/alliance/desk"))[address] == 2


@pytest.mark.requirement("S2-31")
def test_name_is_for_the_coordinators_of_ones_own_university(fresh_world):
    """A lead who merely comes from that university is told no name, nor is one who coordinates elsewhere."""
    application = f"/t/alliance/desk/applications/{fresh_world.ids['application:noa']}"
    assert "Noa Petit" in fresh_world.client("claire").get(application).text  # Lyon's coordinator too
    give(fresh_world, "luc", "lead", "alliance")
    luc = fresh_world.client("luc")
    assert luc.get(application).status_code == 200
    for path in (application, "/t/alliance/desk/applications", "/t/alliance/desk/pairing"):
        assert "Noa Petit" not in luc.get(path).text
    assert "noa@lyon.example" not in luc.get(application).text


@pytest.mark.requirement("S2-31")
def test_whoever_coordinates_one_edition_reads_no_names_of_another(fresh_world):
    """In lists, in files of them and on the pages of those who pair; in their own edition they read them."""
    lists = ("applications", "applications/export", "waiting", "waiting/export")
    alone = f"applications/{fresh_world.ids['application:noa']}"
    pages = dict.fromkeys((*lists, alone), "Noa Petit") | {"pairing/mentors": PEOPLE["diego"].name}
    give(fresh_world, "luc", "lead", "alliance")
    luc = fresh_world.client("luc")
    for edition, is_read in ((fresh_world.ids["edition"] + 1, False), (fresh_world.ids["edition"], True)):
        for home in ("lyon", "granada"):
            give(fresh_world, "luc", "coordinator", home, edition)
        for page, name in pages.items():
            answer = luc.get(f"/t/alliance/desk/{page}")
            assert answer.status_code == 200
            assert (name in answer.text) is is_read, page


def test_nobody_decides_about_themselves(fresh_world):
    give(fresh_world, "noa", "coordinator", "lyon")
    path = f"/t/lyon/desk/applications/{fresh_world.ids['application:noa']}"
    assert fresh_world.client("noa").post(f"{path}/admit").status_code == 403


def test_admin_decides_about_no_application_and_is_shown_none(fresh_world):
    apply(fresh_world, "mia", "mentee")
    adele = fresh_world.client("adele")
    assert "Mia Wolf" not in adele.get("/t/graz/desk/applications").text
    path = f"/t/graz/desk/applications/{fresh_world.ids['application:mia']}"
    assert adele.get(path).status_code == 403
    assert adele.post(f"{path}/admit").status_code == 403


def test_taken_in_twice_counts_once_and_declined_needs_words(fresh_world):
    apply(fresh_world, "mia", "mentee")
    ingrid, path = fresh_world.client("ingrid"), f"/t/graz/desk/applications/{fresh_world.ids['application:mia']}"
    empty = ingrid.post(f"{path}/decline", {"reason": " "})
    assert empty.status_code == 422
    for _ in range(2):
        assert ingrid.post(f"{path}/admit").status_code == 303
    with fresh_world.seen_by(None, *world_slugs()):
        chosen = sa.select(Enrolment).where(Enrolment.person_id == fresh_world.people["mia"])
        assert len(db.session.scalars(chosen).all()) == 1
    late = ingrid.post(f"{path}/decline", {"reason": "Doch nicht, weil es voll ist."})
    assert late.status_code == 409
    assert "Doch nicht, weil es voll ist." in late.text


def test_somebody_who_was_declined_may_apply_again(fresh_world):
    apply(fresh_world, "ida", "mentee")
    path = f"/t/padua/desk/applications/{fresh_world.ids['application:ida']}"
    assert fresh_world.client("giulia").post(f"{path}/admit").status_code == 303
    with fresh_world.seen_by(None, *world_slugs()):
        chosen = sa.select(Application.state).where(Application.person_id == fresh_world.people["ida"])
        assert sorted(db.session.scalars(chosen)) == ["admitted", "rejected"]


def test_coordinators_are_asked_and_relieved_wherever_their_inbox_is(fresh_world, mailbox):
    apply(fresh_world, "mia", "mentee")
    fresh_world.drain()
    ingrid = fresh_world.client("ingrid")
    assert len(mailbox.to("ingrid@graz.example")) == 1
    assert "/t/graz/desk/applications" in main_of(ingrid.get("/t/graz/home"))
    ingrid.post(f"/t/graz/desk/applications/{fresh_world.ids['application:mia']}/admit")
    fresh_world.drain()
    assert "/t/graz/desk/applications" not in main_of(ingrid.get("/t/graz/home"))


def test_staff_of_two_universities_at_a_third(world):
    for path in ("desk", "desk/pairs", f"mentorships/{world.ids['pair:a']}"):
        assert world.client("claire").get(f"/t/padua/{path}").status_code == 404
    with world.seen_by(None, *world_slugs()):
        assert db.session.get(Mentorship, world.ids["pair:a"]) is not None


def test_an_entry_leads_to_the_application_and_says_as_what(fresh_world):
    apply(fresh_world, "mia", "mentee")
    fresh_world.drain()
    ingrid, path = fresh_world.client("ingrid"), f"/t/graz/desk/applications/{fresh_world.ids['application:mia']}"
    inbox = main_of(ingrid.get("/t/graz/inbox"))
    assert f'href="{path}"' in inbox
    assert "Eine Bewerbung als Mentee wartet auf Ihre Antwort: " in inbox
    assert "Mia" not in inbox
    assert "Mia Wolf nimmt jetzt teil" in ingrid.get(ingrid.post(f"{path}/admit").location).text


def test_whoever_may_not_know_the_name_accepts_a_number(fresh_world):
    give(fresh_world, "luc", "lead", "alliance")
    number, luc = fresh_world.ids["application:noa"], fresh_world.client("luc")
    said = luc.get(luc.post(f"/t/alliance/desk/applications/{number}/admit").location).text
    assert f"Applicant {number} takes part now" in said
    assert "Noa Petit" not in said


def test_refusal_names_the_role_in_the_readers_language(world):
    refused = world.client("ingrid").get("/t/graz/desk/pairing")
    assert refused.status_code == 403
    assert "lead coordinator" not in refused.text


def test_long_lists_of_the_pairing_are_shown_in_parts(world, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 1)
    claire = world.client("claire")
    path = f"/t/alliance/desk/pairing/{world.ids['edition']}/{world.ids['enrolment:zoe']}"
    seen, address = [], path
    while address:
        shown = main_of(claire.get(address))
        assert shown.count("<article") == 1
        seen += re.findall(r'<article[^>]*aria-labelledby="([^"]+)"', shown)
        more = re.search(r'href="([^"]+skip=\d+)"', shown)
        address = more and more[1]
    assert len(seen) == len(set(seen)) == 4


def test_a_match_below_the_half_is_not_shown_as_done(world):
    path = f"/t/alliance/desk/pairing/{world.ids['edition']}/{world.ids['enrolment:zoe']}"
    shown = main_of(world.client("claire").get(path))
    for state, number in re.findall(r'chip-(\w+)">(?:(?!</span>).)*?Fits (\d+) %', shown, re.DOTALL):
        assert state == ("done" if int(number) >= 50 else "plain")
    assert "Fits" in shown


@pytest.mark.parametrize(("name", "seen"), [("ingrid", 2), ("adele", 6), ("claire", 0)])
def test_the_desk_leads_to_what_one_may_look_after(world, name, seen):
    visitor, slug = world.client(name), "alliance" if name == "claire" else "graz"
    page = main_of(visitor.get(f"/t/{slug}/desk"))
    ways = ("guests", "people", "roles", "people/import", "desk/moves", "setup")
    shown = [way for way in ways if f'href="/t/{slug}/{way}"' in page]
    assert len(shown) == seen
    assert all(visitor.get(f"/t/{slug}/{way}").status_code == 200 for way in shown)


def test_an_admin_reads_who_answers_applications(world):
    page = main_of(world.client("adele").get("/t/graz/desk"))
    assert "Ingrid" in page
    assert "/t/graz/desk/applications" not in page


def test_one_who_answers_is_told_you(fresh_world):
    give(fresh_world, "helene", "coordinator", "trier")
    assert "Answered by you" in main_of(fresh_world.client("helene").get("/t/trier/desk"))
