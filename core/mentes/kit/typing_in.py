"""Answers as a browser sends them: the texts of a form's fields, by their names."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any


def typed(answers: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The fields of these answers; a tick that is not set sends nothing."""
    return dict(pair for key, answer in answers.items() for pair in _fields(f"{prefix}{key}", answer))


def _fields(name: str, answer: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(answer, Mapping):
        yield from typed(answer, f"{name}-").items()
    elif isinstance(answer, list | tuple) and any(isinstance(each, Mapping) for each in answer):
        for number, row in enumerate(answer):
            yield from _fields(f"{name}-{number}", row)
    elif isinstance(answer, list | tuple):
        yield name, [str(each) for each in answer]
    elif answer is not None and answer is not False:
        yield name, _text(answer)


def _text(answer: Any) -> str:
    if answer is True:
        return "y"
    return answer.isoformat() if isinstance(answer, date) else str(answer)
