"""Out here and out there in Chromium, under the real headers: never a blank page (SSO-7)."""

import pytest
from tests.browsers import CHROMIUM

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")
ON = "a[href='/signedout/university']"


@pytest.mark.requirement("SSO-7")
def test_out_here_and_at_the_university(place, browser):
    address, _ = place
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    refused, asked = [], []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/t/graz/signin?login_hint=ana")
    page.locator("details:has(form[action='/signout']) > summary:visible").first.click()
    page.locator("form[action='/signout'] button:visible").click()
    page.wait_for_url(f"{address}/signedout")
    assert page.locator("h1").inner_text() == "You are signed out"
    page.locator(ON).click()
    page.wait_for_url(lambda url: url == f"{address}/signedout")
    page.locator(ON).wait_for(state="detached")
    assert page.locator("h1").inner_text() == "You are signed out"
    there = [url for url in asked if "/graz/signout?" in url]
    assert len(there) == 1
    assert "id_token_hint=eyJ" in there[0]
    assert refused == []
    page.goto(f"{address}/t/graz/home")
    assert "/authorize" in page.url
    context.close()
