"""Signing out with the certified provider: ours at its page, and its own told to us over a real line (SSO-7, SSO-8)."""

import re

import pytest
import requests
from playwright.sync_api import Browser, Page
from tests.people.live_house import Live, live  # noqa: F401 - a fixture

HOME = "/t/graz/home"


def come_in(house: Live, key="ana", slug="graz", browser=None):
    """A browser without scripts that signs in over the real line."""
    browser = browser or requests.Session()
    answer = browser.get(f"{house.url}/t/{slug}/signin?login_hint={key}", timeout=20)
    assert (answer.status_code, answer.url) == (200, f"{house.url}/t/{slug}/home"), answer.text[:500]
    return browser


def is_in(house: Live, browser, slug="graz"):
    answer = browser.get(f"{house.url}/t/{slug}/home", allow_redirects=False, timeout=20)
    return answer.status_code == 200


def leave_there(house: Live, browser, slug="graz"):
    """Sign out at the university itself, as from its own portal."""
    issuer = house.peer.issuer(slug)
    page = browser.get(f"{issuer}/session/end", timeout=20)
    secret = re.search(r'name="xsrf" value="([^"]+)"', page.text)
    assert secret, page.text
    done = browser.post(f"{issuer}/session/end/confirm", data={"xsrf": secret[1], "logout": "yes"}, timeout=20)
    assert done.status_code == 200, done.text


@pytest.mark.requirement("SSO-8")
def test_signing_out_there_ends_exactly_the_sessions_of_that_browser_here(live):  # noqa: F811
    here, there, eva, padua = (requests.Session() for _ in range(4))
    come_in(live, browser=here)
    again = requests.Session()  # the same university's session, a second time with us
    again.cookies.update({each.name: each.value for each in here.cookies if "graz" in each.name})
    come_in(live, browser=again)
    come_in(live, browser=there)
    come_in(live, "eva", browser=eva)
    come_in(live, "ana", "padua", browser=padua)
    leave_there(live, here)
    assert [name for name, _ in live.peer.events("graz") if name.startswith("backchannel")] == ["backchannel.success"]
    assert [is_in(live, each) for each in (here, again, there, eva)] == [False, False, True, True]
    assert is_in(live, padua, "padua")
    come_in(live, browser=here)


@pytest.mark.requirement("SSO-8")
def test_whom_the_provider_names_to_the_wrong_door_stays_in(live):  # noqa: F811
    """Graz's provider is told to report at Padua's door: its token opens nothing there."""
    ana = come_in(live)
    door = f"{live.url}/signin/backchannel/{live.provider_id('padua')}"
    live.peer.open("graz", place=live.url, backchannel=door)
    padua = come_in(live, "ana", "padua")
    come_in(live, browser=ana)
    live.peer.forget_calls("graz")
    leave_there(live, ana)
    assert "backchannel.error" in {name for name, _ in live.peer.events("graz")}
    assert is_in(live, ana)
    assert is_in(live, padua, "padua")


@pytest.fixture
def page(live, browser: Browser):  # noqa: F811
    """Chromium, which tells of everything that the policy of our pages stopped."""
    context = browser.new_context(base_url=live.url, locale="en-GB")
    context.set_default_timeout(15_000)
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.goto("/t/graz/signin?login_hint=ana")
    opened.wait_for_url("**" + HOME)
    yield opened
    assert not [text for text in said if "Content Security Policy" in text or "Refused to" in text]
    context.close()


def sign_out(page: Page, house: Live):
    """By the button of the page, wherever it is kept."""
    page.goto("/t/graz/me")
    page.locator("form[action$='/signout'] button").first.evaluate("button => button.form.requestSubmit(button)")
    page.wait_for_url(f"{house.url}/signedout")
    assert page.locator("h1").inner_text() == "You are signed out"


@pytest.mark.browser
@pytest.mark.requirement("SSO-7")
def test_the_way_out_there_ends_the_session_there_and_leads_back(live, page):  # noqa: F811
    sign_out(page, live)
    page.goto("/t/graz/signin")
    page.wait_for_url("**" + HOME)  # the university still knows this browser
    sign_out(page, live)
    page.get_by_role("link", name="Sign out at University of Graz too").click()
    page.wait_for_url(live.peer.issuer("graz") + "/session/end**")
    page.get_by_role("button", name="Yes").click()
    page.wait_for_url(f"{live.url}/signedout**")
    assert page.locator("h1").inner_text() == "You are signed out"
    assert page.get_by_role("link", name="Sign out at University of Graz too").count() == 0
    page.goto("/t/graz/signin")
    assert page.locator("h1").inner_text() == "Who are you?"  # it knows nobody any more


@pytest.mark.browser
@pytest.mark.requirement("SSO-7")
def test_out_here_with_the_provider_stopped_and_no_blank_page(live, page):  # noqa: F811
    live.peer.stop("graz")
    sign_out(page, live)
    page.get_by_role("link", name="Sign out at University of Graz too").click()
    page.wait_for_url(f"{live.url}/signedout/university")
    assert "does not answer" in page.locator("main").inner_text()
    assert page.request.get(live.url + HOME, max_redirects=0).status == 302
    live.peer.start("graz")
    page.goto("/signedout/university")
    assert page.url.startswith(live.peer.issuer("graz"))  # the offer still stood
