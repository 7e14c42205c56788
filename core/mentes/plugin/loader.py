"""Finds the plugins that are installed, one try each: what does not load is put aside with its traceback, never in the way."""

import re
from collections import Counter
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from traceback import format_exception
from types import SimpleNamespace
from typing import Any, cast

import pluggy
from pydantic import BaseModel

from mentes.base.errors import Unavailable
from mentes.base.i18n import N_
from mentes.plugin import defaults
from mentes.plugin.answers import Card
from mentes.plugin.design import Design
from mentes.plugin.guard import Guard, PluginFailure
from mentes.plugin.patience import TELLING, Crew, Quit, TooSlow
from mentes.plugin.plain import in_words, without_values
from mentes.plugin.specs import HOOKS, PROJECT, Rules

GROUP = "mentes.plugins"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class BrokenPlugin(Exception):  # noqa: N818
    """A plugin cannot be used; the message says which and why, the cause is its own error."""


class NoPlugin(Unavailable):
    """The plugin of this programme is put aside or not installed; the programme can be read, not changed (503)."""

    def __init__(self, plugin: str) -> None:
        super().__init__(N_("This programme is suspended: the rules it runs by are not available just now."))
        self.plugin = plugin


@dataclass(frozen=True)
class Plugin:
    """A plugin that can be asked. `domain` is its package: gettext domain, template folder and prefix of its pages.

    `designs`: what it has answered in this process, by the parameters (`programmes.rules.rules_of`).
    """

    name: str
    domain: str
    folder: Path | None
    version: str
    distribution: str
    rules: Rules
    card: Card
    implements: frozenset[str]
    crew: Crew = field(default_factory=Crew, compare=False, repr=False)
    designs: dict[str, tuple[BaseModel, Design]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def observes(self) -> bool:
        """Whether it wants to be told what happened."""
        return "happened" in self.implements

    def answers(self, hook: str, asked: Iterable[dict[str, Any]]) -> list[Any]:
        """What it says to each of these, asked together: by one thread, within the time of one question.

        Raises PluginFailure for all of them where one cannot be answered.
        """
        rule = getattr(self.rules, hook)
        try:
            return list(self.crew.ask(lambda: [rule(**each) for each in asked]))
        except (TooSlow, Quit) as error:
            raise PluginFailure(self.name, hook) from error


@dataclass(frozen=True)
class Quarantined:
    """A plugin that is put aside, with what the plugin page shows of it."""

    name: str
    distribution: str
    reason: str
    traceback: str


@dataclass(frozen=True)
class Registry:
    """Everything that was found, by name."""

    plugins: Mapping[str, Plugin] = field(default_factory=dict)
    quarantine: Mapping[str, Quarantined] = field(default_factory=dict)

    def plugin(self, name: str) -> Plugin:
        """The plugin of this name; `NoPlugin` when it is put aside or not installed."""
        try:
            return self.plugins[name]
        except KeyError:
            raise NoPlugin(name) from None

    @property
    def observers(self) -> tuple[str, ...]:
        """The names of the plugins that want to be told what happened."""
        return tuple(name for name, plugin in self.plugins.items() if plugin.observes)


def load(found: Iterable[EntryPoint] | None = None, *, strict: bool = False) -> Registry:
    """Load every plugin by name order; `strict` raises `BrokenPlugin` at the first that cannot be used."""
    points = sorted(entry_points(group=GROUP) if found is None else found, key=lambda each: (each.name, each.value))
    twice = {name for name, count in Counter(point.name for point in points).items() if count > 1}
    plugins: dict[str, Plugin] = {}
    quarantine: dict[str, Quarantined] = {}
    for point in points:
        try:
            plugins[point.name] = _load(point, twice)
        except (Exception, SystemExit) as error:
            if strict:
                raise BrokenPlugin(f"{point.name} ({point.value}): {error}") from error
            quarantine[point.name] = _aside(point, error)
    return Registry(plugins, quarantine)


def bind(name: str, module: object, *, version: str = "", distribution: str = "") -> Plugin:
    """A plugin out of its module: alone with the guard in a manager of its own. `BrokenPlugin` when it does not fit."""
    if not NAME.fullmatch(name):
        raise BrokenPlugin(f"the name {name!r} must be lower-case letters, digits and underscores")
    domain = _package(module)
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Rules)
    manager.register(module, name)
    manager.check_pending()
    implements = frozenset(caller.name for caller in manager.get_hookcallers(module) or ())
    manager.register(Guard(name, domain), "guard")
    if "card" not in implements:
        raise BrokenPlugin("it does not implement card()")
    crew = Crew()
    rules = cast("Rules", SimpleNamespace(**{hook: _asked(manager, hook, implements, name, crew) for hook in HOOKS}))
    return Plugin(name, domain, _folder(module), version, distribution, rules, rules.card(), implements, crew)


def _asked(manager: pluggy.PluginManager, hook: str, implements: frozenset[str], name: str, crew: Crew) -> Any:
    """Who answers a hook: the plugin where it implements it, by a thread of its own; core's default elsewhere."""
    if hook not in implements:
        return partial(getattr(defaults, hook))
    caller, seconds = getattr(manager.hook, hook), TELLING if hook == "happened" else None

    def ask(**facts: Any) -> Any:
        try:
            return crew.ask(partial(caller, **facts), seconds)
        except (TooSlow, Quit) as error:
            raise PluginFailure(name, hook) from error

    return ask


def _load(point: EntryPoint, twice: set[str]) -> Plugin:
    if point.name in twice:
        raise BrokenPlugin(f"more than one installed plugin is called {point.name}; remove or rename one")
    dist = point.dist
    found = bind(point.name, point.load(), version=dist.version if dist else "", distribution=dist.name if dist else "")
    found.rules.blueprints()  # what cannot say its pages is put aside now, not at somebody's request
    return found


def _aside(point: EntryPoint, error: BaseException) -> Quarantined:
    trace = "".join(format_exception(error))
    return Quarantined(point.name, point.dist.name if point.dist else "", f"{type(error).__name__}: {error}", trace)


def set_aside(name: str, error: Exception) -> None:
    """Put a plugin aside that was found and cannot be put into use: its pages do not register."""
    here = registry()
    plugin = cast("dict[str, Plugin]", here.plugins).pop(name)
    aside = Quarantined(name, plugin.distribution, in_words(error), without_values(error))
    cast("dict[str, Quarantined]", here.quarantine)[name] = aside


def _package(module: object) -> str:
    name = getattr(module, "__module__", None) or getattr(module, "__name__", "")
    return str(name).partition(".")[0]


def _folder(module: object) -> Path | None:
    file = getattr(module, "__file__", None)
    return Path(file).parent if file else None


@cache
def _installed() -> Registry:
    return load()


_instead: list[Registry] = []


def registry() -> Registry:
    """The plugins of this process: found once, at first use."""
    return _instead[-1] if _instead else _installed()


@contextmanager
def using(other: Registry) -> Generator[Registry]:
    """For tests: these plugins instead of the installed ones."""
    _instead.append(other)
    try:
        yield other
    finally:
        _instead.pop()


def rules_for(plugin: str) -> Rules:
    """The rules of a programme, by the name of its plugin; ask with named arguments only. `NoPlugin` when suspended."""
    return registry().plugin(plugin).rules
