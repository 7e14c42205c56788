"""A person at a browser: signs in at the own university, reads the own language, presses what is named."""

import itertools
import re
import time
from collections import Counter
from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page
from tests.journeys.house import House
from tests.journeys.looking import SHOTS, WIDE, check_head, check_whole, heading

from mentes.base.i18n import Message, say

CATALOGUES = ("mentes_online", "mentes_open")
BROWSERS = {"de": "de-AT", "en": "en-GB"}
_shots = itertools.count(1)
_seen: set[tuple[object, ...]] = set()
_often: Counter[str] = Counter()
FACES = 3  # so many faces of one page are looked at whole; `tests/mentorships` and the like look at each state


class Walker:
    """One person in one browser window; looks closely at each page that nobody of the run has seen before."""

    def __init__(
        self, browser: Browser, house: House, slug: str, name: str, locale: str = "en", *, scripts: bool = True
    ) -> None:
        self.house, self.slug, self.name, self.locale, self.scripts = house, slug, name, locale, scripts
        context = browser.new_context(
            base_url=house.url,
            locale=BROWSERS[locale],
            viewport=WIDE,  # type: ignore[arg-type]
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page = self._window(context)

    def _window(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(f"{page.url}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def tab(self) -> Self:
        """A second window of the same person, signed in as the first."""
        other = copy(self)
        other.page = self._window(self.page.context)
        return other

    @property
    def given_name(self) -> str:
        return self.name.split()[0]

    def says(self, text: str, **values: object) -> str:
        """A source text in this person's language, from core's catalogue or a programme's."""
        plain = say(Message(text, values), "en")
        every = [Message(text, values), *(Message(text, values, domain=each) for each in CATALOGUES)]
        return next((said for each in every if (said := say(each, self.locale)) != plain), plain)

    # Going somewhere

    def open(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def home(self) -> None:
        self.open(f"/t/{self.slug}/home")

    def sign_in(self) -> None:
        """From the university's page to its sign-in and back."""
        self.open(f"/t/{self.slug}/")
        self.page.locator(f'main a[href*="/t/{self.slug}/signin"]').first.click()
        self.page.get_by_role("link", name=f"Sign in as {self.name}").click()
        self.look()
        assert urlsplit(self.page.url).path == f"/t/{self.slug}/home"

    def follow(self, text: str, within: str = "main", **values: object) -> None:
        """A link by its words."""
        self.page.locator(within).get_by_role("link", name=self.says(text, **values), exact=True).first.click()
        self.look()

    def go(self, part: str, within: str = "main") -> None:
        """A link by a piece of its address."""
        self.page.locator(f'{within} a[href*="{part}"]').first.click()
        self.look()

    def press(self, text: str, **values: object) -> None:
        """A button by its words."""
        self.page.locator("main").get_by_role("button", name=self.says(text, **values), exact=True).first.click()
        self.look()

    def fill(self, **answers: str) -> None:
        """Fields by their names: text, one of several, or (with `+`) what is ticked."""
        for name, answer in answers.items():
            self._fill(name.replace("__", "-"), answer)

    def _fill(self, name: str, answer: str) -> None:
        found = self.page.locator(f'main [name="{name}"]')
        assert found.count(), (self.page.url, name, self.main.inner_text())
        kind = found.first.evaluate("e => e.type") if self.scripts else found.first.get_attribute("type")
        if found.first.evaluate("e => e.tagName") == "SELECT":
            found.first.select_option(answer)
        elif kind in {"radio", "checkbox"}:
            for each in answer.split():
                self.page.locator(f'main [name="{name}"][value="{each}"]').check()
        else:
            found.first.fill(answer)

    # Seeing

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def sees(self, *texts: str) -> None:
        for text in texts:
            assert text in self.main.inner_text(), (self.page.url, text)

    def look(self) -> None:
        """What holds of every page; on one that is new, all of it."""
        if urlsplit(self.page.url).path.startswith("/demo"):
            return
        self.page.wait_for_load_state()
        self.page.locator("h1").first.wait_for()
        check_head(self.page)
        path = re.sub(r"/\d+", "/N", urlsplit(self.page.url).path)
        parts = tuple(self.main.locator("h2, .chip, .btn").all_inner_texts()) if SHOTS else self._kinds()
        known = (self.name if SHOTS else "", path, parts)
        if known not in _seen and (SHOTS or _often[path] < FACES):
            _seen.add(known)
            _often[path] += 1
            name = re.sub(r"[^a-z]+", "-", path.partition("/t/")[2] or path) or "front"
            check_whole(self.page, self.scripts, f"{next(_shots):03}-{self.given_name.lower()}-{name.strip('-')}")

    def _kinds(self) -> tuple[object, ...]:
        """What a page is made of, without its words."""
        return tuple(
            sorted(set(self.main.locator("[class]").evaluate_all('all => all.map(e => e.getAttribute("class"))')))
        )

    def wait_for(self, path: str, found: Callable[[Page], bool]) -> None:
        """Come back until it is there: news takes a moment to travel."""
        end = time.monotonic() + 60
        self.page.goto(path)
        while not found(self.page):
            assert time.monotonic() < end, (self.page.url, heading(self.page), self.main.inner_text())
            time.sleep(0.2)
            self.page.goto(path)
        self.look()

    def wait_for_link(self, path: str, part: str) -> None:
        self.wait_for(path, lambda page: page.locator(f'main a[href*="{part}"]').count() > 0)

    # Time

    def next_day(self) -> None:
        """The demo's own button: a day later, on the same page."""
        before = self.page.url
        self.page.locator("aside.demo form button").click()
        assert self.page.url == before
        self.look()

    def tomorrow(self) -> str:
        """Three in the afternoon of the next day, as the browser's field takes it."""
        shown = self.page.locator("aside.demo time").get_attribute("datetime") or ""
        return (datetime.fromisoformat(shown) + timedelta(days=1)).strftime("%Y-%m-%dT15:00")
