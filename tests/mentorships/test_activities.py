"""What the two do between their calls: planned, followed up, done or dropped, for the two alone."""

import re

import pytest
import sqlalchemy as sa
from tests.story import world_slugs

from mentes.base.db import db
from mentes.mentorships.activities.models import Activity
from mentes.mentorships.pair import load_pair
from mentes.mentorships.steps import way_of

SIX = ("events", "webinars", "interview", "network", "paper", "lectures")


def at(world, slug, rest="", pair="a"):
    return f"/t/{slug}/mentorships/{world.ids[f'pair:{pair}']}{rest}"


def once(page):
    return re.search(r'name="once"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="once"', page)[1]


def rows(world, pair="a"):
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Activity).where(Activity.mentorship_id == world.ids[f"pair:{pair}"]).order_by(Activity.id)
        found = db.session.scalars(chosen).all()
        db.session.expunge_all()
        return found


def facts(world, pair="a"):
    with world.seen_by(None, *world_slugs()):
        return way_of(load_pair(world.ids[f"pair:{pair}"], world.ids["graz"])).facts


def plan(world, name="ana", slug="graz", key="interview", **data):
    answer = world.client(name).post(at(world, slug, f"/activities/plan/{key}"), data)
    assert answer.status_code == 303, answer.text
    return rows(world)[-1]


@pytest.mark.requirement("S0-13")
def test_planned_followed_up_done_and_dropped(fresh_world):
    world = fresh_world
    ana, paolo = world.client("ana"), world.client("paolo")
    row = plan(world, position="Postdoc in Oslo", note="Ask about teaching", on_day="2027-03-01")
    page = paolo.get(at(world, "padua")).text
    assert "Hold a mock interview" in page
    one = at(world, "padua", f"/activities/{row.id}")
    page = paolo.get(one).text
    assert "Postdoc in Oslo" in page
    assert "Ask about teaching" in page
    changed = {"position": "Postdoc in Oslo", "note": "Ask about teaching and money", "on_day": "", "version": "1"}
    assert paolo.post(one, changed).status_code == 303
    assert "teaching and money" in ana.get(at(world, "graz", f"/activities/{row.id}")).text
    for state in ("done", "done", "dropped", "planned", "done"):
        assert paolo.post(f"{one}/move", {"state": state}).status_code == 303
    assert (rows(world)[-1].state, rows(world)[-1].author) == ("done", "mentee")
