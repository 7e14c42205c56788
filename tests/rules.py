"""What werkzeug compiles of each address, once a process: nearly all that an app costs, and the same for every app."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_compile = Rule._compile_builder
_kept: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}


def _compiled(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """The function that builds this address; it gets the rule with its converters when it is called."""
    if rule.defaults:  # their values are written into it
        return _compile(rule, append_unknown)
    key = (rule.rule, append_unknown, tuple(rule._trace))
    if key not in _kept:
        _kept[key] = _compile(rule, append_unknown)
    return _kept[key]


Rule._compile_builder = _compiled  # type: ignore[method-assign]
