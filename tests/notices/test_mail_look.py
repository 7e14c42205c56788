"""The pages around mails, and letters themselves, in a real browser: for everybody, in light and dark, at every width."""

import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from tests.base.test_letters import BODY, FOOT

from mentes.base.db import db
from mentes.base.letter import html_of
from mentes.notices.models import Mail
from mentes.notices.preferences.links import off_address

pytestmark = [pytest.mark.browser, pytest.mark.one_server]
HOUSE = "https://mentes.example"
SHOTS = os.environ.get("MENTES_SHOTS")
SIZES = ((1280, "light"), (320, "dark"))


@pytest.fixture
def page(browser):
    """A page of somebody, answered by the app itself."""
    context = browser.new_context(base_url=HOUSE, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def shown_by(page, visitor):
    """Let this browser be the visitor's."""

    def answer(route):
        shown = visitor.get(route.request.url.removeprefix(HOUSE))
        route.fulfill(status=shown.status_code, headers=dict(shown.headers), body=shown.get_data())
        shown.close()

    page.unroute("**/*")
    page.route("**/*", answer)


def check(page, name, width, theme):
    assert not page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth"), (name, width)
    found = Axe().run(page)
    assert found.violations_count == 0, (name, width, found.generate_report())
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{theme}.png", full_page=True)


@pytest.mark.requirement("UX-27", "UX-28")
def test_pages_around_mails(world, page):
    ana = world.people["ana"]
    with world.seen_by(None, "graz"):
        db.session.execute(
            sa.update(Mail)
            .where(Mail.id.in_(sa.select(Mail.id).where(Mail.person_id == ana).limit(3)))
            .values(state="bounced", refusal="550 5.1.1 <ana@graz.example>: Recipient address rejected: User unknown")
        )
    with world.app.test_request_context():
        off = off_address(world.homes["ana"], ana, "pair").removeprefix(HOUSE)
    for name, who, path in (
        ("mails", "ana", "/t/graz/me/mails"),
        ("inbox", "ana", "/t/graz/inbox"),
        ("home", "ana", "/t/graz/home"),
        ("lost", "ingrid", "/t/graz/desk/mails"),
        ("desk", "ingrid", "/t/graz/desk"),
        ("nothing-lost", "giulia", "/t/padua/desk/mails"),
        ("empty-inbox", "tom", "/t/trier/inbox"),
        ("off", None, off),
    ):
        visitor = world.client(who)
        shown_by(page, visitor)
        for width, theme in SIZES:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)
            assert page.goto(path).status == 200, path
            assert page.locator("h1").count() == 1, path
            check(page, name, width, theme)


@pytest.mark.requirement("UX-27", "UX-28")
def test_letters(page):
    """Contrast, names of links, no sideways scrolling; a letter has no heading, as letters do."""
    for width in (320, 600):
        for theme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)
            page.set_content(html_of(BODY, "Paolo proposes three times", "Universität Graz", "de", FOOT))
            assert not page.locator("html").evaluate("e => e.scrollWidth > e.clientWidth"), width
            found = Axe().run(page, options={"rules": {name: {"enabled": False} for name in LEFT_OUT}})
            assert found.violations_count == 0, (width, theme, found.generate_report())


LEFT_OUT = ("page-has-heading-one", "landmark-one-main", "region")  # a mail program draws the page around it
