"""A mentee's part with JavaScript switched off: from sign-in to an agreement in force (UX-34)."""

import pytest
from playwright.sync_api import Browser
from tests.journeys import stages
from tests.journeys.house import House
from tests.journeys.stages import Cast
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_a_mentee_needs_no_javascript(browser: Browser, house: House):
    cast = Cast(
        mentee=Walker(browser, house, "graz", "Ana Kovačič", "de", scripts=False),
        mentor=Walker(browser, house, "padua", "Paolo Zanetti"),
        mentee_desk=Walker(browser, house, "graz", "Ingrid Pichler", "de"),
        mentor_desk=Walker(browser, house, "padua", "Giulia Ferrarin"),
        lead=Walker(browser, house, "lyon", "Claire Vuillermoz"),
    )
    for walker in cast.everybody:
        walker.sign_in()
    stages.apply_as_mentee(cast.mentee)
    stages.apply_as_mentor(cast.mentor)
    stages.take_in(cast.mentee_desk, cast.mentee)
    stages.take_in(cast.mentor_desk, cast.mentor)
    stages.propose_pair(cast)
    stages.meet(cast)
    stages.say_yes(cast)
    stages.agree(cast)
    for walker in cast.everybody:
        walker.page.context.close()
