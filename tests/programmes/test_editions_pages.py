"""Editions made, changed, published and archived on pages."""

import re

import pytest
import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.models import History
from mentes.programmes.service import edition_of

DESK = "/t/alliance/desk"
DAYS = {"opens_on": "2030-02-01", "closes_on": "2030-03-01", "starts_on": "2030-04-01", "ends_on": ""}
NUMBERS = {
    "set-months": "6",
    "set-calls": "3",
    "set-minutes": "60",
    "set-goals": "3",
    "set-answer_days": "7",
    "set-minutes_days": "7",
    "set-questionnaire_days": "14",
    "set-trainings": "6",
    **{f"core-{name}": "self" for name in ("level", "semester", "subject", "unit", "affiliation")},
}


@pytest.fixture
def lead(world):
    return world.client("claire")


def row(world, edition_id):
    with world.seen_by(None, "alliance"):
        return edition_of(edition_id)


def programme_id(world):
    return row(world, world.ids["edition"]).programme_id


def new(world, who, key, **more):
    """A draft; gives its id."""
    answer = who.post(f"{DESK}/programmes/{programme_id(world)}/editions/new", {**DAYS, "key": key, **more})
    assert answer.status_code == 303, answer.text
    return int(re.search(r"editions/(\d+)$", answer.location)[1])


def deeds(world, edition_id):
    with world.seen_by(None, "alliance"):
        chosen = sa.select(History.event).where(History.payload["edition_id"].as_integer() == edition_id)
        return [each for each in db.session.scalars(chosen.order_by(History.id)) if each.startswith("Edition")]


def test_the_way_of_an_edition_from_draft_to_archive(world, lead):
    page = lead.get(f"{DESK}/programmes").text
    assert "Online mentoring" in page
    assert lead.get(f"{DESK}/programmes/{programme_id(world)}/editions/new").status_code == 200
    made = new(world, lead, "way")
    at = f"{DESK}/editions/{made}"
    assert world.client("ana").get(f"/t/graz/c/{made}").status_code == 404
    assert "Publish this edition." in lead.get(at).text
    assert lead.post(f"{at}/publish").status_code == 303
    assert world.client("ana").get(f"/t/graz/c/{made}").status_code == 200
    assert lead.post(f"{at}/archive").status_code == 303
    assert "Nobody can apply any more" in lead.get(at).text
    assert lead.post(f"{at}/reopen").status_code == 303
    for page in ("dates", "parameters"):
        assert lead.get(f"{at}/{page}").status_code == 200
    assert lead.get(f"{DESK}/programmes/{programme_id(world)}").status_code == 200
    assert lead.get(f"{DESK}/programmes/new").status_code == 200
    assert deeds(world, made) == ["EditionCreated", "EditionPublished", "EditionArchived", "EditionReopened"]
