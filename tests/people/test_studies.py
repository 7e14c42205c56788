"""What somebody states about their own studies, and how a coordinator of their university confirms it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.story import apply

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.models import History
from mentes.people.models import Fact, Person
from mentes.people.records import service

OWN = "/t/graz/me/studies"


def known(world, name="mia"):
    with world.seen_by(name):
        facts = service.known_of(world.people[name], world.homes[name])
        return {(fact.name, fact.source): fact.value for fact in facts if fact.name != "affiliation"}


def sent(world, name="mia", source="idp", **facts):
    with world.seen_by(name):
        person = db.session.get_one(Person, world.people[name])
        for fact, value in facts.items():
            service.assert_fact(person, fact, value, source)


@pytest.mark.requirement("UX-17")
def test_what_the_university_says_is_shown_and_not_asked(fresh_world):
    mia = fresh_world.client("mia")
    assert all(f'name="{name}"' in mia.get(OWN).text for name in ("level", "semester", "subject"))
    sent(fresh_world, semester="3")
    page = mia.get(OWN).text
    assert 'name="semester"' not in page
    assert "from the university" in page
    assert 'name="level"' in page
    with fresh_world.seen_by("mia"):
        db.session.execute(sa.update(Fact).values(valid_until=real_now() - timedelta(days=1)))
    page = mia.get(OWN).text
    assert 'name="semester"' in page
    assert "was valid until" in page


@pytest.mark.requirement("SSO-14", "UX-17")
def test_somebody_states_changes_and_takes_back(fresh_world):
    mia = fresh_world.client("mia")
    first = {"level": "bachelor", "semester": "3", "subject": "Law"}
    assert mia.post(OWN, first).status_code == 303
    assert mia.post(OWN, first).status_code == 303
    assert known(fresh_world) == {(name, "self"): value for name, value in first.items()}
    sent(fresh_world, semester="4")
    assert mia.post(OWN, first | {"subject": ""}).status_code == 303  # typed before the university said it
    assert known(fresh_world) == {("level", "self"): "bachelor", ("semester", "self"): "3", ("semester", "idp"): "4"}


@pytest.mark.parametrize("semester", ["0", "61", "three", "-1"])
def test_what_no_semester_is_comes_back_as_it_was_typed(fresh_world, semester):
    answer = fresh_world.client("mia").post(OWN, {"level": "master", "semester": semester, "subject": "Law"})
    assert answer.status_code == 422
    assert f'value="{semester}"' in answer.text
    assert known(fresh_world) == {}


@pytest.fixture
def asked(fresh_world):
    """Mia says that she is in her third semester, and applies."""
    sent(fresh_world, source="self", level="bachelor", semester="3")
    number = apply(fresh_world, "mia", "mentee") or fresh_world.ids["application:mia"]
    return fresh_world, f"/t/graz/desk/applications/{number}"


def confirmations(world):
    with world.seen_by("mia"):
        chosen = sa.select(sa.func.count()).where(History.event == "FactConfirmed")
        return db.session.scalar(chosen)


@pytest.mark.requirement("SSO-14")
def test_a_coordinator_confirms_what_they_saw(asked):
    world, path = asked
    ingrid = world.client("ingrid")
    assert f'action="{path}/studies"' in ingrid.get(path).text
    seen = {"level": "bachelor", "semester": "3"}
    for _ in range(2):
        assert ingrid.post(f"{path}/studies", seen).status_code == 303
    assert known(world)["semester", "coordinator"] == "3"
    assert confirmations(world) == 2  # level and semester, once each
    assert f'action="{path}/studies"' not in ingrid.get(path).text
    with world.seen_by("mia"):
        by = db.session.scalars(sa.select(Fact.asserted_by).where(Fact.source == "coordinator")).all()
    assert by == [world.people["ingrid"]] * 2


@pytest.mark.requirement("SSO-14")
def test_a_coordinator_corrects(asked):
    world, path = asked
    ingrid = world.client("ingrid")
    assert 'value="3"' in ingrid.get(f"{path}/studies").text
    assert ingrid.post(f"{path}/studies", {"level": "bachelor", "semester": "99"}).status_code == 422
    assert ingrid.post(f"{path}/studies", {"level": "bachelor", "semester": "2"}).status_code == 303
    assert known(world)["semester", "coordinator"] == "2"


def test_what_the_university_said_meanwhile_is_not_overwritten(asked):
    world, path = asked
    sent(world, semester="5")
    assert world.client("ingrid").post(f"{path}/studies", {"semester": "3"}).status_code == 409
    assert ("semester", "coordinator") not in known(world)


@pytest.mark.parametrize(
    ("name", "status"), [("giulia", 404), ("claire", 404), ("adele", 403), ("mia", 403), ("helene", 403)]
)
def test_only_coordinators_of_the_persons_own_university_confirm(asked, name, status):
    world, path = asked
    assert world.client(name).post(f"{path}/studies", {"semester": "3"}).status_code == status
    assert ("semester", "coordinator") not in known(world)


def test_a_lead_elsewhere_sees_no_studies_and_confirms_none(asked):
    world, path = asked
    path = path.replace("/graz/", "/alliance/")
    claire = world.client("claire")
    assert "/studies" not in claire.get(path).text
    assert claire.post(f"{path}/studies", {"semester": "3"}).status_code == 404
