"""The online programme in Chromium: from sign-in to certificate, and as those see it who look after it."""

import re
from urllib.parse import urldefrag

import pytest
from playwright.sync_api import Browser
from tests.journeys import stages
from tests.journeys.house import House
from tests.journeys.stages import CANARY, Cast
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
MOST = 400  # pages that one of the staff is sent to
ELSEWHERE = re.compile(r"/(demo|sign-?out|static)\b|\.pdf$")


@pytest.fixture(scope="module")
def cast(browser: Browser, house: House):
    people = Cast(
        mentee=Walker(browser, house, "graz", "Ana Kovačič", "de"),
        mentor=Walker(browser, house, "padua", "Paolo Zanetti"),
        mentee_desk=Walker(browser, house, "graz", "Ingrid Pichler", "de"),
        mentor_desk=Walker(browser, house, "padua", "Giulia Ferrarin"),
        lead=Walker(browser, house, "lyon", "Claire Vuillermoz"),
    )
    for walker in people.everybody:
        walker.sign_in()
    yield people
    for walker in people.everybody:
        walker.page.context.close()


def test_from_sign_in_to_certificate(cast: Cast, house: House, browser: Browser):
    stages.apply_as_mentee(cast.mentee)
    stages.apply_as_mentor(cast.mentor)
    stages.take_in(cast.mentee_desk, cast.mentee)
    stages.take_in(cast.mentor_desk, cast.mentor)
    stages.propose_pair(cast)
    stages.come_to_a_training(cast.mentee)
    stages.meet(cast)
    stages.say_yes(cast)
    stages.agree(cast)
    printed = stages.print_agreement(cast)
    assert all(words in printed for words in (CANARY, cast.mentee.name, cast.mentor.name))
    for _ in range(3):
        stages.call(cast)
    stages.plan(cast)
    stages.half_a_year(cast)
    stages.wrap_up(cast)
    certificates(cast, house, browser)
    letters(cast, house)
    look_around(cast)
    assert [each for walker in cast.everybody for each in walker.complaints if "status of 4" not in each] == []


def test_those_who_look_after_them_see_where_they_stand_and_no_word(cast: Cast, house: House, browser: Browser):
    central = Walker(browser, house, "alliance", "Hélène Maes")
    central.sign_in()
    assert cast.pair, "the pair of the journey before"
    for walker, slug in ((cast.mentee_desk, "graz"), (cast.lead, "alliance"), (central, "alliance")):
        reached = walk_about(walker, f"/t/{walker.slug}/home", f"/t/{slug}/desk", f"/t/{slug}/mentorships/{cast.pair}")
        assert len(reached) > 30, walker.name
        assert {path for path, text in reached.items() if CANARY in text} == set(), walker.name
    for walker, slug in ((cast.mentee_desk, "graz"), (cast.lead, "alliance")):
        walker.open(f"/t/{slug}/mentorships/{cast.pair}")
        walker.sees(cast.mentee.name, cast.mentor.name)
    assert CANARY in cast.mentee.page.request.get(cast.at(cast.mentee, "/papers/agreement")).text()
    assert CANARY not in house.writings()
    central.page.context.close()


def walk_about(walker: Walker, *begin: str) -> dict[str, str]:
    """Every page that somebody comes to by following links, with all that it says."""
    found, ahead = {}, list(begin)
    while ahead and len(found) < MOST:
        path = ahead.pop(0)
        if path in found or ELSEWHERE.search(path):
            continue
        answer = walker.page.request.get(path)
        found[path] = answer.text() if answer.ok else ""
        links = re.findall(r'href="(/[^"]*)"', found[path])
        ahead += [each for link in links if (each := urldefrag(link.replace("&amp;", "&")).url) not in found]
    return found


def certificates(cast: Cast, house: House, browser: Browser) -> None:
    """Both have theirs, with their names; anybody can check it."""
    for walker in (cast.mentee, cast.mentor):
        walker.wait_for_link(f"/t/{walker.slug}/certificates", ".pdf")
        with walker.page.expect_download() as got:
            walker.main.locator('a[href$=".pdf"]').first.click()
        assert walker.name in stages.words_of(got.value.path().read_bytes())
    checked = cast.mentee.main.locator('a[href*="/verify/"]').first.get_attribute("href") or ""
    stranger = Walker(browser, house, "graz", "A stranger", "de")
    stranger.open(checked)
    assert cast.mentee.name not in stranger.page.content()
    stranger.open("/verify")
    stranger.fill(code="7k3m")
    stranger.press("Check this certificate")
    stranger.page.context.close()


def letters(cast: Cast, house: House) -> None:
    """Everybody was written to in their language, and nothing sealed went by mail."""
    expected = {
        cast.mentee: (
            "You take part in %(programme)s: we look for a mentor for you.",
            "There is a mentor for you: would you like to get to know each other?",
            "Your certificate is ready. You can download it at any time.",
        ),
        cast.mentor: (
            "You take part in %(programme)s: we look for a mentee for you.",
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
