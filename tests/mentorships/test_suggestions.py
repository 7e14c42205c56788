"""Topics and questions by theme and phase, and the guides, at the steps where they help."""

import re

import pytest
from tests.mentorships.openly import agree, at, met, open_couple, write

from mentes.mentorships.meetings import service as meetings
from mentes.plugin import Design, Page, Prompt, Theme
from mentes_open.suggestions import PROMPTS, THEMES

FIRST, DURING = PROMPTS[2].text, PROMPTS[10].text


@pytest.fixture(scope="module")
def couple(world):
    """The two in open mentoring, introduced a moment ago."""
    return open_couple(world)


def get(couple, name, path=""):
    return couple.world.client(name).get(at(couple, name, path))


def shown(couple, query="", name="ben"):
    """The suggestions on the page, in their order."""
    page = get(couple, name, f"/suggestions{query}")
    assert page.status_code == 200
    text = page.text.replace("&#39;", "'")
    return sorted((each.text for each in PROMPTS if each.text in text), key=text.index)


@pytest.mark.requirement("S2-20")
def test_there_are_many_in_each_phase_and_theme():
    assert len(PROMPTS) == 30
    for phase in ("first", "during", "final"):
        assert {each.theme for each in PROMPTS if each.phase == phase} == {each.key for each in THEMES}


@pytest.mark.requirement("S2-20")
def test_theme_and_phase_stand_in_the_address(couple):
    everything = shown(couple)
    assert everything == [each.text for each in PROMPTS if "mentee" in each.audience]
    assert shown(couple, "?theme=contacts&phase=final") == ["Who of your contacts could go on helping?"]
    assert set(shown(couple, "?phase=during")) < set(everything)
    assert shown(couple, "?theme=none&phase=%00") == everything


@pytest.mark.requirement("S2-20")
def test_each_side_reads_what_is_meant_for_it(couple):
    mine, theirs = shown(couple), shown(couple, name="luc")
    assert "What does an ordinary week in your job look like?" in set(mine) - set(theirs)
    assert "What made you look for a mentor just now?" in set(theirs) - set(mine)


@pytest.mark.requirement("S2-20")
def test_nobody_else_opens_the_page(couple):
    assert couple.world.client("giulia").get(at(couple, "ben", "/suggestions")).status_code == 404
    assert couple.world.client("ana").get(at(couple, "ben", "/suggestions")).status_code == 404
    pair = couple.world.ids["pair:a"]
    assert couple.world.client("ana").get(f"/t/graz/mentorships/{pair}/suggestions").status_code == 404


@pytest.mark.requirement("S2-8")
@pytest.mark.parametrize(
    ("path", "guides"),
    [
        ("/papers/notes", {"first-meeting", "agreement"}),
        ("/papers/agreement", {"agreement"}),
        ("/suggestions", {"topics"}),
        ("", {"way", "first-meeting", "agreement", "topics"}),
    ],
)
def test_guides_are_reached_where_they_help(couple, path, guides):
    page = get(couple, "ben", path).text
    assert set(re.findall(r'/guide/([a-z-]+)"', page)) == guides
    for key in guides:
        assert get(couple, "ben", f"/guide/{key}").status_code == 200
    assert set(re.findall(r'/guide/([a-z-]+)"', get(couple, "luc", path).text)) <= guides - {"way"}, (
        "it speaks to mentees"
    )


@pytest.mark.requirement("S2-8", "S2-37")
def test_the_guide_of_the_agreement_says_the_numbers(couple):
    assert "from 3 to 12 months, usually 6" in get(couple, "ben", "/guide/agreement").text


@pytest.mark.requirement("S2-20", "S2-8")
def test_a_few_are_shown_before_each_meeting(fresh_world):
    couple = open_couple(fresh_world)
    assert "/guide/first-meeting" in before(couple, 2, "first")
    met(couple, 3)
    write(couple)
    agree(couple)
    third, fourth = before(couple, 4, "during"), before(couple, 5, "during")
    assert "/guide/topics" in third
    assert suggested(third) != suggested(fourth)


def suggested(page):
    return {each.text for each in PROMPTS if each.text in page}


def before(couple, number, phase):
    """The page of a meeting that is fixed; then it is called off."""
    couple.propose("mentee", 2)
    couple.do("mentor", lambda pair: meetings.confirm(pair, number, "mentor"))
    page = get(couple, "ben", f"/meetings/{number}").text
    fitting = {each.text for each in PROMPTS if each.phase == phase and "mentee" in each.audience}
    assert len(suggested(page)) == 3
    assert suggested(page) <= fitting
    assert "More topics and questions" in page
    couple.do("mentee", lambda pair: meetings.call_off(pair, number, "mentee"))
    return page


@pytest.mark.requirement("S2-20")
def test_the_phase_of_the_two_comes_first(fresh_world):
    couple = open_couple(fresh_world)
    assert shown(couple)[0] == PROMPTS[1].text
    met(couple)
    write(couple)
    agree(couple)
    assert shown(couple)[0] == DURING


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: Design(prompts=(Prompt("What?", "nothing"),), themes=(Theme("a", "A"),)),
        lambda: Design(pages=(Page("a", "A", ("Words.",), at=("nowhere",)),)),
        lambda: Prompt("", "a"),
        lambda: Prompt("What?", "a", phase="later"),
    ],
    ids=["no-theme", "no-place", "no-words", "no-phase"],
)
def test_nonsense_is_refused(nonsense):
    with pytest.raises(ValueError):  # noqa: PT011
        nonsense()
