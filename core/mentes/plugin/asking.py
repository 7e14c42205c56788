"""Asks a plugin every question on generated facts, and keeps what went wrong: one sentence a failure, with what to do."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from itertools import product
from traceback import extract_tb
from typing import Any

from pydantic import ValidationError

from mentes.base.i18n import Message
from mentes.plugin.answers import Verdict
from mentes.plugin.examples import START, answers_to, life
from mentes.plugin.facts import Applicant, Candidate, Edition
from mentes.plugin.guard import PluginFailure
from mentes.plugin.loader import Plugin
from mentes.plugin.parts import BOTH
from mentes.plugin.sections import UnanswerableError

SLOW = 1.0  # seconds: a question is asked while somebody waits for a page
ANYTHING = "Answer whatever the facts are, also where one is missing"
TO_DO: dict[type[BaseException], str] = {
    UnanswerableError: "Use one of the types in plugins/README.md",
    ValidationError: "Mend the part of the design that is named",
}
SEMESTERS = (None, 1, 30)
LEVELS = ("", "bachelor", "doctoral")


class Asked:
    """One plugin that is asked; `faults` are in the order in which they were found, each once."""

    def __init__(self, plugin: Plugin) -> None:
        self.plugin = plugin
        self.said: dict[str, None] = {}
        self._faults: dict[str, None] = {}
        self._slow: set[str] = set()

    @property
    def faults(self) -> tuple[str, ...]:
        """What went wrong until now."""
        return tuple(self._faults)

    def note(self, fault: str) -> None:
        """Keep a fault."""
        self._faults[fault] = None

    def ask(self, hook: str, **given: Any) -> Any:
        """The answer of one hook; None where it failed, and then the fault is kept."""
        began = time.perf_counter()
        try:
            answer = getattr(self.plugin.rules, hook)(**given)
        except PluginFailure as failure:
            self.note(_failed(self.plugin, hook, failure.__cause__ or failure))
            return None
        finally:
            self._time(hook, time.perf_counter() - began)
        for message in _messages(answer):
            self._hear(hook, message)
        return answer

    def _time(self, hook: str, seconds: float) -> None:
        if seconds > SLOW and hook not in self._slow:
            self._slow.add(hook)
            self.note(
                f"{hook}: it took {seconds:.1f} seconds. People wait for it: answer within {SLOW:.0f} second, from the"
                " facts that are given, without asking other services"
            )

    def _hear(self, hook: str, message: Message) -> None:
        if message.domain == self.plugin.domain:
            self.said[message.text] = None
            try:
                _ = message.text % dict(message.values) if message.values else ""
            except (KeyError, ValueError, TypeError):
                self.note(
                    f"{hook}: the values {sorted(message.values)} do not fit the text {message.text!r}: name each %(place)s"
                )


def _failed(plugin: Plugin, hook: str, cause: BaseException) -> str:
    """A failure as its author can act upon it: what was raised, and the last line of the plugin's own code."""
    if isinstance(cause, TypeError) and "must answer" in str(cause):
        return f"{cause}: return one in every case (a function without return answers None)"
    own = [each for each in extract_tb(cause.__traceback__) if plugin.folder and str(plugin.folder) in each.filename]
    place = f" ({own[-1].filename}, line {own[-1].lineno})" if own else ""
    todo = next((what for kind, what in TO_DO.items() if isinstance(cause, kind)), ANYTHING)
    return f"{hook}: it raised {type(cause).__name__}: {' '.join(str(cause).split())}{place}. {todo}"


def _messages(part: Any) -> Iterator[Message]:
    if isinstance(part, Message):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _messages(each)
    elif is_dataclass(part) and not isinstance(part, type):
        for each in fields(part):
            yield from _messages(getattr(part, each.name))


def ask_everything(asked: Asked, edition: Edition[Any]) -> None:
    """All questions about people and pairs, on many facts."""
    for applicant in _applicants(asked.plugin):
        asked.ask("check_eligibility", edition=edition, applicant=applicant, today=START)
    mentee, mentor = (Candidate(role, answers=answers_to(asked.plugin.card.questions(role))) for role in BOTH)
    asked.ask("judge_match", edition=edition, mentee=mentee, mentor=mentor)
    for mentorship in life(edition.design):
        steps = asked.ask("next_steps", edition=edition, mentorship=mentorship, today=START) or ()
        verdict = asked.ask("check_completion", edition=edition, mentorship=mentorship)
        if len({step.key for step in steps}) < len(steps):
            asked.note(f"next_steps: two steps have the same key ({mentorship.state}): give each its own")
        if mentorship.state == "introduced" and isinstance(verdict, Verdict) and verdict:
            asked.note(
                "check_completion: a pair that has just been introduced is complete: ask for what they have done"
            )


def _applicants(plugin: Plugin) -> Iterator[Applicant]:
    for role, semester, level in product(BOTH, SEMESTERS, LEVELS):
        for answers in (answers_to(plugin.card.questions(role)), {}):
            yield Applicant(role, "graz", semester=semester, level=level, answers=answers)


@dataclass(frozen=True)
class Pages:
    """The plugin's blueprints, and whether their templates can be found."""

    asked: Asked

    def faults(self) -> Iterator[str]:
        """Names, and a folder of templates that nobody looks into."""
        plugin = self.asked.plugin
        found = self.asked.ask("blueprints") or ()
        for blueprint in found:
            if blueprint.name != plugin.domain:
                yield f"blueprints: {blueprint.name} must be called {plugin.domain}, like the package"
        folder = plugin.folder / "templates" if plugin.folder else None
        if folder and folder.is_dir() and not any(each.template_folder for each in found):
            yield 'blueprints: no blueprint looks into templates/: say Blueprint(…, template_folder="templates")'
