"""A university's register as a table of text: read strictly, every line that is wrong named with its number."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from mentes.base.errors import BadInput
from mentes.base.i18n import N_, Message
from mentes.people.records.counting import clean

COLUMNS: Final = ("match", "level", "semester", "subject", "unit")
ROWS: Final = 5_000
BYTES: Final = 1_000_000


@dataclass(frozen=True)
class Line:
    """One line: whom it is about (a subject or an address, case folded), what it says, and what is wrong with it."""

    number: int
    match: str
    facts: dict[str, str] = field(default_factory=dict)
    problem: Message | None = None


def read(table: str | bytes) -> list[Line]:
    """The lines of a table whose first line names its columns, parted by semicolons or commas.

    Raises BadInput for what is no such table as a whole: not UTF-8, too long, without `match`, with unknown columns.
    """
    rows = _rows(_text(table))
    _, header = next(rows, (1, []))
    names = [name.strip().casefold() for name in header]
    _check(names)
    seen: set[str] = set()
    lines = [_line(number, names, row, seen) for number, row in rows if any(cell.strip() for cell in row)]
    if len(lines) > ROWS:
        raise BadInput(N_("This table has more than %(most)s lines. Send it in parts."), most=ROWS)
    if not lines:
        raise BadInput(N_("Under the names of the columns there is no line."))
    return lines


def _text(table: str | bytes) -> str:
    if len(table) > BYTES:
        raise BadInput(N_("This table is larger than 1 MB. Send it in parts."))
    try:
        text = table.decode("utf-8-sig") if isinstance(table, bytes) else table.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BadInput(N_("This table is not in UTF-8. Save it as “CSV UTF-8” and send it again.")) from error
    if "\0" in text:
        raise BadInput(N_("This is no table of text. Save it as “CSV UTF-8” and send it again."))
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.splitlines()
    reader = csv.reader(lines, delimiter=";" if lines and ";" in lines[0] else ",", strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise BadInput(N_("Line %(n)s cannot be read: look at its quotation marks."), n=reader.line_num) from error


def _check(names: list[str]) -> None:
    if "match" not in names:
        raise BadInput(N_("The first line names the columns, and one of them is “match”."))
    strange = [name for name in names if name not in COLUMNS]
    if strange or len(set(names)) < len(names):
        raise BadInput(N_("The columns are %(columns)s, each at most once."), columns=", ".join(COLUMNS))


def _line(number: int, names: list[str], row: list[str], seen: set[str]) -> Line:
    cells = dict(zip(names, row, strict=False))
    match = cells.pop("match", "").strip().casefold()
    if len(row) != len(names):
        return Line(number, match, problem=Message(N_("It does not have as many cells as the first line.")))
    if not match or len(match) > 255 or not match.isprintable():
        return Line(number, match[:50], problem=Message(N_("It does not say whom it is about.")))
    if match in seen:
        return Line(number, match, problem=Message(N_("Another line is about the same person.")))
    seen.add(match)
    try:
        facts = {name: clean(name, cell) for name, cell in cells.items() if cell.strip()}
    except BadInput as refused:
        return Line(number, match, problem=refused.message)
    return Line(number, match, facts)
