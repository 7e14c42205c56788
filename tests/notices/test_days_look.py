"""An edition's page with its letters, its dates, and one letter, in a real browser: accessible, and no wider than a telephone."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.base.test_letters import FOOT
from tests.notices.test_days import DESK, day, mails, put, stone, walk
from tests.programmes.test_guides_look import HOUSE, answering

from mentes.base.letter import html_of

pytestmark = [pytest.mark.browser, pytest.mark.one_server]
SHOTS = os.environ.get("MENTES_SHOTS")
SIZES = ((1280, "light"), (320, "dark"))


def check(page, name, width, theme):
    assert not page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth"), (name, width)
    found = Axe().run(page)
    assert found.violations_count == 0, (name, width, theme, found.generate_report())
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"days-{name}-{width}-{theme}.png", full_page=True)


@pytest.mark.requirement("UX-27", "UX-28", "S0-41")
def test_the_page_of_an_edition_and_a_letter_of_its_days(browser, world):
    rows = [stone(day(3), "both", 3, until=day(4).isoformat()), stone(day(40), "coordinators", 14, title="Board")]
    put(world, milestones=[*rows, stone(day(60), "", title="Summer break")], letters={}, ends_on=day(300))
    walk(world, "graz")
    letter = next(each for each in mails(world) if each.person_id == world.people["ana"])
    context = browser.new_context(base_url=HOUSE, reduced_motion="reduce")
    page = context.new_page()
    page.route("**/*", answering(world.client("claire")))
    at = f"{DESK}/editions/{world.ids['edition']}"
    for width, theme in SIZES:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)
        for name, path in (("show", at), ("dates", f"{at}/dates")):
            assert page.goto(path).status == 200, path
            assert page.locator("h1").count() == 1, path
            check(page, name, width, theme)
    page = context.new_page()  # the policy of the pages would take its styles away
    for width, theme in SIZES:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)
        page.set_content(html_of(letter.body, letter.subject, "Universität Graz", "de", FOOT))
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"days-letter-{width}-{theme}.png", full_page=True)
        assert not page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth"), width
    context.close()
