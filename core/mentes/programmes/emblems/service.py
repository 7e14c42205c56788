"""What is done with an edition's emblems: put one, and go back to ours; every row stays, so older documents keep theirs."""

import hashlib
from collections.abc import Mapping

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput
from mentes.programmes.editions.service import ChangedMeanwhile, hold, note_emblem
from mentes.programmes.emblems.checking import EMPTY, Picture
from mentes.programmes.emblems.reading import EmblemRow, emblems_of
from mentes.programmes.models import Emblem


def put(edition_id: int, slot: str, picture: Picture | None, alts: Mapping[str, str], seen: int | None) -> None:
    """Let documents from now on show this emblem; without a picture, the one that is there with other words.

    The same again is nothing. `seen`: the id of the emblem that the page has shown, 0 where there was none.
    Raises NotVisible without the edition, ChangedMeanwhile, BadInput where there is no picture to keep.
    """
    edition = hold(edition_id)
    before = emblems_of(edition_id).get(slot)
    digest = _digest(picture) if picture else before and before.sha256
    if before and (before.sha256, before.alts) == (digest, dict(alts)):
        return
    if seen != (before.id if before else 0):
        raise ChangedMeanwhile
    row = _row(edition_id, slot, picture, before)
    row.alts = dict(alts)
    db.session.add(row)
    note_emblem(edition)


def _digest(picture: Picture) -> str:
    return hashlib.sha256(picture.content).hexdigest()


def _row(edition_id: int, slot: str, picture: Picture | None, before: EmblemRow | None) -> Emblem:
    values = {"edition_id": edition_id, "slot": slot, "since": now()}
    if picture is not None:
        sides = {"width": picture.width, "height": picture.height}
        return Emblem(**values, **sides, media=picture.media, file=picture.content, sha256=_digest(picture))
    if before is None:
        raise BadInput(EMPTY)
    held = db.session.get_one(Emblem, before.id)
    kept = {name: getattr(held, name) for name in ("media", "file", "sha256", "width", "height")}
    return Emblem(**values, **kept)


def remove(edition_id: int, slot: str) -> None:
    """Let documents from now on show ours again; without an emblem of its own: nothing. Raises NotVisible."""
    edition = hold(edition_id)
    if slot not in emblems_of(edition_id):
        return
    db.session.add(Emblem(edition_id=edition_id, slot=slot, media="", alts={}, sha256="", since=now()))
    note_emblem(edition)
