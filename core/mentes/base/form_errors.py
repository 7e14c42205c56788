"""Sentences for what is wrong with an answer: each says what to do (UX-11), in our words and the reader's language."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, NoReturn

from mentes.base.domains import CORE
from mentes.base.form_shapes import Shape
from mentes.base.i18n import N_, Message, many


class Problem(ValueError):  # noqa: N818
    """What is wrong with an answer, in words for whoever typed it; `field` names the field it is said at."""

    def __init__(self, message: Message, field: str | None = None) -> None:
        super().__init__(message.text)
        self.message = message
        self.field = field


def problem(text: str, /, *, field: str | None = None, **values: Any) -> NoReturn:
    """Refuse an answer from a model's validator: `problem(N_("The end lies before the start."), field="end")`."""
    raise Problem(Message(text, values), field)


WANTED: Mapping[str, str] = {
    "text": N_("Please fill this in."),
    "long": N_("Please write something here."),
    "whole": N_("Enter a whole number, for example 3."),
    "number": N_("Enter a number, for example 2.5."),
    "date": N_("Enter a date: day, month and year."),
    "time": N_("Enter a time, for example 14:30."),
    "moment": N_("Enter a date and a time."),
    "tick": N_("Please tick this box to go on."),
    "choice": N_("Choose one of the answers."),
    "choices": N_("Choose at least one of the answers."),
    "rows": N_("Fill in at least one row."),
    "part": N_("Please fill this in."),
}
CHECK = N_("Please check this answer and enter it again.")
TABLE: Mapping[str, str] = {
    "greater_than": N_("Enter a number greater than %(gt)s."),
    "greater_than_equal": N_("Enter %(ge)s or more."),
    "less_than": N_("Enter a number smaller than %(lt)s."),
    "less_than_equal": N_("Enter %(le)s or less."),
    "multiple_of": N_("Enter a multiple of %(multiple_of)s."),
    "string_too_short": N_("Please write at least %(min_length)s characters."),
    "date_past": N_("Enter a date in the past."),
    "date_future": N_("Enter a date in the future."),
    "datetime_past": N_("Enter a date and a time in the past."),
    "datetime_future": N_("Enter a date and a time in the future."),
}
TIMED: Mapping[str, str] = {
    "greater_than": N_("Choose something later than %(gt)s."),
    "greater_than_equal": N_("Choose %(ge)s or later."),
    "less_than": N_("Choose something earlier than %(lt)s."),
    "less_than_equal": N_("Choose %(le)s or earlier."),
}


def message_for(error: Mapping[str, Any], shape: Shape | None, domain: str) -> Message:
    """The sentence for one of pydantic's errors; where we have none of its own, what the field wants to be told."""
    kind, context = str(error["type"]), dict(error.get("ctx") or {})
    if kind in {"value_error", "assertion_error"}:
        return _own(context.get("error"), domain)
    if kind in {"string_too_long", "too_short", "too_long"}:
        return _counted(kind, error["input"], context, shape)
    own = shape.extra.get("problem") if shape else None
    if kind == "string_pattern_mismatch" and isinstance(own, str):
        return Message(own, domain=domain)
    return _bounded(kind, error["input"], context) or _wanted(kind, shape)


def _bounded(kind: str, given: Any, context: Mapping[str, Any]) -> Message | None:
    if kind in TIMED and isinstance(given, date | time):
        return Message(TIMED[kind], {name: _moment(value, given) for name, value in context.items()})
    return Message(TABLE[kind], context) if kind in TABLE else None


def _wanted(kind: str, shape: Shape | None) -> Message:
    if shape is None or shape.kind in {"text", "long"}:
        return Message(WANTED["text"] if kind == "missing" else CHECK)
    return Message(WANTED[shape.kind])


def _own(error: object, domain: str) -> Message:
    """What a validator of ours said; its words are looked up in the model's domain."""
    if not isinstance(error, Problem):
        return Message(str(error) if error and str(error) else CHECK, domain=domain)
    message = error.message
    return replace(message, domain=domain) if message.domain == CORE else message


def _counted(kind: str, given: Any, context: Mapping[str, Any], shape: Shape | None) -> Message:
    if kind == "string_too_long":
        text = N_("Please shorten this to %(most)s characters; it has %(length)s now.")
        return Message(text, {"most": context["max_length"], "length": len(str(given))})
    chosen = shape is not None and shape.kind == "choices"
    if kind == "too_short":
        least = int(context["min_length"])
        if chosen:
            return many("Choose at least %(num)d answer.", "Choose at least %(num)d answers.", least)
        return many("Fill in at least %(num)d row.", "Fill in at least %(num)d rows.", least)
    most = int(context["max_length"])
    if chosen:
        return at_most(most)
    return many("Fill in at most %(num)d row.", "Fill in at most %(num)d rows.", most)


def at_most(most: int) -> Message:
    """How many answers may be chosen: said beside the question, and once more to whoever chose more."""
    return many("Choose at most %(num)d answer.", "Choose at most %(num)d answers.", most)


def _moment(bound: Any, given: date | time) -> Any:
    """A bound that pydantic names in ISO, as the kind of thing that was typed."""
    if not isinstance(bound, str):
        return bound
    if isinstance(given, time):
        return bound[:5]
    return datetime.fromisoformat(bound) if isinstance(given, datetime) else date.fromisoformat(bound)
