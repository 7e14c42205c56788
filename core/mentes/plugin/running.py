"""What the kit's fixture `app` can do, as a type: a running Mentes with one programme, and people who walk about in it."""

import re
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Protocol

from mentes.plugin.parts import Role


class Page(str):
    """The HTML that a browser got."""

    __slots__ = ()

    def first(self, pattern: str) -> str:
        """The first group of a regular expression; `AssertionError` with the whole page where it is not found."""
        found = re.search(pattern, self)
        assert found, f"no {pattern} in {self}"
        return found.group(1)


class Visitor(Protocol):
    """Somebody who is signed in at their university, with a browser that follows redirects."""

    university: str

    def get(self, path: str, status: int = 200) -> Page:
        """A page below `/t/<university>/`; `AssertionError` when it answers with another status."""

    def post(self, path: str, status: int = 200, /, **fields: object) -> Page:
        """Send a form; gives the page that follows. `AssertionError` when that has another status."""


class App(Protocol):
    """One edition of the plugin under test, owned by Graz, with Padua as its partner; each test gets its own database."""

    edition: int
    mentee: Visitor
    mentor: Visitor
    coordinator: Visitor

    @property
    def letters(self) -> Sequence[EmailMessage]:
        """What was sent to anybody, in order."""

    def sign_in(self, university: str, name: str, **claims: object) -> Visitor:
        """Somebody of `graz` or `padua`, as their sign-in describes them: `sign_in("graz", "Mia Wolf", semester=1)`."""

    def apply(self, role: Role, **answers: object) -> Page:
        """The mentee or the mentor applies; questions that are not named are answered with an example."""

    def admit(self) -> None:
        """The coordinators take in whoever has applied."""

    def pair_up(self, **declared: object) -> int:
        """The coordinator proposes the two to each other and both agree; gives the number of their pair.

        `declared` is what both fill in when they agree, where the programme asks for something.
        """

    def meet(self, pair: int) -> Page:
        """The two propose, confirm and hold one meeting, and the mentor says so; gives the page that follows. Three days pass."""

    def later(self, days: int) -> None:
        """Let days pass, one by one, with everything that happens on them."""

    def check_pages(self) -> tuple[str, ...]:
        """Visit the plugin's own pages that need no argument, as the mentee, and list what is wrong with them."""
