"""Verbs of a private journal: write, change, take away; nobody but its author reads it, or learns that there is one."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.seal import open_sealed, seal
from mentes.mentorships.activities.models import JournalEntry
from mentes.mentorships.activities.space import ENDED, Space
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers.opening import OVER

MOST = 1000  # entries of one person in one pair
NONE = N_("There is no such entry in your journal. If you took it away a moment ago, it is gone.")
FULL = N_("There is no room for more entries. Take away some that you do not need any more.")
CHANGED = N_("You changed this entry in another window after you opened it here. What you typed is still here.")
GONE = N_("You took this entry away in another window. What you typed is still here; it can be written as a new one.")


@dataclass(frozen=True)
class Entry:
    """One entry as its author reads it."""

    id: int
    text: str
    written_at: datetime
    changed_at: datetime | None
    version: int


def _table(person_id: int) -> str:
    """What the text is bound to besides the pair: its author, so that it cannot be passed off as the other's."""
    return f"journal_entry/{person_id}"


def entries(space: Space) -> list[Entry]:
    """One's own entries, the newest first."""
    rows = db.session.scalars(_own(space).order_by(JournalEntry.written_at.desc(), JournalEntry.id.desc()))
    return [_opened(each) for each in rows]


def entry(space: Space, entry_id: int) -> Entry:
    """One of one's own. Raises NotVisible."""
    row = db.session.scalars(_own(space).where(JournalEntry.id == entry_id)).one_or_none()
    if row is None:
        raise NotVisible(NONE)
    return _opened(row)


def _own(space: Space) -> sa.Select[JournalEntry]:
    return sa.select(JournalEntry).where(
        JournalEntry.mentorship_id == space.pair.id, JournalEntry.author_id == space.person_id
    )


def _opened(row: JournalEntry) -> Entry:
    text = open_sealed(row.mentorship_id, _table(row.author_id), row.sealed)
    return Entry(row.id, text, row.written_at, row.changed_at, row.version)


def _hold(space: Space) -> None:
    """One writing at a time. The pair's row is only held, not touched: that somebody writes for themselves is no sign."""
    chosen = sa.select(Mentorship.state).where(Mentorship.id == space.pair.id).with_for_update()
    if db.session.scalars(chosen).one() in OVER:
        raise WrongState(ENDED)


def write(space: Space, text: str, once: str) -> None:
    """Begin an entry; the form that it came by counts once. Raises WrongState once the pair is over."""
    _hold(space)
    if db.session.scalars(_own(space).where(JournalEntry.once == once)).first() is not None:
        return
    if db.session.scalars(sa.select(sa.func.count()).select_from(_own(space).subquery())).one() >= MOST:
        raise BadInput(FULL)
    blob = seal(space.pair.id, _table(space.person_id), text)
    row = JournalEntry(mentorship_id=space.pair.id, author_id=space.person_id, sealed=blob, once=once, written_at=now())
    db.session.add(row)
    db.session.flush()


def rewrite(space: Space, entry_id: int, text: str, seen: int | None) -> None:
    """Change an entry. The same text twice counts once; nothing is written over that was not read.

    Raises WrongState where it was changed or taken away meanwhile, and once the pair is over.
    """
    _hold(space)
    chosen = _own(space).where(JournalEntry.id == entry_id).execution_options(populate_existing=True)
    row = db.session.scalars(chosen).one_or_none()
    if row is None:
        raise WrongState(GONE)
    if _opened(row).text == text:
        return
    if seen != row.version:
        raise WrongState(CHANGED)
    row.sealed, row.changed_at = seal(space.pair.id, _table(space.person_id), text), now()
    db.session.flush()


def take_away(space: Space, entry_id: int) -> None:
    """Take one's own entry away for good, also after the end. Raises NotVisible where there is none."""
    chosen = sa.delete(JournalEntry).where(
        JournalEntry.id == entry_id,
        JournalEntry.mentorship_id == space.pair.id,
        JournalEntry.author_id == space.person_id,
    )
    gone = db.session.scalars(chosen.returning(JournalEntry.id).execution_options(synchronize_session=False)).all()
    if not gone:
        raise NotVisible(NONE)
