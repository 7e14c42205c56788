"""The pages of guides in a real browser: accessible in light and dark, and no wider than a telephone."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.programmes.test_guides import desk, write

pytestmark = pytest.mark.browser
HOUSE = "https://mentes.example"
SHOTS = os.environ.get("MENTES_SHOTS")
BODY = "## How we meet\n\nOnce a month, **in person**.\n\n- Say what you need.\n- Say thank you.\n\n[More](https://example.org)"


@pytest.fixture
def pages(world):
    """Every page of guides: name, who looks, address."""
    for number in (1, 2):
        write(world, "carmen", ("granada", "en"), f"{BODY}\n\nNumber {number}.")
    write(world, "carmen", ("granada", "en"), BODY, action="draft")
    pair = f"/t/granada/mentorships/{world.ids['pair:b']}"
    return (
        ("list", "carmen", desk(world, "granada")),
        ("new", "carmen", desk(world, "granada", "/new")),
        ("edit", "carmen", desk(world, "granada", "/guideline/en")),
        ("version", "carmen", desk(world, "granada", "/guideline/en/1")),
        ("guide", "diego", f"{pair}/guide/guideline"),
        ("paper", "diego", f"{pair}/papers/agreement"),
        ("programme", "diego", f"/t/granada/c/{world.ids['edition']}"),
    )


def answering(visitor):
    """What the app itself answers this visitor."""

    def answer(route):
        shown = visitor.get(route.request.url.removeprefix(HOUSE))
        route.fulfill(status=shown.status_code, headers=dict(shown.headers), body=shown.get_data())
        shown.close()

    return answer


@pytest.mark.requirement("UX-27", "UX-28", "S0-3")
def test_guides_can_be_written_and_read_by_everybody_at_every_width(browser, world, pages):
    visitors = {name: world.client(name) for name in ("carmen", "diego")}
    for name, who, path in pages:
        context = browser.new_context(base_url=HOUSE, reduced_motion="reduce")
        page = context.new_page()
        page.route("**/*", answering(visitors[who]))
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
        context.close()
