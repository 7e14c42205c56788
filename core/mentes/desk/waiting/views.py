"""Who waits for whom since when, as a list: each number of the overview opens exactly its rows here."""

from flask import Response

from mentes.base.i18n import N_, say
from mentes.base.web import STAFF, Room, render
from mentes.desk import lists
from mentes.desk.exports.answering import MOST, Table, as_file, asked_form
from mentes.desk.exports.words import narrowed
from mentes.desk.exports.writing import Cell
from mentes.desk.places import place
from mentes.desk.searching import searched
from mentes.desk.waiting import reading
from mentes.desk.waiting.words import HEADINGS, SORTED_BY, Line, Reader

room = Room("waiting", __name__)
TITLE = N_("Who waits for whom")
HEADS = (
    N_("What"),
    N_("About"),
    N_("Waits for"),
    N_("University"),
    N_("Programme"),
    N_("Since"),
    N_("Until"),
    N_("Late"),
)


@room.page("/t/<slug>/desk/waiting", may=STAFF)
def shown() -> object:
    """What is open, whom it waits for, since when and until when; of pairs facts only."""
    wanted, at = searched(reading.KINDS, reading.SORTS), place()
    rows = reading.waiting(at.eyes, wanted)
    return render(
        "desk/waiting.html",
        lines=[Reader(at).line(row) for row in rows],
        every=rows[0].every if rows else 0,
        wanted=wanted,
        whats=HEADINGS,
        sorts=SORTED_BY,
        place=at,
        page=lists.PAGE,
    )


@room.page("/t/<slug>/desk/waiting/export", may=STAFF)
def export() -> Response:
    """The same rows as a file, all that the filter leaves."""
    form, wanted, at = asked_form(), searched(reading.KINDS, reading.SORTS), place()
    lines = [Reader(at).line(row) for row in reading.waiting(at.eyes, wanted, MOST)]
    said = narrowed(wanted, HEADINGS, at.partners, at.editions)
    return as_file(Table("waiting", TITLE, said, HEADS, map(_cells, lines)), form)


def _cells(line: Line) -> tuple[Cell, ...]:
    awaited = " · ".join(say(each) for each in line.awaited)
    late = N_("late") if line.is_late else ""
    places = " · ".join(line.universities)
    return line.what, line.about, awaited, places, line.edition, line.since, line.due, say(late) if late else None
