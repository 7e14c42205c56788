"""The page of what others are told, in a real browser: accessible in light and dark, and no wider than a telephone."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.programmes.test_support_look import HOUSE, answering

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("MENTES_SHOTS")


@pytest.mark.requirement("UX-27", "UX-28", "S0-28")
def test_what_others_are_told_is_readable_at_every_width(browser, world):
    pair = f"mentorships/{world.ids['pair:a']}"
    for name, who, path in (("told", "paolo", f"/t/padua/{pair}/told"), ("pair", "ana", f"/t/graz/{pair}")):
        context = browser.new_context(base_url=HOUSE, reduced_motion="reduce")
        page = context.new_page()
        page.route("**/*", answering(world.client(who)))
        for width, theme in ((1280, "light"), (320, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)
            assert page.goto(path).status == 200, path
            assert page.locator("h1").count() == 1, path
            assert not page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth"), (path, width)
            found = Axe().run(page)
            assert found.violations_count == 0, (path, width, found.generate_report())
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"told-{name}-{width}-{theme}.png", full_page=True)
        context.close()
