"""Open mentoring in Chromium: two who find each other, a text of the mentor's own, a change, the end, and years later."""

import pytest
from tests.journeys import openly, stages
from tests.journeys.house import House
from tests.journeys.stages import CANARY, Cast
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def kept() -> dict[str, bytes]:
    """The confirmations that somebody downloaded, by name."""
    return {}


def introduced(mentee: Walker, mentor: Walker) -> Cast:
    """Two who have found each other, had their first talk and want to go on."""
    openly.offer(mentor)
    openly.join(mentee)
    openly.ask(mentee, mentor)
    openly.say_yes(mentor)
    cast = openly.two(mentee, mentor)
    stages.become_a_pair(cast)
    openly.meet(cast)
    stages.say_yes(cast)
    return cast


def test_two_find_each_other_and_go_on_to_the_confirmation(house: House, people, kept: dict[str, bytes]):
    mathilde, paolo = people("lyon", "Mathilde Perrachon"), people("padua", "Paolo Zanetti")
    cast = introduced(mathilde, paolo)
    openly.note(cast)
    openly.write_agreement(cast)
    openly.become_active(cast, paolo)
    openly.meet(cast)
    openly.tell_how_it_was(cast)
    openly.end(cast)
    for walker in (mathilde, paolo):
        kept[walker.name] = openly.certificate(walker)
    assert CANARY not in house.writings()


def test_an_own_text_of_the_mentor_and_a_change_of_what_both_agreed_on(house: House, people):
    chiara, karen = people("padua", "Chiara Bellini"), people("aarhus", "Karen Thorup")
    cast = introduced(chiara, karen)
    openly.write_agreement(cast)
    openly.counter(cast)
    openly.become_active(cast, chiara)
    openly.change(cast)
    assert CANARY not in house.writings()


def test_three_years_later_the_confirmation_is_still_there(house: House, people, kept: dict[str, bytes]):
    house.later(3 * 365)
    mathilde, paolo = people("lyon", "Mathilde Perrachon"), people("padua", "Paolo Zanetti")
    assert {walker.name: openly.certificate(walker) for walker in (mathilde, paolo)} == kept
