"""Verbs of what the two share: put a title with link, note or file there, read it, take back what one shared oneself."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.base.seal import open_bytes, open_sealed, seal, seal_bytes
from mentes.mentorships.activities.files import MEDIA, Upload
from mentes.mentorships.activities.models import Resource
from mentes.mentorships.activities.space import Space, hold_open
from mentes.mentorships.holding import hold
from mentes.plugin.activity_events import ResourceShared

TABLE, FILES = "resource", "resource_file"
MOST = 300  # entries of a pair
MOST_BYTES = 100_000_000  # of all its files
FULL = N_("There is no room for more here. Take back something that you shared and that is not needed any more.")
GONE = N_("This is not shared any more. The list shows what is.")


class Words(BaseModel):
    """What is written about something shared."""

    title: str
    link: str = ""
    note: str = ""
    file: str = ""  # its name
    ending: str = ""


@dataclass(frozen=True)
class Shared:
    """Something in the list of the two."""

    id: int
    author_id: int
    activity_id: int | None
    size: int
    shared_at: datetime
    words: Words


_COLUMNS = (Resource.id, Resource.author_id, Resource.activity_id, Resource.size, Resource.shared_at, Resource.sealed)


def shared(space: Space, activity_id: int | None = None) -> list[Shared]:
    """What the two have shared, or what belongs to one activity; the newest first."""
    chosen = sa.select(*_COLUMNS).where(Resource.mentorship_id == space.pair.id)
    if activity_id is not None:
        chosen = chosen.where(Resource.activity_id == activity_id)
    rows = db.session.execute(chosen.order_by(Resource.shared_at.desc(), Resource.id.desc()))
    return [_opened(space, row) for row in rows]


def _opened(space: Space, row: Any) -> Shared:
    words = Words.model_validate_json(open_sealed(space.pair.id, TABLE, row.sealed))
    return Shared(row.id, row.author_id, row.activity_id, row.size, row.shared_at, words)


def share(space: Space, words: Words, upload: Upload | None, once: str, activity_id: int | None = None) -> None:
    """Put something into the list of the two; the form that it came by counts once.

    Raises WrongState once the pair is over, BadInput when there is neither link, note nor file, or no room.
    """
    hold_open(space)
    if activity_id is not None:
        space.activity(activity_id)
    known = sa.select(Resource.id).where(Resource.mentorship_id == space.pair.id, Resource.once == once)
    if db.session.scalar(known) is not None:
        return
    size = len(upload.content) if upload else 0
    _check_room(space, size)
    named = words.model_copy(update={"file": upload.name, "ending": upload.ending} if upload else {})
    row = Resource(
        mentorship_id=space.pair.id,
        activity_id=activity_id,
        author_id=space.person_id,
        sealed=seal(space.pair.id, TABLE, json.dumps(named.model_dump(), ensure_ascii=False)),
        file=seal_bytes(space.pair.id, FILES, upload.content) if upload else None,
        size=size,
        once=once,
        shared_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    record(ResourceShared(space.pair.id, space.role), *space.pair.tenants, unnamed=True)


def _check_room(space: Space, size: int) -> None:
    chosen = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Resource.size), 0))
    number, held = db.session.execute(chosen.where(Resource.mentorship_id == space.pair.id)).one()
    if number >= MOST or held + size > MOST_BYTES:
        raise BadInput(FULL)


def file_of(space: Space, resource_id: int) -> tuple[str, str, bytes]:
    """A file's name, its kind and its bytes. Raises NotVisible where there is none."""
    chosen = sa.select(Resource.sealed, Resource.file).where(
        Resource.id == resource_id, Resource.mentorship_id == space.pair.id, Resource.file.is_not(None)
    )
    row = db.session.execute(chosen).one_or_none()
    if row is None or row.file is None:
        raise NotVisible(GONE)
    words = Words.model_validate_json(open_sealed(space.pair.id, TABLE, row.sealed))
    return words.file, MEDIA[words.ending], open_bytes(space.pair.id, FILES, row.file)


def take_back(space: Space, resource_id: int) -> None:
    """Take away for good what one shared oneself, also after the end. Said twice, it counts once; never another's."""
    hold(space.pair.id)
    chosen = sa.delete(Resource).where(
        Resource.id == resource_id, Resource.mentorship_id == space.pair.id, Resource.author_id == space.person_id
    )
    db.session.execute(chosen.execution_options(synchronize_session=False))
