"""Pairs and their certificates as lists, and as files of the same rows."""

from collections.abc import Iterator
from typing import Any

from flask import Response

from mentes.base.i18n import N_, Message
from mentes.base.web import STAFF, Room, render
from mentes.desk import lists
from mentes.desk.exports.answering import MOST, Table, as_file, asked_form
from mentes.desk.exports.words import narrowed
from mentes.desk.exports.writing import Cell
from mentes.desk.pairs import reading
from mentes.desk.pairs.words import ROLES, SHOWN, SORTED_BY, standing
from mentes.desk.places import Place, place
from mentes.desk.searching import searched

room = Room("pairs", __name__)
PAIRS = (N_("Mentee"), N_("Mentor"), N_("Mentee at"), N_("Mentor at"), N_("Programme"), N_("Where they stand"), N_("Since"),
    N_("Rests until"), N_("Meetings held"), N_("Last met"), N_("Introduced"), N_("Lasts until"))  # fmt: skip
ISSUED = (N_("Name"), N_("As"), N_("University"), N_("Programme"), N_("Issued on"))
BY_DAY = {"": N_("The newest first"), "name": N_("Name")}


@room.page("/t/<slug>/desk/pairs", may=STAFF)
def shown() -> object:
    """Every pair in which this university has a part."""
    wanted, at = searched(reading.SHOWN, reading.SORTS), place()
    rows = reading.pairs(at.eyes, wanted)
    return render(
        "desk/pairs.html",
        rows=[(row, standing(row)) for row in rows],
        every=rows[0].every if rows else 0,
        wanted=wanted,
        whats=SHOWN,
        sorts=SORTED_BY,
        place=at,
        page=lists.PAGE,
    )


@room.page("/t/<slug>/desk/pairs/export", may=STAFF)
def export() -> Response:
    """The same rows as a file."""
    form, wanted, at = asked_form(), searched(reading.SHOWN, reading.SORTS), place()
    rows = reading.pairs(at.eyes, wanted, MOST)
    said = narrowed(wanted, SHOWN, at.partners, at.editions)
    return as_file(Table("pairs", N_("Pairs"), said, PAIRS, _pairs(rows, at)), form)


def _pairs(rows: list[Any], at: Place) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        homes = [at.universities.get(each, "") for each in (row.mentee_tenant_id, row.mentor_tenant_id)]
        stands = standing(row)
        since = (Message(stands.word), stands.since, stands.until)
        edition = at.editions.get(row.edition_id, "")
        yield row.mentee, row.mentor, *homes, edition, *since, row.held, row.last_met, row.introduced_at, row.ends_on


@room.page("/t/<slug>/desk/issued", may=STAFF)
def issued() -> object:
    """Certificates that were issued: to whom, as what, when."""
    wanted, at = searched(ROLES, reading.ISSUED), place()
    rows = reading.issued(at.eyes, wanted)
    every = rows[0].every if rows else 0
    return render("desk/issued.html", rows=rows, every=every, wanted=wanted, whats=ROLES, sorts=BY_DAY, place=at, page=lists.PAGE)  # fmt: skip


@room.page("/t/<slug>/desk/issued/export", may=STAFF)
def export_issued() -> Response:
    """The same rows as a file."""
    form, wanted, at = asked_form(), searched(ROLES, reading.ISSUED), place()
    rows = [
        (row.name, Message(ROLES[row.role]), at.universities.get(row.at, ""), at.editions.get(row.edition_id, ""), row.issued_at)
        for row in reading.issued(at.eyes, wanted, MOST)
    ]  # fmt: skip
    said = narrowed(wanted, ROLES, at.partners, at.editions)
    return as_file(Table("certificates", N_("Certificates issued"), said, ISSUED, rows), form)
