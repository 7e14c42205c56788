"""Figures by edition and university, as a page and as a file."""

from collections.abc import Iterator

from flask import Response, request

from mentes.base.actor import here
from mentes.base.errors import Unavailable
from mentes.base.i18n import N_, Message
from mentes.base.web import STAFF, Room, render
from mentes.desk.exports.answering import Table, as_file, asked_form
from mentes.desk.exports.words import narrowed
from mentes.desk.exports.writing import Cell
from mentes.desk.figures import reading
from mentes.desk.figures.reading import Figures
from mentes.desk.figures.words import DONE, EVERY, PAIRS, PEOPLE
from mentes.desk.filters import Wanted, asked_for
from mentes.desk.places import Place, place
from mentes.mentorships.activities.space import CONTACT_KIND, OWN_KIND
from mentes.mentorships.evaluation.cells import LEAST
from mentes.programmes.rules import rules_of
from mentes.programmes.service import EditionRow, editions_of

room = Room("figures", __name__)
ALL = N_("All together")


@room.page("/t/<slug>/desk/figures", may=STAFF)
def shown() -> object:
    """Each edition by itself (S0-2): pairs, what they did, who gave and who received."""
    wanted, at, every = _asked()
    return render(
        "desk/figures.html",
        figures=_figures(wanted, at, every),
        kinds=_kinds(at, every),
        wanted=wanted,
        place=at,
        tables=((N_("Pairs"), PAIRS), (N_("What they did"), DONE), (N_("Who gives and who receives"), PEOPLE)),
        all=ALL,
        few=LEAST,
    )


@room.page("/t/<slug>/desk/figures/export", may=STAFF)
def export() -> Response:
    """The same figures as a file: a row for each university in each edition."""
    form, (wanted, at, every) = asked_form(), _asked()
    rows = _rows(_figures(wanted, at, every), at)
    heads = (N_("Programme"), N_("University"), *EVERY.values())
    return as_file(Table("figures", N_("Figures"), narrowed(wanted, {}, at.partners, at.editions), heads, rows), form)


def _asked() -> tuple[Wanted, Place, list[EditionRow]]:
    wanted = asked_for({name: value for name, value in request.args.items() if name == "edition"}, (), ())
    every = editions_of(here().id)
    return wanted, place(every), every


def _figures(wanted: Wanted, at: Place, every: list[EditionRow]) -> list[Figures]:
    owned = [each.id for each in every if each.owner_id == here().id]
    return [each for each in reading.figures(at.eyes, owned) if wanted.edition in {None, each.edition}]


def _rows(figures: list[Figures], at: Place) -> Iterator[tuple[Cell, ...]]:
    for each in figures:
        named = at.universities.get(each.university, "") if each.university else Message(ALL)
        yield at.editions.get(each.edition, ""), named, *(_number(each, name) for name in EVERY)


def _number(each: Figures, name: str) -> Cell:
    hidden = name == "answers" and each.is_hidden
    return Message(N_("hidden")) if hidden else each.of(name)


def _kinds(at: Place, every: list[EditionRow]) -> list[tuple[reading.Kind, Message | str]]:
    """Activities with the names that the programme gives them; while its rules are away, their keys."""
    titles = {each.id: _titles(each) for each in every if each.id in at.eyes.seen}
    return [(kind, titles[kind.edition].get(kind.key, kind.key)) for kind in reading.kinds(at.eyes)]


def _titles(edition: EditionRow) -> dict[str, Message | str]:
    own: dict[str, Message | str] = {each.key: Message(each.title) for each in (OWN_KIND, CONTACT_KIND)}
    try:
        design = rules_of(edition).design
    except Unavailable:
        return own
    return own | {each.key: Message(each.title, domain=design.domain) for each in design.activities}
