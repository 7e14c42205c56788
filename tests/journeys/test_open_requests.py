"""Open mentoring in Chromium: a request that nobody answers, the next in the order, asking again, and the last place."""

import pytest
from tests.journeys import openly, stages
from tests.journeys.house import House
from tests.journeys.stages import CANARY

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_nobody_answers_the_next_one_says_no_and_who_is_asked_again_says_yes(house: House, people):
    nicolo = people("padua", "Nicolò Dall'Ò")
    giulia, carmen = people("padua", "Giulia Ferrarin"), people("granada", "Carmen Alcaide Ruiz")
    for mentor in (giulia, carmen):
        openly.offer(mentor)
    openly.join(nicolo)
    openly.ask(nicolo, giulia, carmen)
    openly.read_request(giulia)
    house.later(15)
    openly.my_requests(nicolo)
    nicolo.sees("Did not answer", "Asked")
    giulia.page.reload()
    giulia.sees("This request is not open any more.")
    openly.say_no(carmen, "In May I have time again.")
    openly.my_requests(nicolo)
    nicolo.sees("In May I have time again.", "Nobody could say yes this time. There is no fault in that.")
    nicolo.follow("Look for a mentor")
    openly.ask(nicolo, giulia)
    openly.say_yes(giulia)
    stages.become_a_pair(openly.two(nicolo, giulia))
    openly.my_requests(nicolo)
    nicolo.sees("A mentor said yes, and you became a pair.")
    assert CANARY not in house.writings()


def test_two_ask_for_the_last_place_at_once(house: House, people):
    mathilde, lucia = people("lyon", "Mathilde Perrachon"), people("granada", "Lucía Ortega Molina")
    claire = people("lyon", "Claire Vuillermoz")
    openly.offer(claire)
    for mentee in (mathilde, lucia):
        openly.join(mentee)
    for mentee in (mathilde, lucia):
        openly.ask(mentee, claire)
    chosen, other = openly.two_tabs(claire, mathilde, lucia)
    claire.press("Yes, I would like that")
    other.press("Yes, I would like that")
    other.sees("All your places are taken")
    stages.become_a_pair(openly.two(chosen, claire))
    loser = lucia if chosen is mathilde else mathilde
    openly.my_requests(loser)
    loser.sees("Not possible this time", "Nobody could say yes this time. There is no fault in that.")
    loser.follow("Look for a mentor")
    assert loser.main.locator("article").filter(has_text=openly.short(claire)).count() == 0
