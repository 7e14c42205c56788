"""What the two do between their calls: planned, followed up, done or dropped, for the two alone."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from tests.story import world_slugs
from tests.test_at_once import at_once, sent, statuses

from mentes.base.clock import now
from mentes.base.db import db
from mentes.mentorships.activities.models import Activity
from mentes.mentorships.pair import load_pair
from mentes.mentorships.papers.models import Paper, PaperText
from mentes.mentorships.steps import way_of
from mentes.people.models import Person

TWO = (("paolo", "padua"), ("ana", "graz"))
FIELDS = {
    "webinars": ("discussed",),
    "interview": ("position",),
    "network": ("contacts",),
    "paper": ("link",),
    "lectures": ("kinds",),
}
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


@pytest.mark.requirement("S0-38")
def test_what_the_minutes_recommend_becomes_planned_with_one_button(fresh_world):
    world = fresh_world
    ana, paolo, minutes = world.client("ana"), world.client("paolo"), "/meetings/2/papers/minutes"
    asked = {"section": "career", "kind": "webinars"}
    page = ana.get(at(world, "graz", minutes)).text
    assert f'action="{at(world, "graz", minutes)}/activities"' in page
    many = at_once(*(sent(world, "ana", at(world, "graz", f"{minutes}/activities"), **asked) for _ in range(3)))
    assert statuses(many) == [303] * 3
    found = [each for each in rows(world) if each.section]
    assert [(each.key, each.section, each.state) for each in found] == [("webinars", "career", "planned")]
    one = f"/activities/{found[0].id}"
    assert at(world, "padua", one) in paolo.get(at(world, "padua", minutes)).text
    page = paolo.get(at(world, "padua", one)).text
    assert "canary-a-career-quetzal" in page
    assert f'href="{at(world, "padua", minutes)}"' in page
    paolo.post(at(world, "padua", f"{one}/move"), {"state": "dropped"})
    assert ana.post(at(world, "graz", f"{minutes}/activities"), {**asked, "kind": "own"}).status_code == 303
    assert rows(world)[-1].key == "own"
    for section, kind, status in (("comments", "own", 404), ("career", "contact", 404), ("research", "nothing", 404)):
        sent_in = ana.post(at(world, "graz", f"{minutes}/activities"), {"section": section, "kind": kind})
        assert sent_in.status_code == status, (section, kind)
    with world.seen_by(None, *world_slugs()):  # a correction comes into force
        old = db.session.scalars(sa.select(Paper).where(Paper.id == found[0].paper_id)).one()
        row = {each.key: getattr(old, each.key) for each in sa.inspect(Paper).column_attrs if each.key != "id"}
        old.state = "superseded"
        db.session.add(Paper(**row | {"edition_number": old.edition_number + 1}))
        db.session.flush()
        newer = db.session.scalars(sa.select(sa.func.max(Paper.id))).one()
    with world.seen_by("ana"):
        text = db.session.scalars(sa.select(PaperText).where(PaperText.paper_id == found[0].paper_id)).first()
        row = {each.key: getattr(text, each.key) for each in sa.inspect(PaperText).column_attrs if each.key != "id"}
        db.session.add(PaperText(**row | {"paper_id": newer}))
    count = len(rows(world))
    assert ana.post(at(world, "graz", f"{minutes}/activities"), {**asked, "kind": "own"}).status_code == 303
    assert len(rows(world)) == count
    draft = ana.post(at(world, "graz", "/meetings/3/papers/minutes/activities"), {"section": "career", "kind": "own"})
    assert draft.status_code == 409  # written, and not agreed on
    assert "/activities" not in ana.get(at(world, "graz", "/meetings/3/papers/minutes")).text.split("<main", 1)[1]


@pytest.mark.requirement("S0-13a", "S0-13b", "S0-13c")
@pytest.mark.requirement("S0-13d", "S0-13e", "S0-13f")
def test_all_six_kinds_are_offered_in_every_language_with_their_own_fields(fresh_world):
    world = fresh_world
    page, seite = (world.client(name).get(at(world, slug, "/activities")).text for name, slug in TWO)
    english = (
        "Visit the mentor",
        "Go to webinars",
        "Hold a mock interview",
        "Open the mentor",
        "research paper",
        "Take part in the life",
    )
    assert [each for each in english if each not in page] == []
    assert [each for each in english if each in seite] == []
    assert seite.count("/activities/plan/") == len(SIX) + 2  # their own, and a contact
    for key, fields in FIELDS.items():
        form = world.client("paolo").get(at(world, "padua", f"/activities/plan/{key}")).text
        assert [each for each in (*fields, "on_day", "note") if f'name="{each}"' not in form] == [], key
    plan(world, key="lectures", kinds=["guest", "talk"])
    row = plan(world, key="network", contacts="7")
    assert row.contacts == 7
    paths = at(world, "graz", "/activities")
    assert "9 neue Kontakte" in world.client("ana").get(paths).text
    wrong = world.client("ana").post(f"{paths}/plan/network", {"contacts": "-3"})
    assert wrong.status_code == 422


@pytest.mark.requirement("S0-6", "S0-5")
def test_a_contact_between_the_calls_is_noted_and_counts_as_no_call(fresh_world):
    world = fresh_world
    before = facts(world)
    row = plan(world, key="contact", how="mail", on_day="2026-11-01", note="About the proposal")
    assert row.state == "done"
    after = facts(world)
    assert after.meetings == before.meetings
    assert [each.key for each in after.activities] == ["interview", "network", "contact"]
    assert (after.activities[1].contacts, after.activities[2].state) == (2, "done")
    again = world.client("ana").post(at(world, "graz", f"/activities/{row.id}/move"), {"state": "planned"})
    assert again.status_code == 422
    one = at(world, "graz", f"/activities/{row.id}")
    for state in ("dropped", "done"):  # there is a way back
        assert f'value="{state}"' in world.client("ana").get(one).text
        assert world.client("ana").post(f"{one}/move", {"state": state}).status_code == 303
    far = {"how": "mail", "on_day": str(now().date() + timedelta(days=2)), "note": "Not yet"}
    ahead = world.client("ana").post(at(world, "graz", "/activities/plan/contact"), far)
    assert (ahead.status_code, "kommt erst noch" in ahead.text, "Not yet" in ahead.text) == (422, True, True)
    assert world.client("ana").post(one, far | {"version": "1"}).status_code == 422
    for zone, status in (("Pacific/Kiritimati", 303), ("Etc/GMT+12", 422)):  # a day begins where the reader is
        with world.seen_by("ana"):
            db.session.get_one(Person, world.people["ana"]).timezone = zone
        day = str(now().astimezone(ZoneInfo("Pacific/Kiritimati")).date())
        sent_in = world.client("ana").post(at(world, "graz", "/activities/plan/contact"), far | {"on_day": day})
        assert sent_in.status_code == status, zone


@pytest.mark.requirement("UX-15", "UX-14")
def test_two_windows_two_people_and_bad_words(fresh_world):
    world = fresh_world
    ana, path = world.client("ana"), at(world, "graz", "/activities/plan/own")
    key, count = once(ana.get(path).text), len(rows(world))
    data = {"own_title": "Once \u202eonly", "note": "a\r\nb", "once": key}
    assert statuses(at_once(*(sent(world, "ana", path, **data) for _ in range(4)))) == [303] * 4
    assert len(rows(world)) == count + 1
    row = rows(world)[-1]
    assert row.key == "own"
    one = f"/activities/{row.id}"
    both = at_once(
        sent(world, "ana", at(world, "graz", one), own_title="Ana's", note="", on_day="", version="1"),
        sent(world, "paolo", at(world, "padua", one), own_title="Paolo's", note="", on_day="", version="1"),
    )
    assert statuses(both) == [303, 409]
    refused = next(each for each in both if each.status_code == 409).text
    assert "Ana&#39;s" in refused
    assert "Paolo&#39;s" in refused
    for bad in (
        {"own_title": "x" * 121},
        {"own_title": ""},
        {"own_title": "a", "note": "n" * 4001},
        {"own_title": "\x00"},
    ):
        assert ana.post(path, bad).status_code == 422, bad
    assert ana.post(path, {"own_title": "a", "note": "x" * 1_000_001}).status_code == 422
    assert ana.post(path, {"own_title": "a", "state": "done"}).status_code == 400
    odd = plan(world, key="paper", link="javascript:alert(1)")
    assert 'href="javascript' not in ana.get(at(world, "graz", f"/activities/{odd.id}")).text
    mixed = at_once(
        sent(world, "paolo", at(world, "padua", f"{one}/move"), state="dropped"),
        sent(world, "ana", at(world, "graz", one), own_title="Still", note="here", on_day="", version="2"),
    )
    assert statuses(mixed) == [303, 303]
    assert (rows(world)[-2].state, rows(world)[-2].text_version) == ("dropped", 3)
