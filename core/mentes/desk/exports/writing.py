"""A list as a file: CSV that no program takes for formulas, and a workbook; both say where, what and when they are of."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

from babel import Locale
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mentes.base.i18n import Message, say

Cell = str | int | date | datetime | Message | None
BOM = "\ufeff"  # or Excel takes UTF-8 for the machine's old code page
_FORMULA = re.compile(r"^[\s\u200b\u00a0]*[=+\-@|%\uff0b\uff0d\uff1d\uff20]")
_WIDEST = 60  # characters of a column


@dataclass(frozen=True)
class Sheet:
    """What a file holds: `facts` say of which university, with which filter and when; days are those of the reader's zone."""

    name: str
    facts: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]
    zone: ZoneInfo
    locale: Locale


def as_csv(sheet: Sheet) -> bytes:
    """RFC 4180 in UTF-8; semicolons where a comma stands in numbers, because Excel expects them there.

    All is quoted: else an Excel of another country would split a cell at its own separator, and see a formula in what follows.
    """
    out = StringIO(newline="")
    is_comma = sheet.locale.number_symbols["latn"]["decimal"] == ","
    writer = csv.writer(out, delimiter=";" if is_comma else ",", quoting=csv.QUOTE_ALL)
    writer.writerows([guarded(label), guarded(value)] for label, value in sheet.facts)
    writer.writerow([])
    writer.writerow([guarded(head) for head in sheet.heads])
    writer.writerows([_text(cell, sheet) for cell in row] for row in sheet.rows)
    return (BOM + out.getvalue()).encode()


def as_xlsx(sheet: Sheet) -> bytes:
    """A workbook with one sheet, written row by row; every text is a text, whatever it begins with."""
    out = BytesIO()
    safe = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, safe) as book:
        page = book.add_worksheet()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        page.set_column(0, len(sheet.heads) - 1, 24)
        for line, (label, value) in enumerate(sheet.facts):
            page.write_string(line, 0, label, bold)
            page.write_string(line, 1, value)
        first = len(sheet.facts) + 1
        for column, head in enumerate(sheet.heads):
            page.write_string(first, column, head, bold)
        for line, row in enumerate(sheet.rows, first + 1):
            _put(page, line, row, day, sheet)
    return out.getvalue()


def _put(page: Worksheet, line: int, row: Sequence[Cell], day: Format, sheet: Sheet) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, date):
            page.write_datetime(line, column, datetime.combine(_day(cell, sheet.zone), datetime.min.time()), day)
        elif isinstance(cell, int):
            page.write_number(line, column, cell)
        elif cell:
            page.write_string(line, column, _words(cell))


def _text(cell: Cell, sheet: Sheet) -> str:
    if isinstance(cell, date):
        return _day(cell, sheet.zone).isoformat()
    return str(cell) if isinstance(cell, int) else guarded(_words(cell)) if cell else ""


def guarded(text: str) -> str:
    """A text that begins like a formula gets an apostrophe in front, which spreadsheets do not show (OWASP: CSV injection)."""
    return f"'{text}" if _FORMULA.match(text) else text


def _words(cell: str | Message) -> str:
    """In the reader's language, on one line."""
    said = say(cell) if isinstance(cell, Message) else cell
    return "".join(letter if letter.isprintable() else " " for letter in said)


def _day(cell: date, zone: ZoneInfo) -> date:
    return cell.astimezone(zone).date() if isinstance(cell, datetime) else cell
