"""An export as an answer: counted, recorded with who asked for it, and made of the very rows that the page shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import Response, request

from mentes.base import limits
from mentes.base.actor import actor, here
from mentes.base.clock import now
from mentes.base.errors import NotVisible
from mentes.base.events import Event
from mentes.base.i18n import N_, Message, format_moment, reader_locale, say
from mentes.base.outbox import record
from mentes.desk.exports.writing import Cell, Sheet, as_csv, as_xlsx

MOST: Final = 20_000  # rows of one file: a second or two
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Final = {"csv": (as_csv, "text/csv; charset=utf-8"), "xlsx": (as_xlsx, XLSX)}


@dataclass(frozen=True)
class RowsExported(Event):
    """Somebody who looks after a university took a list away as a file; who it was stands beside it in the history."""

    tenant_id: int
    what: str
    form: str
    rows: int


def asked_form() -> str:
    """In which form the file is asked for; counts the asking. Raises NotVisible for any other, TooOften."""
    limits.spend(limits.EXPORTS, limits.person(actor().person_id), limits.university(here().id))
    form = request.args.get("form", "csv")
    if form not in FORMS:
        raise NotVisible
    return form


@dataclass(frozen=True)
class Table:
    """A list as its page shows it: `title` and `heads` are marked, `narrowed` says by which filter."""

    name: str
    title: str
    narrowed: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def as_file(table: Table, form: str) -> Response:
    """The rows as a file to be kept."""
    zone, every, name = ZoneInfo(actor().timezone), list(table.rows), table.name
    facts = (
        (say(N_("University")), here().name(actor().locale)),
        (say(N_("List")), say(table.title)),
        (say(N_("Filter")), table.narrowed or say(N_("none"))),
        (say(N_("Made on")), f"{format_moment(now(), zone)} ({zone.key})"),
        (say(N_("Rows")), say(_many(len(every)))),
    )
    write, kind = FORMS[form]
    body = write(Sheet(name, facts, tuple(say(each) for each in table.heads), every, zone, reader_locale()))
    record(RowsExported(here().id, name, form, len(every)), here().id)
    answer = Response(body, mimetype=None, content_type=kind)
    day = now().astimezone(zone).date().isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="{here().slug}-{name}-{day}.{form}"'
    return answer


def _many(count: int) -> Message:
    """A file that is full says so."""
    text = N_("%(count)s, the first ones; narrow the list for the others") if count >= MOST else N_("%(count)s")
    return Message(text, {"count": count})
