"""Who waits for whom since when, as a list: each number of the overview opens exactly its rows here."""

from flask import request

from mentes.base import limits
from mentes.base.actor import actor, here
from mentes.base.db import db
from mentes.base.web import STAFF, Room, render
from mentes.desk import lists
from mentes.desk.filters import asked_for
from mentes.desk.waiting import reading
from mentes.desk.waiting.words import HEADINGS, SORTED_BY, Reader
from mentes.programmes.service import EditionRow, editions_of
from mentes.programmes.titles import title_at
from mentes.tenancy.current import universities

room = Room("waiting", __name__)


@room.page("/t/<slug>/desk/waiting", may=STAFF)
def shown() -> object:
    """What is open, whom it waits for, since when and until when; of pairs facts only."""
    wanted = asked_for(request.args, reading.KINDS, reading.SORTS)
    if wanted.name:
        limits.spend(limits.SEARCHES, limits.person(actor().person_id))
    every = editions_of(here().id)
    reader = reader_at(every)
    rows = reading.waiting(reader.eyes, wanted)
    return render(
        "desk/waiting.html",
        lines=[reader.line(row) for row in rows],
        every=rows[0].every if rows else 0,
        wanted=wanted,
        whats=HEADINGS,
        sorts=SORTED_BY,
        reader=reader,
        partners=partners_of(every, reader),
        page=lists.PAGE,
    )


def reader_at(every: list[EditionRow]) -> Reader:
    """This reader at this university."""
    eyes = lists.eyes_of(actor(), here().id, every)
    names = {each.id: each.name(actor().locale) for each in universities(db.session())}
    titles = {each.id: title_at(each, actor().locale) for each in every if each.id in eyes.seen}
    return Reader(eyes, here().slug, names, titles)


def partners_of(every: list[EditionRow], reader: Reader) -> list[tuple[int, str]]:
    """The universities that a list can be narrowed to: those of the programmes that this reader sees."""
    seen = [each for each in every if each.id in reader.eyes.seen]
    ids = {each.owner_id for each in seen} | {partner.tenant_id for each in seen for partner in each.partners}
    return sorted(((each, reader.universities.get(each, "")) for each in ids), key=lambda each: each[1])
