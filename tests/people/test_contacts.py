"""Roles that name somebody to others: who can be written to in confidence, and who answers at an office."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.story import PEOPLE

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.models import Person, RoleGrant
from mentes.people.service import grant, take_back

CONFIDENCE = "Somebody to talk to in confidence"


def given(world, name, role, slug="graz", **more):
    with world.seen_by(None, PEOPLE[name].home, slug):
        return grant(db.session.get_one(Person, world.people[name]), role, world.ids[slug], by=None, **more).id


def test_everybody_of_a_university_sees_whom_to_write_to_in_confidence(fresh_world):
    ingrid, mia, paolo = (fresh_world.client(name) for name in ("ingrid", "mia", "paolo"))
    assert CONFIDENCE not in mia.get("/t/graz/me").text
    number = given(fresh_world, "ingrid", "ombudsperson")
    page = mia.get("/t/graz/me").text
    assert CONFIDENCE in page
    assert 'href="mailto:ingrid@graz.example"' in page
    assert "Vertraulich mit jemandem sprechen" in ingrid.get("/t/graz/me").text
    assert CONFIDENCE not in paolo.get("/t/padua/me").text
    with fresh_world.seen_by(None, "graz"):
        take_back(db.session.get_one(RoleGrant, number))
    assert CONFIDENCE not in mia.get("/t/graz/me").text


@pytest.mark.parametrize("state", ["left", "closed"])
def test_nobody_who_is_gone_is_named(fresh_world, state):
    given(fresh_world, "ingrid", "ombudsperson")
    with fresh_world.seen_by(None, "graz"):
        chosen = sa.update(Person).where(Person.id == fresh_world.people["ingrid"])
        db.session.execute(chosen.values(state=state, left_at=real_now()))
    assert CONFIDENCE not in fresh_world.client("mia").get("/t/graz/me").text


def test_a_role_that_is_over_names_nobody(fresh_world):
    given(fresh_world, "ingrid", "ombudsperson", until=real_now() - timedelta(minutes=1))
    assert CONFIDENCE not in fresh_world.client("mia").get("/t/graz/me").text


def test_offices_are_named_on_the_desk(fresh_world):
    given(fresh_world, "mia", "assessor", remit="Human resources")
    page = fresh_world.client("ingrid").get("/t/graz/desk").text
    assert re.search(r"Human resources \S Mia", page)
    assert 'href="mailto:mia@graz.example"' in page


def test_a_coordinator_is_sent_to_the_admins_and_not_to_themselves(fresh_world):
    ingrid = fresh_world.client("ingrid").get("/t/graz/people")
    assert ingrid.status_code == 403
    assert "Fragen Sie Ihre Universitätsverwaltung." in ingrid.text
    assert "Koordination kann" not in ingrid.text
