"""What was written before: every text of a paper that its reader may read, and each time that it was written again."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.i18n import N_
from mentes.base.seal import open_sealed
from mentes.mentorships.pair import PaperRow
from mentes.mentorships.papers.desks import of_this_paper
from mentes.mentorships.papers.differing import Differences, differences
from mentes.mentorships.papers.models import Paper, PaperText
from mentes.mentorships.papers.printing import STATES
from mentes.mentorships.papers.reading import Reading, reading
from mentes.mentorships.papers.service import Desk
from mentes.mentorships.papers.texts import TABLE, Text, Values

OLDER = N_("Changed before it was agreed to")


@dataclass(frozen=True)
class Version:
    """One text as it was: number of the version, what became of it, by whom and when it was written.

    `differences` to the text before: headings, each with the word for how.
    """

    number: int
    state: str
    by: str
    written_at: datetime
    in_force_at: datetime | None
    read: Reading
    differences: Differences = ()


@dataclass(frozen=True)
class Written:
    """One time that a paper was written, with its answers."""

    paper: Paper
    values: Values
    read: Reading


def versions_of(place: Desk, locale: str) -> list[Version]:
    """Every text that this reader may read, the newest first; drafts of the other are not among them."""
    papers = {each.id: each for each in db.session.scalars(of_this_paper(place))}
    rows = _texts(list(papers))
    mains = [row for row in rows if row.part == "main"]
    found = [_version(place, papers[row.paper_id], row, rows, locale) for row in mains]
    values = [_opened(row).values for row in mains]
    changed = [differences(place, *pair, locale) for pair in pairwise(values)]
    return [replace(each, differences=more) for each, more in zip(found, [*changed, ()], strict=False)]


def _version(place: Desk, paper: Paper, row: PaperText, rows: Sequence[PaperText], locale: str) -> Version:
    beside = {
        each.part: each for each in rows if (each.paper_id, each.text_version) == (row.paper_id, row.text_version)
    }
    is_last = row.text_version == paper.text_version
    return Version(
        number=paper.edition_number,
        state=STATES[paper.state] if is_last else OLDER,
        by=next(each.display_name for each in place.pair.sides if each.person_id == row.author_id),
        written_at=row.written_at,
        in_force_at=paper.in_force_at if is_last else None,
        read=reading(place.way.frozen, place.declared, {part: _opened(each) for part, each in beside.items()}, locale),
    )


def occurrences_of(place: Desk, locale: str) -> list[Written]:
    """Each time that this side's paper came in force, the first one first; of each the version that counts."""
    chosen = sa.select(Paper).where(
        Paper.mentorship_id == place.pair.id, Paper.key == place.declared.key, Paper.state == "in_force"
    )
    if place.declared.author == "each":
        chosen = chosen.where(Paper.author == place.role)
    papers = list(db.session.scalars(chosen.order_by(Paper.occurrence)))
    rows = _texts([each.id for each in papers])
    opened = {row.paper_id: _opened(row) for row in reversed(rows) if row.part == "main"}
    return [
        Written(each, text.values, reading(place.way.frozen, place.declared, {"main": text}, locale))
        for each in papers
        if (text := opened.get(each.id)) is not None
    ]


def has_history(place: Desk) -> bool:
    """Whether there is more to read than the text that stands."""
    return any(each.text_version > 1 for each in _rows_of(place) if each.occurrence == place.occurrence)


def was_repeated(place: Desk) -> bool:
    """Whether this paper was written more than once."""
    return place.declared.repeated and sum(each.state == "in_force" for each in _rows_of(place)) > 1


def _rows_of(place: Desk) -> Iterable[PaperRow]:
    meeting_id = place.meeting.id if place.meeting else None
    found = (each for each in place.pair.papers if (each.key, each.meeting_id) == (place.declared.key, meeting_id))
    return (each for each in found if place.declared.author != "each" or each.author == place.role)


def _texts(papers: list[int]) -> Sequence[PaperText]:
    chosen = sa.select(PaperText).where(PaperText.paper_id.in_(papers))
    return db.session.scalars(chosen.order_by(PaperText.text_version.desc(), PaperText.id.desc())).all()


def _opened(row: PaperText) -> Text:
    values = json.loads(open_sealed(row.mentorship_id, TABLE, row.sealed))
    return Text(row.part, values, row.author_id, row.text_version)
