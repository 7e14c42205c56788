"""Every page that somebody of the demo's story can walk to: at both widths, in light and dark, without a finding."""

import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from tests.journeys.house import House
from tests.journeys.looking import check_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]  # a few minutes on a machine at rest

PAIR, STAFF = "pair", "staff"  # whose pages look different under the same address
PEOPLE = (
    ("lyon", "karim", PAIR),
    ("graz", "ana", PAIR),
    ("graz", "felix", PAIR),
    ("padua", "paolo", PAIR),
    ("granada", "lucia", PAIR),
    ("graz", "ingrid", STAFF),
    ("lyon", "claire", STAFF),
    ("padua", "giulia", STAFF),
    ("alliance", "helene", STAFF),
)
NO_PAGE = re.compile(r"\.(pdf|zip|ics|xlsx|csv|eml|docx)(\?|$)|[?&]form=|/file$|/signout|/demo\b|/metrics")
LINKS = "x => x.map(each => each.getAttribute('href'))"


def pattern(path: str) -> str:
    """The same for pages that differ only in whose and which they are, and for every letter in every language."""
    known = re.sub(r"^/t/\w+", "/t", re.sub(r"/\d+", "/N", urlsplit(path).path))
    return re.sub(r"/wording/N/[\w.]+(/\w\w\b)?", lambda found: "/letter" + ("/language" if found[1] else ""), known)


def walk(page: Page, slug: str, kind: str, seen: dict[tuple[str, str], str]) -> None:
    """Open one page of each kind that can be reached from home by links, and look at it closely."""
    ways = deque([f"/t/{slug}/home", f"/t/{slug}/inbox", f"/t/{slug}/me"])
    while ways:
        path = ways.popleft().partition("#")[0]
        if NO_PAGE.search(path) or (kind, pattern(path)) in seen:
            continue
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
            continue
        seen[kind, pattern(path)] = path
        check_everywhere(page, f"{len(seen):03}-{re.sub(r'[^a-zN]+', '-', pattern(path)).strip('-')}")
        found = page.locator("header a[href], nav a[href], main a[href]").evaluate_all(LINKS)
        ways.extend(each for each in found if each.startswith("/"))


def test_every_page_is_accessible_and_narrow_enough(browser: Browser, house: House) -> None:
    seen: dict[tuple[str, str], str] = {}
    for slug, key, kind in PEOPLE:
        context = browser.new_context(base_url=house.url, locale="en-GB", reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"/t/{slug}/signin?login_hint={key}")
        walk(page, slug, kind, seen)
        context.close()
    assert len(seen) > 80, sorted(seen)
