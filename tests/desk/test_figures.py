"""Figures by edition and university: they add up, open their rows, and hide where few answered."""

import re

import pytest
import sqlalchemy as sa
from tests.story import world_slugs

from mentes.base.clock import now
from mentes.base.db import db
from mentes.desk.figures import reading
from mentes.desk.lists import eyes_of
from mentes.mentorships.activities.models import Activity
from mentes.mentorships.evaluation.models import Result
from mentes.programmes.service import editions_of


def figures(world, name, slug):
    with world.seen_by(name) as actor:
        every = editions_of(world.ids[slug])
        owned = [each.id for each in every if each.owner_id == world.ids[slug]]
        return {each.university: each for each in reading.figures(eyes_of(actor, world.ids[slug], every), owned)}


@pytest.mark.requirement("S4-25")
def test_the_parts_add_up_to_the_whole(world):
    found = figures(world, "claire", "alliance")
    whole, parts = found.pop(None), found.values()
    assert (
        whole.of("pairs") == 4 == sum(each.of("given") for each in parts) == sum(each.of("received") for each in parts)
    )
    assert (whole.of("active"), whole.of("agreeing"), whole.of("completed"), whole.of("introduced")) == (1, 1, 1, 1)
    for name in ("certificates", "mentees", "mentors", "attended"):
        assert sum(each.of(name) for each in parts) == whole.of(name), name
    assert whole.of("held") == 3 + 1 + 4
    assert sum(each.of("held") for each in parts) == 2 * whole.of("held"), "a pair counts for both"


@pytest.mark.requirement("S4-25")
def test_one_university_alone_has_the_same_numbers_and_sees_no_other(world):
    whole = figures(world, "claire", "alliance")
    own = figures(world, "ingrid", "graz")
    graz = world.ids["graz"]
    assert own.keys() == {graz}
    assert own[graz].numbers == whole[graz].numbers
    assert own[graz].of("received") == own[graz].of("given") == 1
    assert figures(world, "helene", "graz")[graz].numbers == own[graz].numbers


@pytest.mark.requirement("S0-13d")
def test_contacts_and_activities_are_counted_without_a_word(fresh_world):
    before = figures(fresh_world, "ingrid", "graz")[fresh_world.ids["graz"]].numbers
    with fresh_world.seen_by(None, *world_slugs()):
        known = db.session.scalars(sa.select(Activity).where(Activity.mentorship_id == fresh_world.ids["pair:a"])).all()
        wanted = sum(each.contacts for each in known)
        db.session.execute(sa.update(Activity).where(Activity.id == known[0].id).values(contacts=known[0].contacts + 4))
    after = figures(fresh_world, "ingrid", "graz")[fresh_world.ids["graz"]].numbers
    assert before["contacts"] == wanted
    assert after["contacts"] == before["contacts"] + 4
    page = fresh_world.client("ingrid").get("/t/graz/desk/figures").text
    assert "quetzal" not in page
    assert "Aktivitäten nach Art" in page


@pytest.mark.requirement("S0-21", "S4-25")
def test_answers_are_told_as_the_results_tell_them(world):
    """Hidden in one questionnaire, hidden in the sum of all; what is told adds up from what the results tell."""
    found = figures(world, "claire", "alliance")
    assert found[None].is_hidden, "two answered"
    assert ">hidden</span>" in world.client("claire").get("/t/alliance/desk/figures").text
    graz, padua = world.ids["graz"], world.ids["padua"]
    place = {"owner_id": world.ids["alliance"], "edition_id": world.ids["edition"], "summed_at": now(), "asked": 9}
    told = [
        ("one", None, 14),
        ("one", graz, 7),
        ("one", padua, 7),
        ("two", None, 6),
        ("two", graz, None),
        ("two", padua, 0),
    ]
    with world.seen_by(None, *world_slugs()):
        db.session.execute(sa.delete(Result))
        for key, at, number in told:
            kind = {"kind": "university" if at else "all", "tenant_id": at or place["owner_id"], "role": ""}
            row = {"tenants": [at] if at else [graz, padua], "questionnaire": key, "answered": number, "figures": {}}
            db.session.add(Result(**place, **kind, **row))
    found = figures(world, "claire", "alliance")
    shown = {at: None if found[at].is_hidden else found[at].of("answers") for at in (None, graz, padua)}
    assert shown == {None: 20, graz: None, padua: 7}
    assert [(at, each.is_hidden) for at, each in figures(world, "ingrid", "graz").items()] == [(graz, True)]


@pytest.mark.parametrize(("name", "slug"), [("claire", "alliance"), ("ingrid", "graz"), ("adele", "graz")])
def test_each_number_of_pairs_opens_its_rows(world, name, slug):
    visitor = world.client(name)
    page = visitor.get(f"/t/{slug}/desk/figures").text.split("<main", 1)[1]
    found = re.findall(r'<a href="([^"]+/desk/pairs[^"]*)">(\d+)</a>', page)
    assert len(found) >= 2
    for address, number in found:
        rows = visitor.get(address.replace("&amp;", "&")).text.count('<th scope="row"')
        assert rows == int(number), address
