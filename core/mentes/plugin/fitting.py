"""What an answer may hold: parts and values of the kinds that its type promises, texts that are plain and not endless."""

import re
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, get_args

from pydantic import BaseModel

from mentes.base.i18n import Message, say
from mentes.plugin.answers import Awaited, Card, Match, Reason, Step, Verdict
from mentes.plugin.plain import WrongAnswer

LONGEST: Final = 20_000  # characters of one text: a guide of ten pages
WHOLE: Final = 400_000  # characters of one answer
MOST: Final = 500  # parts of one kind
DEEPEST: Final = 5  # messages and lists within the values of a message
LARGEST: Final = 2**63  # what a whole number stays below

_HALF: Final = re.compile("[\ud800-\udfff]")
_PLAIN: Final = frozenset([bool, int, float, type(None), type])
_VALUES: Final = frozenset([bool, int, float, date, datetime])
SHORT: Final = 20  # characters of a value that makes no text long
_SIMPLE: Final = frozenset([int, str])
_TEXT: Final = Message | None
_DAY: Final = date | None  # a day, never a moment: the two cannot be compared
SHAPES: dict[type, dict[str, Any]] = {
    Verdict: {"outcome": frozenset(["yes", "no", "review"]), "reasons": (Reason,)},
    Reason: {"why": Message, "met": bool, "since": _DAY, "until": _DAY, "missing": _TEXT, "change": _TEXT},
    Match: {"score": int | float, "reasons": (Message,), "impediment": _TEXT, "against": (Message,)},
    Step: {
        "key": str,
        "title": Message,
        "state": frozenset(["done", "now", "later", "skipped"]),
        "awaited": (frozenset(get_args(Awaited)),),
        "since": _DAY,
        "due": _DAY,
        "note": _TEXT,
    },
    Card: {
        "title": str,
        "summary": str,
        "config": type,
        "mentee": type,
        "mentor": type,
        "mentee_facts": (str,),
        "mentor_facts": (str,),
    },
}
"""What is not checked when a part is made: a type, one of several words, and in brackets a tuple of either."""


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
        return sum(map(_size, _counted(part)))
    if isinstance(part, str):
        return _text(part)
    if isinstance(part, Message):
        return _said(part)
    if is_dataclass(part) and not isinstance(part, type):
        _shaped(part)
        return sum(map(_size, vars(part).values()))
    return 0


def _counted(parts: Any) -> Any:
    if len(parts) > MOST:
        raise WrongAnswer(f"{len(parts)} parts of one kind; at most {MOST} are allowed")
    return parts


def _text(text: str) -> int:
    if type(text) is not str and hasattr(text, "__html__"):
        raise WrongAnswer("a text is markup; texts are plain, and core escapes them")
    if len(text) > LONGEST:
        raise WrongAnswer(f"a text has {len(text)} characters; at most {LONGEST} are allowed")
    if (not text.isascii() and _HALF.search(text)) or "\0" in text:
        raise WrongAnswer("a text holds a sign that cannot be kept: NUL, or half of a surrogate pair")
    return len(text)


def _said(message: Message) -> int:
    """The size of a message and its values; they are put into their places once, as a page will do it."""
    size = _message(message, 0)
    if _is_simple(message):
        return size
    try:
        words = say(message, "en")
    except Exception:  # noqa: BLE001  # whatever it is, a page would meet it as well
        raise WrongAnswer("the values of a text do not fit its places: name each %(place)s") from None
    return max(size, _text(words))


def _is_simple(message: Message) -> bool:
    """Whether it is known that these numbers and short words go into its places: a plugin says the same of many people."""
    values = message.values.values()
    if message.plural or not _SIMPLE.issuperset(map(type, values)) or any(len(str(each)) > SHORT for each in values):
        return False
    return _takes(message.text, tuple((name, type(value)) for name, value in message.values.items()))


@lru_cache(maxsize=1024)
def _takes(text: str, kinds: tuple[tuple[str, type], ...]) -> bool:
    """Whether a text has places for values of these kinds, and is not endless with short ones in all of them."""
    if len(text) + SHORT * text.count("%") > LONGEST:
        return False
    try:
        words = say(Message(text, {name: kind() for name, kind in kinds}), "en")
    except Exception:  # noqa: BLE001  # it is said again with its own values, for the reason
        return False
    return len(words) <= len(text)


def _message(message: Message, depth: int) -> int:
    for name in ("text", "domain", "plural"):
        if not isinstance(getattr(message, name), str):
            raise WrongAnswer(f"Message.{name} holds {type(getattr(message, name)).__name__}, which it must not")
    texts = _text(message.text) + _text(message.plural) + _text(message.domain)
    if not isinstance(message.values, dict) and message.values:
        raise WrongAnswer(f"Message.values is a {type(message.values).__name__}, not a dict")
    names = sum(_value(name, depth) for name in _counted(message.values))
    return texts + names + sum(_value(each, depth) for each in message.values.values())


def _value(value: Any, depth: int) -> int:
    """The size of one value of a message: something that a page can say and a row can keep."""
    if depth > DEEPEST:
        raise WrongAnswer(f"the values of a text lie more than {DEEPEST} deep")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Message):
        return _message(value, depth + 1)
    if type(value) in _VALUES:
        return _number(value)
    if type(value) in (tuple, list):
        return sum(_value(each, depth + 1) for each in _counted(value))
    if type(value) is dict and all(isinstance(each, str) for pair in value.items() for each in pair):
        return sum(_text(each) for pair in _counted(value).items() for each in pair)  # one text in several languages
    raise WrongAnswer(f"a value of a text is a {type(value).__name__}, which no page can say")


def _number(value: Any) -> int:
    if isinstance(value, int | float) and not abs(value) < LARGEST:
        raise WrongAnswer("a number in a text is endless, or longer than anybody reads")
    return 0


def _shaped(part: Any) -> None:
    shape = next((each for kind, each in SHAPES.items() if isinstance(part, kind)), {})
    for name, wanted in shape.items():
        value = getattr(part, name)
        many = isinstance(wanted, tuple)
        held = value if many and isinstance(value, tuple) else (value,)
        if (many and not isinstance(value, tuple)) or not all(
            _is(each, wanted[0] if many else wanted) for each in held
        ):
            kinds = ", ".join(sorted({type(each).__name__ for each in held}))
            raise WrongAnswer(f"{type(part).__name__}.{name} holds {kinds}, which it must not{_allowed(wanted)}")
    if isinstance(part, Card) and not all(
        issubclass(each, BaseModel) for each in (part.config, part.mentee, part.mentor)
    ):
        raise WrongAnswer("Card.config, mentee and mentor must be models of pydantic")


def _is(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, frozenset):
        return isinstance(value, str) and value in wanted
    if wanted is _DAY:
        return value is None or type(value) is date
    return isinstance(value, wanted)


def _allowed(wanted: Any) -> str:
    one = wanted[0] if isinstance(wanted, tuple) else wanted
    return f": it is one of {', '.join(sorted(one))}" if isinstance(one, frozenset) else ""
