"""A suggested topic is put into the plan of what one writes just now, with one press, and once (S2-6, S2-20)."""

import re

import pytest
from tests.mentorships.openly import agree, at, met, open_couple, write
from tests.mentorships.test_papers_versions import seen
from tests.test_at_once import at_once, statuses
from tests.test_statements import MOST, statements

from mentes_open.suggestions import PROMPTS

FIRST = next(number for number, each in enumerate(PROMPTS) if each.kind == "topic")
SECOND = next(number for number, each in enumerate(PROMPTS) if each.kind == "topic" and number > FIRST)
QUESTION = next(number for number, each in enumerate(PROMPTS) if each.kind == "question")


@pytest.fixture
def couple(fresh_world):
    """The two in open mentoring, introduced a moment ago."""
    return open_couple(fresh_world)


def press(couple, number=FIRST, name="ben", **more):
    return couple.world.client(name).post(at(couple, name, "/suggestions"), {"prompt": str(number)} | more)


def lines(couple, paper):
    page = couple.world.client("ben").get(at(couple, "ben", f"/papers/{paper}")).text
    found = re.findall(r'name="plan-\d+-topic"[^>]*value="([^"]+)"', page)
    return [each.replace("&#39;", "'") for each in found]


def page(couple, name="ben", query=""):
    return couple.world.client(name).get(at(couple, name, f"/suggestions{query}")).text


@pytest.mark.requirement("S2-6", "S2-20")
def test_a_topic_goes_into_the_notes_before_there_is_an_agreement(couple):
    assert f'name="prompt" value="{FIRST}"' in page(couple)
    assert f'name="prompt" value="{QUESTION}"' not in page(couple)
    answer = press(couple, theme="together")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/suggestions?theme=together#prompt-{FIRST}")
    press(couple, SECOND)
    press(couple)
    assert lines(couple, "notes") == [PROMPTS[FIRST].text, PROMPTS[SECOND].text], "pressed again, it is there once"
    shown = page(couple)
    assert f'name="prompt" value="{FIRST}"' not in shown
    assert "In the plan" in shown
    assert "/papers/notes" in shown


@pytest.mark.requirement("S2-6", "S2-11")
def test_then_into_the_agreement_as_long_as_it_is_being_written(couple):
    press(couple)
    met(couple)
    assert press(couple, SECOND).status_code == 303
    assert lines(couple, "agreement") == [PROMPTS[FIRST].text, PROMPTS[SECOND].text], "with what the notes say"
    assert lines(couple, "notes") == [PROMPTS[FIRST].text]
    assert 'name="prompt"' not in page(couple, "luc")
    assert press(couple, SECOND, "luc").status_code == 409
    write(couple)
    assert 'name="prompt"' not in page(couple)
    assert press(couple).status_code == 409
    agree(couple)
    assert press(couple).status_code == 409
    assert seen(couple, "agreement")[0][1] == "in_force"


@pytest.mark.requirement("S2-20")
def test_only_topics_of_the_programme_and_only_as_many_as_there_is_room_for(couple):
    for number in (QUESTION, len(PROMPTS), 10_000):
        assert press(couple, number).status_code == 404
    assert press(couple, "x").status_code == 422
    assert couple.world.client("giulia").post(at(couple, "ben", "/suggestions"), {"prompt": "2"}).status_code == 404
    full = {f"plan-{number}-topic": f"Topic {number}" for number in range(30)}
    couple.world.client("ben").post(at(couple, "ben", "/papers/notes"), full | {"version": "0", "action": "draft"})
    assert press(couple).status_code == 422
    assert len(lines(couple, "notes")) == 30


@pytest.mark.requirement("S2-6", "REL-7")
def test_two_presses_at_once_are_one_and_two_topics_are_two(couple):
    at_, browsers = at(couple, "ben", "/suggestions"), [couple.world.client("ben") for _ in range(2)]
    topics = [number for number, each in enumerate(PROMPTS) if each.kind == "topic"]

    def presses(*numbers):
        pairs = zip(browsers, numbers, strict=True)
        return statuses(at_once(*(lambda each=each, n=n: each.post(at_, {"prompt": str(n)}) for each, n in pairs)))

    assert presses(FIRST, FIRST) == [303, 303]
    for two in zip(topics[1::2], topics[2::2], strict=False):
        assert presses(*two) == [303, 303]
    found = lines(couple, "notes")
    assert len(found) == len(set(found)) == len(topics) - (len(topics) - 1) % 2


@pytest.mark.requirement("S2-20")
def test_the_page_costs_no_more_than_any_other(couple):
    press(couple)
    met(couple)
    browser = couple.world.client("ben")
    for _ in range(2):
        with statements(couple.world) as sent:
            assert browser.get(at(couple, "ben", "/suggestions")).status_code == 200
    assert len(sent) <= MOST, "\n".join(sent)
