"""The online programme from sign-in to certificate, by people of three universities, in Chromium."""

import io
import re

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader
from tests.journeys import stages
from tests.journeys.house import House
from tests.journeys.stages import CANARY, Cast
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@pytest.fixture
def cast(browser: Browser, house: House):
    people = Cast(
        mentee=Walker(browser, house, "graz", "Ana Kovačič", "de"),
        mentor=Walker(browser, house, "padua", "Paolo Zanetti"),
        mentee_desk=Walker(browser, house, "graz", "Ingrid Pichler", "de"),
        mentor_desk=Walker(browser, house, "padua", "Giulia Ferrarin"),
        lead=Walker(browser, house, "lyon", "Claire Vuillermoz"),
    )
    yield people
    for walker in people.everybody:
        walker.page.context.close()


def test_from_sign_in_to_certificate(cast: Cast, house: House, browser: Browser):
    for walker in cast.everybody:
        walker.sign_in()
    stages.apply_as_mentee(cast.mentee)
    stages.apply_as_mentor(cast.mentor)
    stages.take_in(cast.mentee_desk, cast.mentee)
    stages.take_in(cast.mentor_desk, cast.mentor)
    stages.propose_pair(cast)
    stages.meet(cast)
    stages.say_yes(cast)
    stages.agree(cast)
    for _ in range(3):
        stages.call(cast)
    stages.half_a_year(cast)
    stages.wrap_up(cast)
    certificates(cast, house, browser)
    nothing_written_is_open_to_others(cast)
    letters(cast, house)
    look_around(cast)
    assert [each for walker in cast.everybody for each in walker.complaints if "status of 4" not in each] == []


def certificates(cast: Cast, house: House, browser: Browser) -> None:
    """Both have theirs, with their names; anybody can check it."""
    for walker in (cast.mentee, cast.mentor):
        walker.wait_for_link(f"/t/{walker.slug}/certificates", ".pdf")
        with walker.page.expect_download() as got:
            walker.main.locator('a[href$=".pdf"]').first.click()
        file = got.value.path().read_bytes()
        assert walker.name in " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)
    checked = cast.mentee.main.locator('a[href*="/verify/"]').first.get_attribute("href") or ""
    stranger = Walker(browser, house, "graz", "A stranger", "de")
    stranger.open(checked)
    assert cast.mentee.name not in stranger.page.content()
    stranger.open("/verify")
    stranger.fill(code="7k3m")
    stranger.press("Check this certificate")
    stranger.page.context.close()


def nothing_written_is_open_to_others(cast: Cast) -> None:
    """Those who look after the pair see where it stands, and no word that the two wrote."""
    for walker, slug in ((cast.mentee_desk, "graz"), (cast.mentor_desk, "padua"), (cast.lead, "alliance")):
        walker.open(f"/t/{slug}/desk")
        walker.go("/desk/pairs")
        walker.open(f"/t/{slug}/desk/pairs")
        walker.go(f"/mentorships/{cast.pair}")
        walker.sees(cast.mentee.name, cast.mentor.name)
        assert CANARY not in walker.page.content()
        walker.page.goto(f"/t/{slug}/mentorships/{cast.pair}/papers/agreement")
        assert CANARY not in walker.page.content()
        walker.look()


def letters(cast: Cast, house: House) -> None:
    """Everybody was written to in their language, and nothing sealed went by mail."""
    expected = {
        cast.mentee: (
            "You are taking part in the mentoring programme.",
            "There is a mentor for you: would you like to get to know each other?",
            "Your certificate is ready. You can download it at any time.",
        ),
        cast.mentor: (
            "You are taking part in the mentoring programme.",
            "There is a mentee for you: would you like to get to know each other?",
            "Your certificate is ready. You can download it at any time.",
        ),
        cast.mentee_desk: ("An application as a mentee waits for your answer: %(programme)s.",),
        cast.mentor_desk: ("An application as a mentor waits for your answer: %(programme)s.",),
    }
    for walker, texts in expected.items():
        arrived = house.letters(f"{walker.given_name.lower()}@{walker.slug}.example")
        assert {str(each["Content-Language"]) for each in arrived} == {walker.locale}
        subjects = [str(each["Subject"]) for each in arrived]
        beginnings = [walker.says(text).partition("%(")[0].rstrip(".") for text in texts]
        assert all(any(subject.startswith(each) for subject in subjects) for each in beginnings), subjects
    assert CANARY not in house.writings()
    assert len(re.findall("Mentes", house.writings())) > 20


def look_around(cast: Cast) -> None:
    """The pages beside the line."""
    for walker in (cast.mentee, cast.mentor):
        for page in ("home", "inbox", "me", "certificates"):
            walker.open(f"/t/{walker.slug}/{page}")
        walker.open(cast.at(walker))
        walker.open(cast.at(walker, "/guide/guideline"))
    for path in ("/", "/accessibility", "/privacy", "/imprint"):
        cast.mentor.open(path)
