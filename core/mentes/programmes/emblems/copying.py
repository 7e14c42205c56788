"""A new edition inherits the emblems of the one that it is like."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from mentes.base.clock import now
from mentes.base.db import db
from mentes.programmes.models import Emblem

_KEPT = ("slot", "media", "alts", "sha256", "width", "height", "file")


def copy_emblems(from_id: int, to_id: int) -> None:
    """Give an edition what stands at another one's documents today, as rows of its own."""
    newest = (
        sa.select(*(Emblem.__table__.c[name] for name in _KEPT))
        .where(Emblem.edition_id == from_id)
        .order_by(Emblem.slot, Emblem.since.desc(), Emblem.id.desc())
        .ext(distinct_on(Emblem.slot))
    )
    rows = [dict(row._mapping) for row in db.session.execute(newest)]  # noqa: SLF001 - the documented way
    db.session.add_all(Emblem(edition_id=to_id, since=now(), **row) for row in rows if row["media"])
    db.session.flush()
