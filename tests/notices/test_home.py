"""Home: the most urgent thing comes first and says that it is late; staff see what their role asks for."""

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.story import PEOPLE, Couple, _decide, apply

from mentes.admission import applying
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import Message
from mentes.mentorships import steps
from mentes.mentorships.meetings import service as meetings
from mentes.notices import choosing
from mentes.notices.choosing import Row, most_urgent
from mentes.people.models import Person, RoleGrant
from mentes.people.service import grant


def home(world, name):
    answer = world.client(name).get(f"/t/{PEOPLE[name].home}/home")
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1]


def card(world, name):
    found = re.search(r'<section class="next-step.*?</section>', home(world, name), re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<(?!a )[^>]+>", " ", found[0])))


@pytest.mark.requirement("UX-4")
def test_what_is_late_comes_before_what_comes_first_on_the_way(world):
    """Ana is asked for a time until Saturday, and for minutes since April."""
    said = card(world, "ana")
    assert "Schreiben Sie zu Ihrem Treffen am" in said
    assert "/meetings/3/papers/minutes" in said
    assert "war fällig" in said
    assert " bis " not in said
    assert home(world, "ana").count("/meetings/3/papers/minutes") == 2  # the card and the dots, and no row


def test_a_day_that_is_over_is_never_told_as_until(world):
    said = card(world, "diego")
    assert "Read and answer: Mentoring agreement" in said
    assert "was due" in said
    assert "until" not in said


def test_among_what_is_not_late_the_soonest_comes_first(world):
    with world.seen_by("ana"):
        days = {"later": 9, "soon": 2, "never": None, "late": -1}
        rows = [
            Row(Message(name), f"/{name}", now(), now() + timedelta(days=n) if n else None, is_late=False, verb="Open")
            for name, n in days.items()
        ]
        order = []
        while (chosen := most_urgent([], rows, None)) is not None:
            order.append((chosen.url, chosen.is_late))
            rows = [row for row in rows if row.url != chosen.url]
    assert order == [("/late", True), ("/soon", False), ("/later", False), ("/never", False)]


def test_a_date_that_nobody_has_confirmed_is_marked(fresh_world):
    assert "not confirmed yet" in home(fresh_world, "paolo")
    Couple(fresh_world, "a").do("mentee", lambda pair: meetings.confirm(pair, 4, "mentee"))
    shown = home(fresh_world, "paolo")
    assert "Meeting with Ana" in shown
    assert "not confirmed yet" not in shown


def test_the_way_of_a_pair_is_worked_out_once(world, monkeypatch):
    asked = []
    monkeypatch.setattr(choosing, "way_of", lambda pair: asked.append(pair.id) or steps.way_of(pair))
    home(world, "ana")
    assert len(asked) == 1


def test_an_application_says_for_which_programme_it_is(fresh_world):
    apply(fresh_world, "mia", "mentee")
    shown = home(fresh_world, "mia").split('id="applications"')[1]
    title = re.search(r'<div class="since"><span>([^<]+)</span>', shown)[1]
    assert title in fresh_world.client("mia").get("/t/graz/").text


@pytest.mark.requirement("UX-4")
def test_a_coordinator_is_told_how_many_applications_wait(fresh_world):
    apply(fresh_world, "mia", "mentee")
    fresh_world.drain()
    said = card(fresh_world, "ingrid")
    assert "1 Bewerbung wartet auf eine Antwort" in said
    assert 'href="/t/graz/desk/applications"' in said
    assert "Programm finden" not in said


@pytest.mark.requirement("UX-4")
def test_a_lead_is_led_to_the_pairing_once_no_application_waits(fresh_world):
    lyon, lead = fresh_world.client("claire"), "/t/lyon/desk/applications"
    assert "1 application waits for an answer" in card(fresh_world, "claire")
    assert f'href="{lead}"' in card(fresh_world, "claire")
    lyon.post(f"{lead}/{fresh_world.ids['application:noa']}/admit")
    fresh_world.drain()
    said = card(fresh_world, "claire")
    assert "1 mentee is without a mentor" in said
    assert 'href="/t/alliance/desk/pairing"' in said


def test_staff_for_whom_nothing_waits_see_what_they_look_after(fresh_world):
    said = card(fresh_world, "giulia")
    assert "Find a programme" not in said
    assert 'href="/t/padua/desk' in said


def test_central_admin_sees_the_universities(world):
    said = card(world, "helene")
    listed = world.client("helene").get("/a").text.count('<th scope="row">')
    assert f"{listed} universities are in your care" in said
    assert 'href="/a"' in said


def test_a_role_that_was_taken_back_asks_for_nothing(fresh_world):
    with fresh_world.seen_by(None, "graz"):
        db.session.execute(sa.update(RoleGrant).values(revoked_at=now()))
    assert "Programm finden" in card(fresh_world, "ingrid")


def test_a_declined_application_is_shown_and_leads_on_to_the_programmes(fresh_world):
    apply(fresh_world, "mia", "mentee")
    _decide(fresh_world, "mia", "ingrid", applying.decline, "Not this year")
    shown = home(fresh_world, "mia")
    assert "Declined" in shown
    assert f"/applications/{fresh_world.ids['application:mia']}" in shown
    assert "Find a programme" in shown


def test_a_university_without_a_programme_has_its_name(fresh_world):
    """Not its address: whoever looks after it reads its name in their language."""
    with fresh_world.seen_by(None, "trier"):
        grant(db.session.get_one(Person, fresh_world.people["tom"]), "admin", fresh_world.ids["trier"], by=None)
    said = home(fresh_world, "tom")
    assert "Sie betreuen Universität Trier." in said
    assert "betreuen trier" not in said
