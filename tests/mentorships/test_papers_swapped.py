"""Each answers alone, then both read: what the other wrote is out of reach until one's own is sent, in the database too."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.mentorships.test_shapes import BARE, under
from tests.story import Couple, canary

from mentes.base.db import db
from mentes.mentorships.papers import service as papers
from mentes.mentorships.papers.reading import is_answered
from mentes.plugin.parts import Paper
from mentes.plugin.sections import Section

ASKED = (
    Section("hopes", "What do you hope for?", "long_text"),
    Section("time", "How much time have you got?", "text", required=False),
)
EXPECTATIONS = Paper(
    "expectations", "Expectations", ASKED, author="each", approval="none", opens="introduced", reveal="after_own"
)
ASSESSMENT = Paper(
    "position",
    "Position assessment",
    (
        Section("clear", "How clear is your aim?", "scale", least=0, most=10),
        Section("why", "Why?", "long_text", required=False),
    ),
    author="mentee",
    approval="none",
    opens="introduced",
    repeated=True,
)
AT_ONCE = replace(EXPECTATIONS, key="plain", title="Plain expectations", reveal="at_once")
EVERY_TEXT = sa.text("select count(*) from paper_text join paper on paper.id = paper_id where paper.author_id = :other")


@pytest.fixture(scope="module")
def couple(world):
    """Two who were introduced a moment ago, each asked what they expect."""
    asked = Couple(world, "d")
    under(asked, replace(BARE, papers=(EXPECTATIONS, AT_ONCE, ASSESSMENT), match_check=True))
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


@pytest.mark.requirement("S1-18", "S1-23", "PRV-1")
def test_nothing_of_the_other_before_ones_own_is_sent(couple):
    couple.paper("mentee", "expectations", papers.send, {"hopes": "CANARY-hope", "time": "An hour"})
    assert texts_of_other(couple, "mentor") == 0
    shown = page(couple, "mentor", "expectations").text
    assert "CANARY-hope" not in shown
    assert "stands here as soon as both of you have sent yours" in shown
    assert page(couple, "mentor", "expectations", "/print.pdf").status_code == 404
    assert "CANARY" not in page(couple, "mentor", "expectations", "/versions").text
    couple.paper("mentor", "expectations", papers.write, {"hopes": "a draft", "time": ""})
    assert texts_of_other(couple, "mentor") == 0, "a draft of one's own opens nothing"
    couple.paper("mentor", "expectations", papers.send, {"hopes": "CANARY-mine", "time": ""})
    assert texts_of_other(couple, "mentor") == texts_of_other(couple, "mentee") == 1
    assert "CANARY-mine" in page(couple, "mentee", "expectations").text
    shown = page(couple, "mentor", "expectations").text
    head, row = shown.split("</thead>")[0].split("<thead>")[1], shown.split("</thead>")[1].split("</tr>")[0]
    assert head.index("Luc Moreau (you)") < head.index("Ben Rossi")
    assert row.index("What do you hope for?") < row.index("CANARY-mine") < row.index("CANARY-hope")


def test_at_once_waits_for_nobody(couple):
    before = texts_of_other(couple, "mentor")
    couple.paper("mentee", "plain", papers.send, {"hopes": "CANARY-plain", "time": ""})
    assert texts_of_other(couple, "mentor") == before + 1


@pytest.mark.requirement("S3-30")
def test_what_was_written_again_is_compared_in_figures_and_words(couple):
    for number, (clear, why) in enumerate(((6, "CANARY-before"), (8, "CANARY-then"), (7, "CANARY-now")), 1):

        def sent(place, clear=clear, why=why, number=number):
            papers.send(replace(place, occurrence=number), {"clear": clear, "why": why})

        couple.paper("mentee", "position", sent)
    for role in ("mentee", "mentor"):
        shown = page(couple, role, "position", "/compare")
        assert shown.status_code == 200
        body = shown.text.split("<tbody>")[1]
        assert body.index("CANARY-before") < body.index("CANARY-then") < body.index("CANARY-now")
        assert "(+2: 2 steps higher than before)" in body
        assert "(\u22121: 1 step lower than before)" in body
        assert body.count('class="small-bar"') == 3
        assert "Compare over time" in page(couple, role, "position").text
    assert page(couple, "mentee", "expectations", "/compare").status_code == 404


def test_a_nought_is_an_answer():
    assert [is_answered(each) for each in (0, "a", ["b"], True)] == [True] * 4
    assert [is_answered(each) for each in (None, "", [], False)] == [False] * 4


@pytest.mark.requirement("S0-36")
def test_earlier_texts_stay_readable_to_the_two(world):
    visitor = world.client("diego")
    visitor.post("/language", {"locale": "en", "next": "/"})
    path = f"/t/granada/mentorships/{world.ids['pair:b']}/papers/agreement"
    assert f"{path}/versions" in visitor.get(path).text
    shown = visitor.get(f"{path}/versions").text
    assert shown.index(canary("b", "second")) < shown.index(canary("b", "first"))
    assert "Changed before it was agreed to" in shown
