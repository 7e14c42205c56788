"""The pages of help in a real browser: accessible in light and dark, and no wider than a telephone."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
HOUSE = "https://mentes.example"
SHOTS = os.environ.get("MENTES_SHOTS")


@pytest.fixture
def pages(world):
    """Every page of help: name, who looks, address."""
    desk, pair = "/t/graz/desk/help", f"mentorships/{world.ids['pair:a']}"
    return (
        ("read", "ana", "/t/graz/help"),
        ("nobody", "diego", "/t/granada/help"),
        ("pair", "paolo", f"/t/padua/{pair}"),
        ("list", "ingrid", desk),
        ("empty", "carmen", "/t/granada/desk/help"),
        ("contact", "ingrid", f"{desk}/contacts/0"),
        ("service", "ingrid", f"{desk}/services/{world.ids['service:graz']}"),
        ("new", "ingrid", f"{desk}/services/new"),
    )


def answering(visitor):
    """What the app itself answers this visitor."""

    def answer(route):
        shown = visitor.get(route.request.url.removeprefix(HOUSE))
        route.fulfill(status=shown.status_code, headers=dict(shown.headers), body=shown.get_data())
        shown.close()

    return answer


@pytest.mark.requirement("UX-27", "UX-28", "S0-45")
def test_help_can_be_read_and_written_by_everybody_at_every_width(browser, world, pages):
    visitors = {name: world.client(name) for name in {who for _, who, _ in pages}}
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
