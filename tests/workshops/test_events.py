"""An event of a programme from its planning to who was there: seen, signed up for, changed, called off, told."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from tests.story import world_slugs

from mentes.base.clock import now
from mentes.base.db import db
from mentes.notices.models import Mail
from mentes.workshops.models import Attendance, Workshop

LOCAL = ZoneInfo("Europe/Vienna")
DESK = "/t/alliance/desk"


def at(days, hour=14):
    """So many days from now, as a form takes it in the zone of the story's people."""
    day = (now() + timedelta(days=days)).astimezone(LOCAL).date()
    return f"{day.isoformat()}T{hour:02d}:00"


def asked(**more):
    return {
        "titles-en": "",
        "titles-de": "",
        "starts_at": at(20),
        "minutes": "90",
        "place": "",
        "link": "https://video.example/kick-off",
        "led_by": "Office of the alliance",
        "about-en": "What to expect",
        "places": "",
        "kind": "kick-off",
        "audience": "both",
        "sign_up": "y",
    } | more


def plan(world, name="claire", slug="alliance", **more):
    """Plan an event at the desk; gives its number."""
    data = {key: value for key, value in asked(**more).items() if value is not None}
    answer = world.client(name).post(f"/t/{slug}/desk/editions/{world.ids['edition']}/events/new", data)
    assert answer.status_code == 303, answer.text
    world.drain()
    return int(answer.location.rsplit("/", 1)[1])


def row(world, number):
    with world.seen_by(None, *world_slugs()):
        return db.session.get_one(Workshop, number, populate_existing=True)


def answers(world, number):
    """Who answered what."""
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Attendance.person_id, Attendance.state).where(Attendance.workshop_id == number)
        names = {person: name for name, person in world.people.items()}
        return {names[person]: state for person, state in db.session.execute(chosen)}


def letters(world, number, name=None):
    """The letters about an event, in their order: which notice, and what became of the calendar."""
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Mail).where(Mail.matter == f"event:{number}").order_by(Mail.id)
        if name:
            chosen = chosen.where(Mail.person_id == world.people[name])
        return list(db.session.scalars(chosen))


@pytest.mark.requirement("S0-43")
def test_a_planned_event_is_told_to_those_for_whom_it_is_and_stands_on_their_pages(fresh_world):
    world = fresh_world
    number = plan(world, kind="lounge", audience="mentor", sign_up=None)
    assert set(answers(world, number)) == {"paolo", "diego", "georg", "luc"}
    assert {each.method for each in letters(world, number)} == {"REQUEST"}
    home = world.client("paolo").get("/t/padua/home").text
    assert f"/t/padua/events/{number}" in home
    page = world.client("paolo").get(f"/t/padua/events/{number}").text
    assert "https://video.example/kick-off" in page
    assert "Office of the alliance" in page
    assert f"/t/padua/events/{number}" in world.client("paolo").get(f"/t/padua/c/{world.ids['edition']}").text
    assert world.client("ana").get(f"/t/graz/events/{number}").status_code == 404
    assert world.client("mia").get("/t/graz/events").status_code == 200


def test_smoke(fresh_world):
    world = fresh_world
    number = plan(world, places="1")
    for name, home in (("ana", "graz"), ("paolo", "padua")):
        browser = world.client(name)
        assert browser.post(f"/t/{home}/events/{number}/sign-up").status_code == 303
        world.drain()
    assert answers(world, number)["ana"] == "signed_up"
    assert answers(world, number)["paolo"] == "waiting"
    world.client("ana").post(f"/t/graz/events/{number}/sign-off")
    world.drain()
    assert answers(world, number)["paolo"] == "signed_up"
    lead = world.client("claire")
    assert lead.get(f"{DESK}/editions/{world.ids['edition']}/events").status_code == 200
    assert lead.get(f"{DESK}/events/{number}").status_code == 200
    assert lead.get(f"{DESK}/events/{number}/change").status_code == 200
