"""What the minutes recommend and what the two have planned of it: one leads to the other (S0-38)."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.mentorships.activities import service
from mentes.mentorships.activities.models import Activity
from mentes.mentorships.activities.showing import Shown, said, shown
from mentes.mentorships.activities.space import OWN_KIND, Space, hold_open
from mentes.mentorships.activities.texts import NOTE, TITLE, asked, texts_of
from mentes.mentorships.pair import PaperRow
from mentes.mentorships.papers.desks import of_this_paper
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.papers.reading import Reading
from mentes.mentorships.papers.service import Desk, in_force
from mentes.mentorships.papers.texts import texts_of as words_of
from mentes.plugin.parts import CONTACT, OWN
from mentes.plugin.sections import EMPTIES

NOT_YET = N_("This can be planned once the two of you have agreed on the paper that recommends it.")


@dataclass(frozen=True)
class Recommended:
    """One answer that recommends something, and what came of it so far."""

    section: str
    heading: str
    planned: tuple[Shown, ...]


@dataclass(frozen=True)
class Recommendations:
    """What a paper recommends. `kinds`: key and title of what it can become, none while nothing can be planned."""

    found: tuple[Recommended, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()


def recommendations(place: Desk, read: Reading, locale: str) -> Recommendations:
    """What this paper recommends once it is in force; nothing before, or where the programme names no such questions."""
    ids = {each.id for each in place.pair.papers if _is_of(place, each)}
    stands = any(each.id in ids and each.state == "in_force" for each in place.pair.papers)
    if not place.declared.recommends or not stands:
        return Recommendations()
    space = Space(place.way, place.role)
    rows = [each for each in place.pair.activities if each.paper_id in ids and each.state != "dropped"]
    words = texts_of(space.pair.id, [each.id for each in rows]) if rows else {}
    planned = [shown(space, row, words.get(row.id, {}), locale) for row in rows]
    found = tuple(
        Recommended(part.key, part.heading, tuple(each for each in planned if each.row.section == part.key))
        for part in (*read.main, *read.addition)
        if part.key in place.declared.recommends
    )
    kinds = () if space.shut else (OWN_KIND, *space.way.design.activities)
    return Recommendations(found, tuple((each.key, said(space, each.title, locale)) for each in kinds))


def _is_of(place: Desk, paper: PaperRow) -> bool:
    """Whether this is a version of that paper."""
    meeting = place.meeting.id if place.meeting else None
    return (paper.key, paper.meeting_id, paper.occurrence) == (place.declared.key, meeting, place.occurrence)


def plan_recommended(place: Desk, section: str, key: str) -> Activity:
    """Make a planned activity of this kind of what this question recommends. Planned already, it stays that one.

    Raises NotVisible for a question that recommends nothing, WrongState before the paper is in force.
    """
    space = Space(place.way, place.role)
    if section not in place.declared.recommends or key == CONTACT:
        raise NotVisible(N_("This paper recommends nothing of the kind."))
    space.kind(key)
    hold_open(space)
    paper = in_force(place)
    if paper is None:
        raise WrongState(NOT_YET)
    text = next((each.values[section] for each in words_of(paper).values() if each.values.get(section)), "")
    if not text:
        raise BadInput(N_("Nothing is recommended there."))
    versions = of_this_paper(place).with_only_columns(Paper.id)  # what was planned before a correction stays planned
    known = sa.select(Activity).where(Activity.paper_id.in_(versions), Activity.section == section, Activity.key == key)
    before = db.session.scalars(known.order_by(Activity.id)).all()
    standing = next((each for each in before if each.state != "dropped"), None)
    once = f"paper:{paper.id}:{section}:{key}:{len(before)}"
    return standing or service.plan(space, key, _values(space, key, str(text)), once, (paper.id, section))


def _values(space: Space, key: str, text: str) -> dict[str, Any]:
    """What was recommended, as the words of an activity: its first line is the name of one of their own."""
    values = {each.key: EMPTIES.get(each.kind) for each in asked(space.kind(key))}
    named = {"own_title": text.splitlines()[0][:TITLE]} if key == OWN else {}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()} | {
        "note": text[:NOTE],
        **named,
    }
