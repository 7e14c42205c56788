"""Two profiles side by side: each question once, what speaks for and against, what was before; names for whom they are."""

import re

import pytest
from tests.story import propose
from tests.test_at_once import admitted, pairing_path
from tests.test_statements import statements

from mentes.admission import proposing
from mentes.admission.models import Enrolment, Proposal
from mentes.base.db import db


def page(world, mentee, mentor):
    return pairing_path(world, mentee, mentor).replace("/propose/", "/with/")


def main_of(answer):
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1]


def rows(shown):
    """Question and both answers, as text."""
    found = re.findall(r'<th scope="row">(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>', shown, re.DOTALL)
    return {question: [re.sub(r"<[^>]+>", "", each).strip() for each in two] for question, *two in found}


@pytest.fixture
def noa(fresh_world):
    """Noa of Lyon looks for a mentor."""
    admitted(fresh_world, "noa", "lyon", "claire")
    return fresh_world


@pytest.mark.requirement("S0-42")
def test_each_question_stands_in_one_row_with_both_answers(noa):
    shown = main_of(noa.client("claire").get(page(noa, "noa", "paolo")))
    table = rows(shown)
    assert table["University"] == ["University of Lyon", "University of Padua"]
    assert table["Career stage"] == ["Doctoral candidate", "Professor"]
    assert table["Discipline"][0] == "Life sciences and medicine"
    assert table["Discipline"][1].endswith("the same")
    assert table["Research topic"] == ["Alpine plants", "not asked"]
    assert table["Experience to share"] == ["not asked", "Experience"]
    assert list(table).index("Languages") < list(table).index("Research topic"), "what both were asked comes first"


@pytest.mark.requirement("S0-42")
def test_what_speaks_against_is_said_apart_and_not_to_the_two(noa):
    with noa.seen_by(None, "padua"):
        mentor = db.session.get_one(Enrolment, noa.ids["enrolment:paolo"])
        mentor.profile = mentor.profile | {"discipline": "law", "languages": ["it"]}
    shown = main_of(noa.client("claire").get(page(noa, "noa", "paolo")))
    assert "For:" not in shown
    against = shown.split("Against:", 1)[1].split("</ul>", 1)[0]
    assert "The disciplines are far apart." in against
    assert "No language in common." in against
    propose(noa, "noa", "paolo")
    said = noa.client("noa").get(f"/t/lyon/proposals/{noa.ids['proposal:noa']}").text
    assert "far apart" not in said


@pytest.mark.requirement("S0-42")
def test_what_a_rule_forbids_is_said_and_has_no_button(noa):
    with noa.seen_by(None, "lyon"):
        db.session.get_one(Enrolment, noa.ids["enrolment:luc"]).capacity = 3  # a place is free
    shown = main_of(noa.client("claire").get(page(noa, "noa", "luc")))
    assert "These two cannot be a pair" in shown
    assert "Both are from the same university" in shown
    assert "/propose/" not in shown


def test_two_are_proposed_from_here_and_then_no_more(noa):
    claire, path = noa.client("claire"), page(noa, "noa", "paolo")
    assert pairing_path(noa, "noa", "paolo") in main_of(claire.get(path))
    assert claire.post(pairing_path(noa, "noa", "paolo")).status_code == 303
    shown = main_of(claire.get(path))
    assert "/propose/" not in shown
    assert "Both are asked." in shown
    assert "This mentee has a mentor or a proposal already." in shown


@pytest.mark.requirement("S1-17")
@pytest.mark.parametrize("who", ["noa", "paolo"])
def test_an_earlier_no_is_a_fact_and_nobodys(noa, who):
    propose(noa, "noa", "paolo")
    with noa.seen_by(who):
        proposing.decline(db.session.get_one(Proposal, noa.ids["proposal:noa"]))
    shown = main_of(noa.client("claire").get(page(noa, "noa", "paolo")))
    earlier = re.sub(r"<[^>]+>|\s+", " ", shown.split('id="earlier"', 1)[1].split("</section>", 1)[0])
    assert "It did not come about." in earlier
    assert not re.search("mentee|mentor|Noa|said no|declined", earlier.replace("earlier", ""), re.IGNORECASE)


@pytest.mark.requirement("S2-31")
def test_names_are_for_coordinators_of_that_university(noa):
    shown = main_of(noa.client("claire").get(page(noa, "noa", "paolo")))
    assert "Noa Petit" in shown  # Lyon's coordinator too
    assert "Zanetti" not in shown
    assert f"Mentor {noa.ids['enrolment:paolo']}" in shown


def test_one_goes_from_mentor_to_mentor_in_the_order_of_the_list(noa):
    claire = noa.client("claire")
    path = pairing_path(noa, "noa", "paolo").split("/propose/")[0]
    listed = re.findall(rf'href="({path}/with/\d+)"', main_of(claire.get(path)))
    walked, address = [], listed[0]
    while address:
        shown = main_of(claire.get(address))
        walked.append(address)
        assert f"{len(walked)} of {len(listed)}" in shown
        following = re.search(r'href="([^"]+)">Next mentor', shown)
        address = following and following[1]
    assert walked == listed


def test_no_mentor_is_no_page(noa):
    path = pairing_path(noa, "noa", "paolo").split("/propose/")[0]
    for number in (0, noa.ids["enrolment:noa"]):
        assert noa.client("claire").get(f"{path}/with/{number}").status_code == 404


def test_it_costs_a_dozen_statements_at_most(noa):
    claire = noa.client("claire")
    claire.get(page(noa, "noa", "paolo"))
    with statements(noa) as sent:
        assert claire.get(page(noa, "noa", "paolo")).status_code == 200
    assert len(sent) <= 12
