"""The pages on which papers are read, in a real browser: accessible in light and dark, and no wider than a telephone."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.mentorships.test_papers_swapped import ASSESSMENT, EXPECTATIONS
from tests.mentorships.test_shapes import BARE, under
from tests.story import Couple

from mentes.mentorships.papers import service as papers

pytestmark = pytest.mark.browser
HOUSE = "https://mentes.example"
SHOTS = os.environ.get("MENTES_SHOTS")
LONG = "We would like to meet every second week and to be honest about what does not work. " * 4


@pytest.fixture(scope="module")
def couple(world):
    """Two who have told each other what they expect, and assessed three times where they stand."""
    asked = Couple(world, "d")
    under(asked, replace(BARE, papers=(EXPECTATIONS, ASSESSMENT, replace(EXPECTATIONS, key="more")), match_check=True))
    for role in ("mentee", "mentor"):
        asked.paper(role, "expectations", papers.send, {"hopes": f"{LONG}As the {role}.", "time": "An hour a week"})
    for number, clear in enumerate((4, 7, 6), 1):

        def sent(place, clear=clear, number=number):
            papers.send(replace(place, occurrence=number), {"clear": clear, "why": LONG if number == 2 else ""})

        asked.paper("mentee", "position", sent)
    return asked


@pytest.fixture
def page(browser, couple):
    """A page of somebody of the pair, answered by the app itself."""
    context = browser.new_context(base_url=HOUSE, reduced_motion="reduce")
    opened = context.new_page()
    visitor = couple.world.client("ben")

    def answer(route):
        shown = visitor.get(route.request.url.removeprefix(HOUSE))
        route.fulfill(status=shown.status_code, headers=dict(shown.headers), body=shown.get_data())
        shown.close()

    visitor.post("/language", {"locale": "en", "next": "/"})
    opened.route("**/*", answer)
    yield opened
    context.close()


@pytest.mark.requirement("UX-27", "UX-28", "S1-18")
def test_papers_can_be_read_by_everybody_at_every_width(page, couple):
    at = f"/t/padua/mentorships/{couple.world.ids['pair:d']}/papers"
    for name, path in (
        ("both", f"{at}/expectations"),
        ("write", f"{at}/more"),
        ("over-time", f"{at}/position/compare"),
        ("versions", f"{at}/expectations/versions"),
        ("programme", f"/t/padua/c/{couple.world.ids['edition']}"),
    ):
        for width, theme in ((1280, "light"), (320, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)
            assert page.goto(path).status == 200, path
            assert page.locator("h1").count() == 1, path
            assert not page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth"), (path, width)
            found = Axe().run(page)
            assert found.violations_count == 0, (path, width, found.generate_report())
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{theme}.png", full_page=True)


def test_the_two_columns_stand_beside_each_other_where_there_is_room(page, couple):
    path = f"/t/padua/mentorships/{couple.world.ids['pair:d']}/papers/expectations"
    places = {}
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        cells = page.locator(".side-by-side tbody tr").first.locator("td")
        places[width] = [cells.nth(index).bounding_box() for index in (0, 1)]
    (own, other), (above, below) = places[1280], places[320]
    assert own["y"] == other["y"]
    assert own["x"] + own["width"] <= other["x"] + 1
    assert above["y"] + above["height"] <= below["y"] + 1
