"""From what the browser sent to what the model wants: each text is read by the kind of its field."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any, ClassVar

from werkzeug.datastructures import MultiDict

from mentes.base.errors import Refusal
from mentes.base.form_errors import WANTED, Problem, problem
from mentes.base.form_languages import InEveryLanguage
from mentes.base.form_shapes import Shape
from mentes.base.form_text import tidy
from mentes.base.i18n import N_, Message

Place = tuple[str | int, ...]
INDEX = re.compile(r"-([0-9]{1,3})(?:-|$)")
DATE = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<d2>\d{1,2})\s?[./]\s?(?P<m2>\d{1,2})\s?[./]\s?(?P<y2>\d{4})"
)
TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?")
WHOLE = re.compile(r"[+-]?\d{1,9}")
NUMBER = re.compile(r"[+-]?(\d{1,15}([.,]\d{0,15})?|[.,]\d{1,15})")
IN_ONE_LANGUAGE = N_("Please fill this in, in at least one language.")
YEARS = range(1900, 2200)
MOST_ROWS = 200  # of a list, unless its model takes more: each is drawn again when the form comes back


class TooManyRows(Refusal):
    """The browser sent more rows than this form can have (400); its page never offers so many."""

    status: ClassVar[int] = 400

    def __init__(self, sent: int, most: int) -> None:
        text = N_("This form takes at most %(most)s rows in a list; %(sent)s came. Nothing was saved.")
        super().__init__(text, most=most, sent=sent)


def collect(shapes: tuple[Shape, ...], form: MultiDict[str, str], prefix: str, seen: set[str]) -> dict[str, Any]:
    """What was typed, as nested texts in the order of the model; `seen` gathers the names that belong to a field."""
    return {shape.name: _collect(shape, form, prefix + shape.name, seen) for shape in shapes}


def _collect(shape: Shape, form: MultiDict[str, str], name: str, seen: set[str]) -> Any:
    if shape.kind == "part":
        return collect(shape.parts, form, f"{name}-", seen)
    if shape.kind == "rows":
        numbers = sorted({int(at[1]) for key in form if key.startswith(name) and (at := INDEX.match(key, len(name)))})
        most = max(shape.most or 0, MOST_ROWS)
        if len(numbers) > most:
            raise TooManyRows(len(numbers), most)
        return [_collect(shape.parts[0], form, f"{name}-{number}", seen) for number in numbers]
    seen.add(name)
    if shape.kind == "choices":
        return form.getlist(name)
    return name in form if shape.kind == "tick" else form.get(name, "")


def is_blank(typed: Any) -> bool:
    """Was nothing typed here, in none of its parts?"""
    if isinstance(typed, Mapping):
        return all(is_blank(part) for part in typed.values())
    if isinstance(typed, list):
        return all(is_blank(part) for part in typed)
    return not typed.strip() if isinstance(typed, str) else not typed


class Reader:
    """Reads nested texts into values; what could not be read is in `problems`, by its place in the model."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self.problems: dict[Place, Message] = {}

    def read(self, shapes: tuple[Shape, ...], typed: Mapping[str, Any], place: Place = ()) -> dict[str, Any]:
        """The values for the model. A text that could not be read stays in its place."""
        return {shape.name: self._field(shape, typed[shape.name], (*place, shape.name)) for shape in shapes}

    def _field(self, shape: Shape, typed: Any, place: Place) -> Any:
        if shape.nullable and is_blank(typed):
            return None
        if shape.kind == "part":
            if shape.container is InEveryLanguage and shape.required and is_blank(typed):
                self.problems[place] = Message(IN_ONE_LANGUAGE)
            return self.read(shape.parts, typed, place)
        if shape.kind == "rows":
            return shape.container([self._field(shape.parts[0], row, (*place, at)) for at, row in enumerate(typed)])
        try:
            return self._scalar(shape, typed)
        except Problem as error:
            self.problems[place] = error.message
            return typed

    def _scalar(self, shape: Shape, typed: Any) -> Any:
        if shape.kind == "choices":
            return shape.container([_chosen(shape, token) for token in dict.fromkeys(typed)])
        if shape.kind != "tick":
            typed = tidy(typed, lines=shape.kind == "long")
        if is_blank(typed) and shape.required:
            problem(WANTED[shape.kind])
        return typed if is_blank(typed) else READ[shape.kind](shape, typed, self.zone)


def _text(shape: Shape, typed: str, _: tzinfo) -> str:
    if len(typed) > shape.longest:
        text = N_("Please shorten this to %(most)s characters; it has %(length)s now.")
        problem(text, most=shape.longest, length=len(typed))
    return typed


def _whole(_: Shape, typed: str, __: tzinfo) -> int:
    digits = re.sub(r"\s", "", typed)
    if re.fullmatch(r"[+-]?\d{10,}", digits):
        problem(N_("Enter a whole number with at most nine digits."))
    return int(digits) if WHOLE.fullmatch(digits) else problem(WANTED["whole"])


def _number(shape: Shape, typed: str, _: tzinfo) -> Any:
    digits = re.sub(r"\s", "", typed)
    return shape.container(digits.replace(",", ".")) if NUMBER.fullmatch(digits) else problem(WANTED["number"])


def _date(_: Shape, typed: str, __: tzinfo) -> date:
    found = DATE.fullmatch(typed) or problem(WANTED["date"])
    return _day(found)


def _day(found: re.Match[str]) -> date:
    year, month, day = (int(found[part] or found[f"{part}2"]) for part in "ymd")
    if year not in YEARS:
        problem(N_("Enter a year between 1900 and 2199."))
    try:
        return date(year, month, day)
    except ValueError:
        problem(N_("There is no such day in the calendar. Please check day and month."))


def _time(_: Shape, typed: str, __: tzinfo) -> time:
    found = TIME.fullmatch(typed) or problem(WANTED["time"])
    return _clock(found)


def _clock(found: re.Match[str]) -> time:
    try:
        hour, minute, second = (int(part or 0) for part in found.groups())
        return time(hour, minute, second)
    except ValueError:
        problem(N_("Enter a time between 00:00 and 23:59."))


def _moment(_: Shape, typed: str, zone: tzinfo) -> datetime:
    """The moment in UTC. A time that occurs twice is the earlier one; one that the clocks skip is refused."""
    day = DATE.match(typed) or problem(WANTED["moment"])
    hour = TIME.fullmatch(typed[day.end() :].lstrip("T, ")) or problem(WANTED["moment"])
    local = datetime.combine(_day(day), _clock(hour))
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local:
        text = N_("On that night the clocks go forward and skip this time. Choose a time an hour earlier or later.")
        problem(text)
    return moment


def _choice(shape: Shape, typed: str, _: tzinfo) -> Any:
    return _chosen(shape, typed)


def _chosen(shape: Shape, token: str) -> Any:
    found = next((option for option in shape.options if option.token == token), None)
    return found.value if found else problem(WANTED["choice"])


READ: Mapping[str, Callable[[Shape, Any, tzinfo], Any]] = {
    "text": _text,
    "long": _text,
    "whole": _whole,
    "number": _number,
    "date": _date,
    "time": _time,
    "moment": _moment,
    "choice": _choice,
    "tick": lambda _, typed, __: typed,
}
