"""The kit for plugin authors, found by pytest: `plugin`, `facts`, `told`, `app`, and `assert_conforms`.

Name the plugin once, in `[tool.pytest.ini_options]`: `mentes_plugin = "flash"`.
"""

from dataclasses import dataclass, field, fields
from datetime import date
from importlib.metadata import entry_points
from typing import Any

import pytest

from mentes.base.events import Event
from mentes.plugin.conformance import problems
from mentes.plugin.examples import START, answers_to, held, in_force, life
from mentes.plugin.facts import Applicant, Candidate, Edition, Mentorship, Pair
from mentes.plugin.loader import GROUP, Plugin, bind, load
from mentes.plugin.parts import Role
from mentes.plugin.running import App, Page, Visitor

__all__ = ["App", "Facts", "Page", "Plugin", "Told", "Visitor", "assert_conforms"]

HOMES: dict[Role, str] = {"mentee": "graz", "mentor": "padua"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the one setting of the kit."""
    parser.addini("mentes_plugin", "name of the plugin under test, as in its entry point")


def assert_conforms(plugin: object) -> None:
    """A plugin, or its module, keeps everything that can be checked by asking it; all faults are listed."""
    bound = plugin if isinstance(plugin, Plugin) else bind("under_test", plugin)
    found = problems(bound)
    assert not found, "\n".join(found)


@dataclass(frozen=True)
class Facts:
    """Facts in one line each, valid by default; name only what the test is about."""

    plugin: Plugin
    today: date = START

    def edition(self, **config: Any) -> Edition[Any]:
        """An edition of Graz and Padua with these parameters and the design that follows from them."""
        made = self.plugin.card.config(**config)
        design = self.plugin.rules.design(config=made)
        return Edition(made, 1, "example", "2026", "graz", ("graz", "padua"), design=design)

    def applicant(self, role: Role = "mentee", **told: Any) -> Applicant:
        """An applicant who answers every question; what is told here is a fact of `Applicant`, else an answer."""
        return Applicant(role, **self._told(role, told))

    def candidate(self, role: Role = "mentee", **told: Any) -> Candidate:
        """Somebody admitted; as `applicant`."""
        return Candidate(role, **self._told(role, told))

    def mentorship(
        self, edition: Edition[Any], calls: int = 0, papers: tuple[str, ...] = (), **more: Any
    ) -> Mentorship:
        """An active pair that held so many meetings and has these papers in force."""
        meetings = tuple(held(number, edition.design.meetings.minutes) for number in range(1, calls + 1))
        facts = tuple(fact for key in papers for fact in in_force(edition.design.paper(key), meetings))
        given: dict[str, Any] = {
            "state": "active",
            "match": "agreed",
            "started": START,
            "meetings": meetings,
            "papers": facts,
        } | more
        return Mentorship(1, Pair("graz", "padua"), **given)

    def life(self, edition: Edition[Any]) -> tuple[Mentorship, ...]:
        """One pair at eight points of its way, from the introduction to the certificate."""
        return life(edition.design)

    def _told(self, role: Role, told: dict[str, Any]) -> dict[str, Any]:
        known = {each.name for each in fields(Candidate)}
        answers = answers_to(self.plugin.card.questions(role))
        answers |= {key: value for key, value in told.items() if key not in known}
        return {"university": HOMES[role], "answers": answers} | {key: told[key] for key in known & told.keys()}


@dataclass(frozen=True)
class Told:
    """Tells the plugin what happened and remembers it."""

    plugin: Plugin
    events: list[Event] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        """Tell the plugin once."""
        self.plugin.rules.happened(event=event)
        self.events.append(event)


@pytest.fixture
def plugin(request: pytest.FixtureRequest) -> Plugin:
    """The plugin under test, loaded strictly through its entry point."""
    name = str(request.config.getini("mentes_plugin"))
    assert name, 'name the plugin under test: mentes_plugin = "…" in [tool.pytest.ini_options]'
    found = load(entry_points(group=GROUP, name=name), strict=True)
    assert name in found.plugins, f"no plugin called {name} is installed here: pip install --editable . does it"
    return found.plugin(name)


@pytest.fixture
def facts(plugin: Plugin) -> Facts:
    """Facts in one line for the plugin under test."""
    return Facts(plugin)


@pytest.fixture
def told(plugin: Plugin) -> Told:
    """Call it with an event to tell the plugin; `told.events` keeps them."""
    return Told(plugin)
