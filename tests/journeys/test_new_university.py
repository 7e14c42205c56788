"""A new university in Chromium: from nothing to a passed test sign-in and its first person, without a shell (UX-48)."""

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.journeys.looking import check_head, check_whole
from tests.people.new_university import SECRET, provider
from tests.world import opened, settings_for
from werkzeug.serving import make_server

from mentes.base.embedded import free_port
from mentes.people.signin import metadata

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
MOST = 12  # clicks


@pytest.fixture
def place(fresh_world, redis_server, smtp_server, tmp_path: Path, monkeypatch):
    """A running Mentes on the world's database, and the new university's sign-in beside it."""
    port = free_port()
    url = f"http://localhost:{port}"
    database = fresh_world.app.config["SQLALCHEMY_DATABASE_URI"]
    settings = settings_for(database, redis_server.url(), smtp_server.url)
    with provider(tmp_path, url) as evora, opened(settings, fresh_world.people, fresh_world.ids) as world:
        world.app.config.update(
            PUBLIC_URL=url, TRUSTED_HOSTS=["localhost", "mentes.example"], SECURE_COOKIES=False
        )  # no certificate here
        monkeypatch.setenv("OUTBOUND_ALLOW", f"localhost:{evora.port}")
        server = make_server("localhost", port, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield world, url, evora.issuer("evora")
        server.shutdown()
        thread.join()
        server.server_close()
    metadata.forget()


class Hand:
    """Counts what is clicked."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, role: str, name: str) -> None:
        self.page.locator("main").get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.clicks += 1
        self.look()

    def look(self) -> None:
        self.page.wait_for_load_state()
        check_head(self.page)
        name = self.page.url.partition("://")[2].partition("/")[2].partition("?")[0].replace("/", "-")
        check_whole(self.page, scripts=True, name=f"setup-{self.clicks:02}-{name[:60]}")


def signed_in(world, browser: Browser, url: str, name: str) -> Page:
    """A browser in which this person is signed in."""
    context = browser.new_context(base_url=url, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(15_000)
    own = world.client(name).client.get_cookie("__Host-mentes", domain="mentes.example")
    context.add_cookies([{"name": "mentes", "value": own.value, "url": url, "httpOnly": True}])
    return context.new_page()


def test_from_nothing_to_a_passed_test(place, browser: Browser):
    world, url, issuer = place
    page = signed_in(world, browser, url, "helene")
    page.goto("/a")
    hand = Hand(page)
    hand.look()
    hand.click("link", "Create a university")
    page.fill("[name=name]", "University of Évora")
    page.fill("[name=locales]", "pt, en")
    page.select_option("[name=timezone]", "Europe/Lisbon")
    page.fill("[name=sender]", "mentoring@evora.example")
    page.fill("[name=policy]", "https://www.evora.example/privacy")
    hand.click("button", "Create the university")
    hand.click("link", "Set up the sign-in")
    page.fill("[name=issuer]", issuer)
    page.fill("[name=client_id]", "mentes")
    page.fill("[name=secret]", SECRET)
    page.fill("[name=home_organisations]", "evora.example")
    hand.click("button", "Save the draft")
    assert "answers as it should" in page.locator("main").inner_text()
    with page.context.expect_page() as opened_page:
        page.get_by_role("link", name="Run the test sign-in").click()
    window = Hand(opened_page.value)
    hand.clicks += 1
    window.page.get_by_role("link", name="Sign in as Rita Lopes").click()
    hand.clicks += 1
    window.page.get_by_text("Nobody was signed in").wait_for()
    window.look()
    assert "student@evora.example" in window.page.locator("main").inner_text()
    window.click("link", "Go on with the set-up")
    hand.clicks += 1
    window.click("button", "Put it into use")
    hand.clicks += 1
    assert hand.clicks <= MOST
    first_person(browser, url)
    page.context.close()


def first_person(browser: Browser, url: str) -> None:
    """Somebody of that university signs in, and is at home."""
    context = browser.new_context(base_url=url, locale="en-GB")
    page = context.new_page()
    page.goto("/t/evora/")
    page.locator('main a[href*="/t/evora/signin"]').first.click()
    page.get_by_role("link", name="Sign in as Rita Lopes").click()
    page.wait_for_url("**/t/evora/home")
    assert "Rita" in page.locator("body").inner_text()
    context.close()
