"""The online programme in Chromium by detours: a no, a pair that does not fit, a missed call, an own text, late minutes, silence."""

import pytest
from playwright.sync_api import Browser
from tests.journeys import detours
from tests.journeys.house import House
from tests.journeys.stages import Cast
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


def test_a_pair_that_comes_about_by_detours(house: House, browser: Browser):
    chiara = Walker(browser, house, "padua", "Chiara Bellini")
    sophie = Walker(browser, house, "lyon", "Anne-Sophie Nègre")
    karim = Walker(browser, house, "lyon", "Karim Benhaddou")
    giulia = Walker(browser, house, "padua", "Giulia Ferrarin")
    claire = Walker(browser, house, "lyon", "Claire Vuillermoz")
    everybody = (chiara, sophie, karim, giulia, claire)
    for walker in everybody:
        walker.sign_in()
    people = Cast(chiara, sophie, giulia, claire, claire)
    detours.decline(people, karim)
    detours.does_not_fit(people)
    detours.rematch(people, karim)
    detours.missed_call(people)
    detours.counter(people)
    detours.late_minutes(people, house)
    detours.fall_silent(people, house)
    assert [each for walker in everybody for each in walker.complaints if "status of 4" not in each] == []
    for walker in everybody:
        walker.page.context.close()
