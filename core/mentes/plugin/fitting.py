"""What an answer may hold: the parts that its type promises, texts that are plain and not endless."""

from dataclasses import is_dataclass
from typing import Any, Final

from pydantic import BaseModel

from mentes.base.i18n import Message
from mentes.plugin.answers import Card, Match, Reason, Step, Verdict
from mentes.plugin.plain import WrongAnswer

LONGEST: Final = 20_000  # characters of one text: a guide of ten pages
WHOLE: Final = 400_000  # characters of one answer
MOST: Final = 500  # parts of one kind

_PLAIN: Final = frozenset([bool, int, float, type(None), type])
SHAPES: dict[type, dict[str, Any]] = {
    Verdict: {"reasons": (Reason,)},
    Reason: {"why": Message, "missing": Message | None, "change": Message | None},
    Match: {"reasons": (Message,), "impediment": Message | None},
    Step: {"key": str, "title": Message, "note": Message | None, "awaited": (str,)},
    Card: {"title": str, "summary": str, "config": type, "mentee": type, "mentor": type},
}
"""Where the type of a part is not checked when it is made; a type in brackets stands for a tuple of it."""


def fits(answer: Any) -> None:
    """Nothing, or `WrongAnswer`, saying which part is of another type, markup, or too long."""
    if _size(answer) > WHOLE:
        raise WrongAnswer(f"an answer may have {WHOLE} characters in all")


def _size(part: Any) -> int:
    """How many characters the texts of a part have."""
    kind = type(part)
    if kind in _PLAIN:
        return 0
    if kind is tuple:
        if len(part) > MOST:
            raise WrongAnswer(f"{len(part)} parts of one kind; at most {MOST} are allowed")
        return sum(map(_size, part))
    if isinstance(part, str):
        return _text(part)
    if isinstance(part, Message):
        return _size(part.text) + sum(map(_size, part.values.values()))
    if is_dataclass(part) and not isinstance(part, type):
        _shaped(part)
        return sum(map(_size, vars(part).values()))
    return 0


def _text(text: str) -> int:
    if type(text) is not str and hasattr(text, "__html__"):
        raise WrongAnswer("a text is markup; texts are plain, and core escapes them")
    if len(text) > LONGEST:
        raise WrongAnswer(f"a text has {len(text)} characters; at most {LONGEST} are allowed")
    return len(text)


def _shaped(part: Any) -> None:
    for name, wanted in SHAPES.get(type(part), {}).items():
        value = getattr(part, name)
        many = isinstance(wanted, tuple)
        held = value if many and isinstance(value, tuple) else (value,)
        if (many and not isinstance(value, tuple)) or not all(isinstance(each, wanted) for each in held):
            kinds = ", ".join(sorted({type(each).__name__ for each in held}))
            raise WrongAnswer(f"{type(part).__name__}.{name} holds {kinds}, which it must not")
    if isinstance(part, Card) and not all(
        issubclass(each, BaseModel) for each in (part.config, part.mentee, part.mentor)
    ):
        raise WrongAnswer("Card.config, mentee and mentor must be models of pydantic")
