"""Each answers alone, then both read: what the other wrote is out of reach until one's own is sent, in the database too."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.mentorships.test_shapes import BARE, under
from tests.story import Couple

from mentes.base.db import db
from mentes.mentorships.papers import service as papers
from mentes.plugin.parts import Paper
from mentes.plugin.sections import Section

ASKED = (
    Section("hopes", "What do you hope for?", "long_text"),
    Section("time", "How much time have you got?", "text", required=False),
)
EXPECTATIONS = Paper(
    "expectations", "Expectations", ASKED, author="each", approval="none", opens="introduced", reveal="after_own"
)
AT_ONCE = replace(EXPECTATIONS, key="plain", title="Plain expectations", reveal="at_once")
EVERY_TEXT = sa.text("select count(*) from paper_text join paper on paper.id = paper_id where paper.author_id = :other")


@pytest.fixture(scope="module")
def couple(world):
    """Two who were introduced a moment ago, each asked what they expect."""
    asked = Couple(world, "d")
    under(asked, replace(BARE, papers=(EXPECTATIONS, AT_ONCE), match_check=True))
    return asked


def texts_of_other(couple, role):
    """How many sealed texts of the other this side's own scope reaches, asked in plain SQL."""
    other = couple.name("mentor" if role == "mentee" else "mentee")
    with couple.world.seen_by(couple.name(role)):
        return db.session.execute(EVERY_TEXT, {"other": couple.world.people[other]}).scalar_one()


def page(couple, role, key, more=""):
    slug = {"mentee": "padua", "mentor": "lyon"}[role]
    visitor = couple.world.client(couple.name(role))
    visitor.post("/language", {"locale": "en", "next": "/"})
    return visitor.get(f"/t/{slug}/mentorships/{couple.world.ids[f'pair:{couple.key}']}/papers/{key}{more}")


@pytest.mark.requirement("S1-23", "PRV-1")
def test_nothing_of_the_other_before_ones_own_is_sent(couple):
    couple.paper("mentee", "expectations", papers.send, {"hopes": "CANARY-hope", "time": "An hour"})
    assert texts_of_other(couple, "mentor") == 0
    assert "CANARY-hope" not in page(couple, "mentor", "expectations").text
    couple.paper("mentor", "expectations", papers.write, {"hopes": "a draft", "time": ""})
    assert texts_of_other(couple, "mentor") == 0, "a draft of one's own opens nothing"
    couple.paper("mentor", "expectations", papers.send, {"hopes": "CANARY-mine", "time": ""})
    assert texts_of_other(couple, "mentor") == texts_of_other(couple, "mentee") == 1
    assert "CANARY-hope" in page(couple, "mentor", "expectations").text
    assert "CANARY-mine" in page(couple, "mentee", "expectations").text


def test_at_once_waits_for_nobody(couple):
    before = texts_of_other(couple, "mentor")
    couple.paper("mentee", "plain", papers.send, {"hopes": "CANARY-plain", "time": ""})
    assert texts_of_other(couple, "mentor") == before + 1
