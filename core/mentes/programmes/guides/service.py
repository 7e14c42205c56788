"""What is done with a guide: begun, kept as a draft, published as a version of its own, taken back."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.events import Event
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.plugin.edition_events import GuidePublished, GuideWithdrawn
from mentes.programmes.editions.service import ChangedMeanwhile
from mentes.programmes.guides.reading import PLACE
from mentes.programmes.models import GuideText, Partner, Programme

STEP = 100_000  # a draft is saved less often than that


@dataclass(frozen=True)
class Place:
    """Where a text belongs: programme, whose words, which guide, which language."""

    programme_id: int
    tenant_id: int
    key: str
    locale: str


@dataclass(frozen=True)
class Words:
    """What was written; `known` are the names that may stand as %(name)s.

    `edition_id`: from which edition on it is read; None for all of them.
    """

    title: str
    body: str
    audience: tuple[str, ...]
    known: Collection[str] = ()
    edition_id: int | None = None


def stamp(number: int, version: int) -> int:
    """What a page has seen of the newest row of a guide; 0 where there is none yet."""
    return number * STEP + version


def begin(programme_id: int, tenant_id: int, locale: str, words: Words) -> Place:
    """A guide of a university's own, as a draft; its key is made from its title. Raises BadInput for unknown places."""
    db.session.get_one(Programme, programme_id, with_for_update=True)
    taken = set(db.session.scalars(sa.select(GuideText.key).where(GuideText.programme_id == programme_id)))
    place = Place(programme_id, tenant_id, _key(words.title, taken), locale)
    _write(place, words, None)
    return place


def _key(title: str, taken: Collection[str]) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = f"own-{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')[:40].strip('-') or 'guide'}"
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (base, *numbered) if key not in taken)


def save_draft(place: Place, words: Words, seen: int | None) -> None:
    """Keep it for those who write; readers see nothing of it.

    Raises BadInput for places that nothing fills, ChangedMeanwhile where somebody else was faster.
    """
    newest = _hold(place)
    _check(newest, seen)
    _write(place, words, newest)


def publish(place: Place, words: Words, seen: int | None) -> None:
    """Let everybody read it as a new version; sent twice, it is one. Raises like `save_draft`."""
    newest = _hold(place)
    is_same = newest is not None and _said(newest) == _said(words)
    if newest is not None and is_same and newest.published_at is not None and newest.withdrawn_at is None:
        return
    _check(newest, seen)
    row = _write(place, words, newest)
    row.published_at = now()
    db.session.flush()
    _record(GuidePublished(row.id, place.programme_id), place)


def _said(words: Words | GuideText) -> tuple[str, str, int | None]:
    return words.title, words.body, words.edition_id


def withdraw(place: Place) -> None:
    """Take the words back that are read now; what was published stays in the list of versions. Again: nothing.

    Raises WrongState where nothing of this university's own was ever published in this language.
    """
    newest = _hold(place, drafts=False)
    if newest is None:
        raise WrongState(N_("There are no words of your own to take back here."))
    if newest.withdrawn_at is None:
        newest.withdrawn_at = now()
        db.session.flush()
        _record(GuideWithdrawn(newest.id, place.programme_id), place)


def discard(place: Place) -> None:
    """Throw the draft away that nobody has read; what was published stays. Raises WrongState where there is none."""
    newest = _hold(place)
    if newest is None or newest.published_at is not None:
        raise WrongState(N_("There is no draft here any more."))
    db.session.delete(newest)
    db.session.flush()


def _hold(place: Place, *, drafts: bool = True) -> GuideText | None:
    """The newest row. The programme is held: of two who begin at once, one sees what the other has written."""
    db.session.get_one(Programme, place.programme_id, with_for_update=True)
    found = sa.select(GuideText).filter_by(
        programme_id=place.programme_id, tenant_id=place.tenant_id, key=place.key, locale=place.locale
    )
    if not drafts:
        found = found.where(GuideText.published_at.is_not(None))
    found = found.order_by(GuideText.number.desc()).limit(1)
    return db.session.scalar(found.execution_options(populate_existing=True))


def _check(newest: GuideText | None, seen: int | None) -> None:
    if seen != (stamp(newest.number, newest.version) if newest else 0):
        raise ChangedMeanwhile


def _write(place: Place, words: Words, newest: GuideText | None) -> GuideText:
    """The draft with these words: the one that is there, or a new one."""
    _refuse_unknown(words)
    row = newest
    if row is None or row.published_at is not None:
        row = GuideText(
            programme_id=place.programme_id,
            tenant_id=place.tenant_id,
            key=place.key,
            locale=place.locale,
            number=newest.number + 1 if newest else 1,
        )
        db.session.add(row)
    row.title, row.body, row.audience, row.written_at = words.title, words.body, list(words.audience), now()
    row.edition_id = words.edition_id
    db.session.flush()
    return row


def _refuse_unknown(words: Words) -> None:
    fits = {f"%({name})s" for name in words.known}
    strange = {found[0] for found in PLACE.finditer(f"{words.title} {words.body}")} - fits
    if strange and fits:
        text = N_("Nothing fills %(names)s. These can stand in the text: %(known)s.")
        raise BadInput(text, names=", ".join(sorted(strange)), known=", ".join(sorted(fits)))
    if strange:
        raise BadInput(N_("Nothing fills %(names)s in this programme. Write the number itself."),
                       names=", ".join(sorted(strange)))  # fmt: skip


def _record(event: Event, place: Place) -> None:
    """For the university whose words they are; what the owner says concerns its partners too."""
    programme = db.session.get_one(Programme, place.programme_id)
    concerned = [place.tenant_id]
    if programme.owner_id == place.tenant_id:
        taking_part = sa.select(Partner.tenant_id).where(
            Partner.programme_id == place.programme_id, Partner.state.in_(("accepted", "leaving"))
        )
        concerned += db.session.scalars(taking_part)
    record(event, *concerned)
