"""A mentor without a university account: invited, in by a letter, applies, leaves, and comes back by another letter."""

import re
import time

import pytest
from playwright.sync_api import Browser
from tests.journeys.house import House
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
ADDRESS = "rosa@mill.example"
LINK = re.compile(r"(/\S*signin/guest/\S+)")


def next_letter(house: House, count: int, address: str = ADDRESS) -> str:
    """The path in the letter that comes after so many; waits for it."""
    for _ in range(100):
        found = house.letters(address)
        if len(found) > count:
            body = found[-1].get_body(("plain",))
            assert body is not None
            return LINK.search(body.get_content())[1]  # type: ignore[index]
        time.sleep(0.2)
    raise AssertionError("no letter came")


def test_a_guest_comes_in_and_comes_back(browser: Browser, house: House):
    ingrid = Walker(browser, house, "graz", "Ingrid Pichler", "de")
    ingrid.sign_in()
    ingrid.open("/t/graz/guests/invite")
    page = ingrid.page
    page.locator("[name=name]").fill("Rosa Müller")
    page.locator("[name=email]").fill(ADDRESS)
    page.locator("[name=relation][value=company]").check()
    page.locator("[name=organisation]").fill("Mühle & Söhne")
    page.locator("[name=edition]").last.check()
    page.locator("main [name=locale][value=en]").check()
    page.locator("form.form .actions .btn-primary").click()
    ingrid.look()
    assert "Rosa Müller" in page.locator("main").inner_text()
    rosa = Walker(browser, house, "graz", "Rosa Müller")
    rosa.open(next_letter(house, 0))
    page = rosa.page
    assert "Ingrid Pichler" in page.locator("main").inner_text()
    page.locator("[name=agreed]").check()
    page.locator("form.form .actions .btn-primary").click()
    rosa.look()
    rosa.open(next_letter(house, 1))
    page.locator("main .btn-primary").click()
    rosa.look()
    assert re.search(r"/t/graz/c/\d+/apply/mentor$", page.url)
    rosa.home()
    page.locator("header details.menu >> nth=2").locator("summary").click()
    page.locator("header form[action='/signout'] button").first.click()
    assert page.url.endswith("/signedout?as=guest")
    rosa.open("/t/graz/signin/guest")
    page.locator("[name=email]").fill(ADDRESS)
    page.locator("form.form .actions .btn-primary").click()
    rosa.look()
    sent = len(house.letters(ADDRESS))
    rosa.open(next_letter(house, min(sent, 2)))
    page.locator("main .btn-primary").click()
    assert page.url.endswith("/t/graz/home")
    rosa.look()
    ingrid.open("/t/graz/guests")
    assert not rosa.complaints
    assert not ingrid.complaints
