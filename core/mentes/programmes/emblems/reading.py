"""Which emblems stand at the head of an edition's documents, now or as they stood at a moment of before (S0-1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from mentes.base.db import db
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_, say
from mentes.programmes.emblems.ours import as_svg
from mentes.programmes.models import Emblem

SLOTS: Final = {"alliance": N_("Emblem of the alliance"), "funder": N_("Emblem of the funder")}


@dataclass(frozen=True)
class EmblemRow:
    """An emblem of an edition, without its bytes; `media` is "" where the edition went back to ours."""

    id: int
    slot: str
    media: str
    alts: dict[str, str]
    sha256: str
    since: datetime


_COLUMNS = tuple(Emblem.__table__.c[name] for name in ("id", "slot", "media", "alts", "sha256", "since"))
_NEWEST = (
    sa.select(*_COLUMNS)
    .where(Emblem.edition_id == sa.bindparam("edition"))
    .order_by(Emblem.slot, Emblem.since.desc(), Emblem.id.desc())
    .ext(distinct_on(Emblem.slot))
)
_NEWEST_AT = _NEWEST.where(Emblem.since <= sa.bindparam("at"))


def emblems_of(edition_id: int, at: datetime | None = None) -> dict[str, EmblemRow]:
    """By place: the edition's own emblems, today or at this moment (one statement); where it has none, ours stand."""
    held = {"edition": edition_id} | ({"at": at} if at else {})
    rows = db.session().connection().execute(_NEWEST_AT if at else _NEWEST, held)
    found = (EmblemRow(**row._mapping) for row in rows)  # noqa: SLF001 - the documented way to a row's names
    return {each.slot: each for each in found if each.media}


def facts_of(edition_id: int, locale: str, at: datetime | None = None) -> dict[str, dict[str, Any]]:
    """What a document keeps of its emblems: which row of ours or theirs, and what it shows in words."""
    own = emblems_of(edition_id, at)
    return {slot: _fact(slot, own.get(slot), locale) for slot in SLOTS}


def _fact(slot: str, own: EmblemRow | None, locale: str) -> dict[str, Any]:
    return (
        {"id": own.id, "alt": alt_of(own, locale)} if own else {"file": f"{slot}.svg", "alt": say(SLOTS[slot], locale)}
    )


def alt_of(row: EmblemRow, locale: str) -> str:
    """What an emblem shows, in this language, else in English, else in one that it has."""
    return (
        row.alts.get(locale) or row.alts.get("en") or next(iter(row.alts.values()), "") or say(SLOTS[row.slot], locale)
    )


def with_pictures(emblems: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same facts with the drawings themselves, for the process that prints (one statement where any is their own)."""
    wanted = [each["id"] for each in emblems.values() if "id" in each]
    rows = db.session.scalars(sa.select(Emblem).where(Emblem.id.in_(wanted))) if wanted else ()
    found = {row.id: row for row in rows}
    return {slot: _drawn(each, found) for slot, each in emblems.items()}


def _drawn(fact: Mapping[str, Any], found: Mapping[int, Emblem]) -> dict[str, Any]:
    if "id" not in fact:
        return dict(fact)
    row = found[fact["id"]]
    svg = as_svg(row.media, row.file or b"", row.width, row.height)
    return {"alt": fact["alt"], "svg": svg, "ratio": row.width / row.height}


def picture_of(edition_id: int, emblem_id: int) -> tuple[str, bytes]:
    """What kind of file an emblem of this edition is, and its bytes. Raises NotVisible where there is none."""
    row = db.session.scalar(sa.select(Emblem).where(Emblem.edition_id == edition_id, Emblem.id == emblem_id))
    if row is None or not row.media:
        raise NotVisible
    return row.media, row.file or b""
