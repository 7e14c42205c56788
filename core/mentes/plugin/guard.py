"""What stands around every answer of a plugin: it has the right type, its words know their catalogue, its failures a name."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any, cast

from flask import Blueprint

from mentes.base.errors import Refusal, Unavailable
from mentes.base.i18n import N_, Message
from mentes.plugin.answers import Card, Match, Reason, Step, Verdict
from mentes.plugin.design import Design
from mentes.plugin.fitting import fits
from mentes.plugin.plain import WrongAnswer, in_words
from mentes.plugin.specs import hookimpl

ONE: dict[str, type] = {
    "card": Card,
    "design": Design,
    "check_eligibility": Verdict,
    "judge_match": Match,
    "check_completion": Verdict,
}
MANY: dict[str, type] = {"next_steps": Step, "blueprints": Blueprint}


class PluginFailure(Unavailable):
    """A plugin raised, answered nothing or answered something else; the request is rolled back (503)."""

    incident = True

    def __init__(self, plugin: str, hook: str) -> None:
        super().__init__(N_("This programme cannot answer just now. Nothing was changed; please try again later."))
        self.plugin = plugin
        self.hook = hook

    def known(self) -> dict[str, str]:
        """Plugin and hook, for the log."""
        return {"plugin": self.plugin, "hook": self.hook}

    def __str__(self) -> str:
        return f"plugin {self.plugin}, hook {self.hook}: {in_words(self.__cause__) if self.__cause__ else 'no answer'}"


@contextmanager
def blaming(plugin: str, hook: str = "card") -> Generator[None]:
    """Around code of a plugin that runs outside its hooks, as the models of its card do: what it raises is its failure.

    Raises PluginFailure; our own refusals pass.
    """
    try:
        yield
    except Refusal:
        raise
    except Exception as error:
        raise PluginFailure(plugin, hook) from error


class Guard:
    """Wraps every hook of one plugin; the only other party in that plugin's manager."""

    def __init__(self, plugin: str, domain: str) -> None:
        for hook in (*ONE, *MANY):
            setattr(self, hook, hookimpl(wrapper=True, tryfirst=True)(_around(plugin, hook, domain)))
        self.happened = hookimpl(wrapper=True, tryfirst=True)(_told(plugin))


def _around(plugin: str, hook: str, domain: str) -> Callable[[], Generator[None, Any, Any]]:
    def around() -> Generator[None, Any, Any]:
        try:
            answer = yield
            _demand(hook, answer)
        except Exception as error:
            raise PluginFailure(plugin, hook) from error
        return owned(answer, domain)

    return around


def _told(plugin: str) -> Callable[[], Generator[None, Any, Any]]:
    def told() -> Generator[None, Any, Any]:
        try:
            yield
        except Exception as error:
            raise PluginFailure(plugin, "happened") from error

    return told


def _demand(hook: str, answer: Any) -> None:
    """Nothing, or `WrongAnswer`: a forgotten `return` must not mean "eligible"."""
    if hook in ONE:
        if not isinstance(answer, ONE[hook]):
            raise WrongAnswer(f"{hook} must answer a {ONE[hook].__name__}, not {_kind(answer)}")
    elif not isinstance(answer, tuple) or not all(isinstance(each, MANY[hook]) for each in answer):
        raise WrongAnswer(f"{hook} must answer a tuple of {MANY[hook].__name__}, not {_kind(answer)}")
    if hook != "blueprints":
        fits(answer)


def _kind(answer: Any) -> str:
    """What it is, for the author: the type, and of a tuple the types in it."""
    if isinstance(answer, tuple):
        return "a tuple of " + (", ".join(sorted({type(each).__name__ for each in answer})) or "nothing")
    return type(answer).__name__


def owned(part: Any, domain: str) -> Any:
    """The same answer; every text of it that has no catalogue yet gets this one."""
    if isinstance(part, tuple):
        return tuple(owned(each, domain) for each in part)
    if type(part) is Message:  # most of what a plugin answers
        return part if part.domain else Message(part.text, part.values, domain, part.plural)
    if isinstance(part, Message | Card | Design):
        return part if part.domain else cast("Any", replace(part, domain=domain))
    if isinstance(part, Verdict | Reason | Match | Step):
        return replace(part, **{each.name: owned(getattr(part, each.name), domain) for each in fields(part)})
    return part
