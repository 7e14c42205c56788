"""The pages of events in a real browser: accessible in light and dark, and no wider than a telephone."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.programmes.test_guides_look import HOUSE, answering
from tests.story import _later
from tests.workshops.test_events import DESK, at, plan

from mentes.base.clock import _Offset

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("MENTES_SHOTS")


@pytest.fixture
def pages(world):
    """Every page of events: name, who looks, address; at the end one that is over, with its list."""
    over = plan(world, starts_at=at(2), kind="training", audience="mentee")
    for name, home in (("ana", "graz"), ("marie", "lyon")):
        world.client(name).post(f"/t/{home}/events/{over}/sign-up")
    _later(world, 3)
    near = plan(world, starts_at=at(6), place="Aula, Universitätsplatz 3, Graz", places="1")
    plan(world, starts_at=at(9), kind="lounge", audience="mentor", sign_up=None)
    for name, home in (("ana", "graz"), ("paolo", "padua")):
        world.client(name).post(f"/t/{home}/events/{near}/sign-up")
    world.drain()
    yield (
        ("mine", "ana", "/t/graz/events"),
        ("place", "ana", f"/t/graz/events/{near}"),
        ("waiting", "paolo", f"/t/padua/events/{near}"),
        ("home", "paolo", "/t/padua/home"),
        ("all", "claire", f"{DESK}/editions/{world.ids['edition']}/events"),
        ("new", "claire", f"{DESK}/editions/{world.ids['edition']}/events/new?kind=training"),
        ("event", "claire", f"{DESK}/events/{near}"),
        ("change", "claire", f"{DESK}/events/{near}/change"),
        ("list", "claire", f"{DESK}/events/{over}"),
        ("programmes", "ingrid", "/t/graz/desk/programmes"),
    )
    _Offset.hold(0)


@pytest.mark.requirement("UX-27", "UX-28", "S0-43")
def test_events_can_be_planned_and_read_by_everybody_at_every_width(browser, world, pages):
    visitors = {name: world.client(name) for name in ("ana", "paolo", "claire", "ingrid")}
    for name, who, path in pages:
        context = browser.new_context(base_url=HOUSE, reduced_motion="reduce")
        page = context.new_page()
        page.route("**/*", answering(visitors[who]))
        for width, theme in ((1280, "light"), (320, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)
            assert page.goto(path).status == 200, path
            assert page.locator("h1").count() == 1, path
            assert page.locator("main .btn-primary").count() <= 1, path
            assert not page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth"), (path, width)
            found = Axe().run(page)
            assert found.violations_count == 0, (path, width, found.generate_report())
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"events-{name}-{width}-{theme}.png", full_page=True)
        context.close()
