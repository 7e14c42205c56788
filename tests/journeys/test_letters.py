"""Two become a pair by letters alone: neither signs in to ask, or to say yes (idea 1)."""

import re
import time
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser
from tests.journeys.house import House
from tests.journeys.stages import find_mentee
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
ACT = re.compile(r"(/l/[\w.-]+)")
YES, NO, ASK = range(3)  # the order of a letter's choices
WELCOME = "Schön, dass Sie bei uns sind: {programme}. <img src=x onerror=alert(1)>"
QUESTION, ANSWER = "Do we meet in Padua or online?", "Online; once a year in person."


def acts(house: House, address: str, count: int) -> list[str]:
    """The choices in the newest letter to this address with any, once so many such letters have come."""
    for _ in range(200):
        found = [paths for each in house.letters(address) if len(paths := _acts_in(each)) == 3]
        if len(found) >= count:
            return found[-1]
        time.sleep(0.2)
    raise AssertionError(f"no letter came to {address}")


def _acts_in(letter: EmailMessage) -> list[str]:
    body = letter.get_body(("plain",))
    return ACT.findall(body.get_content()) if body else []


def test_a_pair_by_letters(browser: Browser, house: House):
    lead = Walker(browser, house, "lyon", "Claire Vuillermoz")
    lead.sign_in()
    lead.open("/t/alliance/desk/pairing")
    find_mentee(lead, "Light in very cold gases")
    mentor = lead.main.locator("article").filter(has_text="How to leave a large group")
    mentor.get_by_role("button", name="Propose the two to each other").click()
    chiara = Walker(browser, house, "padua", "Chiara Bellini", "de")  # her browser speaks German, she does not
    first = acts(house, "chiara@padua.example", 1)
    ask(chiara, first)
    answer(lead)
    second = acts(house, "chiara@padua.example", 2)
    say_yes(chiara, second[YES])
    chiara.open(second[NO])  # too late for another choice: what was answered stands there
    assert chiara.main.locator(".notice-done").count() == 1
    assert chiara.main.locator("form").count() == 0
    sophie = Walker(browser, house, "lyon", "Anne-Sophie Nègre")
    say_yes(sophie, acts(house, "sophie@lyon.example", 1)[YES])
    chiara.page.goto("/t/padua/home")
    assert "/authorize" in chiara.page.url  # the letter has signed nobody in: her university asks who she is
    becomes_a_pair(sophie, chiara)
    walkers = (lead, chiara, sophie)
    assert [each for walker in walkers for each in walker.complaints if "status of 4" not in each] == []


def ask(reader: Walker, links: list[str]) -> None:
    """Looked at, nothing happens; sent empty, it comes back; then the question goes, and with it all of this letter's links."""
    for path in links:
        reader.open(path)
        assert reader.page.locator("html").get_attribute("lang") == "en"
        assert reader.main.locator("form .btn-primary").count() == 1
    reader.main.locator("form .btn-primary").click()
    reader.look()
    assert reader.main.locator(".error-summary a").count() == 1
    reader.fill(text=QUESTION)
    reader.main.locator("form .btn-primary").click()
    reader.look()
    for path in links:
        reader.page.goto(path)
        assert reader.main.locator(".notice-done").count() == 1


def answer(lead: Walker) -> None:
    """The office finds the question where it pairs, and answers it."""
    lead.open("/t/alliance/desk/pairing")
    lead.go("/desk/questions/", within='main li:has-text("University of Padua")')
    lead.sees(QUESTION)
    lead.fill(text=ANSWER)
    lead.press("Send the answer")


def say_yes(reader: Walker, path: str) -> None:
    """The page behind the link, and its button."""
    reader.open(path)
    reader.main.locator("form .btn-primary").click()
    reader.look()
    assert reader.main.locator(".notice-done").count() == 1


def becomes_a_pair(one: Walker, other: Walker) -> None:
    """A moment later the one finds the other, by name."""
    one.sign_in()
    one.wait_for_link(f"/t/{one.slug}/home", "/mentorships/")
    one.go("/mentorships/", within="main h2")
    one.sees(other.name)


def test_a_letter_in_own_words(browser: Browser, house: House):
    office = Walker(browser, house, "graz", "Ingrid Pichler", "de")
    office.sign_in()
    office.open("/t/graz/desk/wording")
    office.go("/desk/wording/")
    letter = f"{urlsplit(office.page.url).path}/application.admitted"
    office.open(f"{letter}/de")
    office.fill(subject="Willkommen", body="Guten Morgen, {somebody}!")
    office.press("Save")
    assert office.main.locator(".error-summary").count() == 1  # there is no such place
    for language, subject in (("de", "Willkommen"), ("en", "Welcome")):
        office.open(f"{letter}/{language}")
        office.fill(subject=subject, body=WELCOME)
        office.press("Save")
    office.page.goto(letter)  # two frames, in which nothing runs, not even what looks for faults
    assert [office.main.locator("iframe").nth(each).get_attribute("sandbox") for each in (0, 1)] == ["", ""]
    for each in (0, 1):
        office.main.frame_locator("iframe").nth(each).get_by_text("onerror=alert(1)").wait_for()
    office.open("/t/graz/desk/applications")
    office.main.locator('a:has-text("Felix Brandstätter")').first.click()
    office.press("Accept")
    told = welcomed(house, "felix@graz.example")
    assert "<img" not in told.get_content()
    assert "Mentoring" in told.get_content()
    assert [each for each in office.complaints if "sandboxed" not in each and "status of 4" not in each] == []


def welcomed(house: House, address: str) -> EmailMessage:
    """The HTML of the letter with the university's own words, once it has come."""
    for _ in range(200):
        for each in house.letters(address):
            if each["Subject"] in {"Willkommen", "Welcome"} and (body := each.get_body(("html",))):
                return body
        time.sleep(0.2)
    raise AssertionError(f"no letter in own words came to {address}")
