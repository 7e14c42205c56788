"""What is done with own words: written, and taken back."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.events import Event
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.notices.models import Wording
from mentes.notices.wording.fitting import fit
from mentes.notices.wording.letters import LETTERS, Letter
from mentes.programmes.editions.service import ChangedMeanwhile

ALL = 0  # stands for every programme, where a number must stand


@dataclass(frozen=True)
class WordingChanged(Event):
    """A university has written a letter in its own words, in one language; `programme_id` 0: for all its programmes."""

    programme_id: int
    key: str
    locale: str


@dataclass(frozen=True)
class WordingTakenBack(Event):
    """A university has gone back to the words of Mentes for a letter, in one language."""

    programme_id: int
    key: str
    locale: str


@dataclass(frozen=True)
class Place:
    """Where own words belong: whose they are, for which programme (None: all), of which letter, in which language."""

    tenant_id: int
    programme_id: int | None
    key: str
    locale: str

    @property
    def letter(self) -> Letter:
        """The letter. Raises NotVisible for one that nobody writes in other words."""
        found = LETTERS.get(self.key)
        if found is None or not found.may_be_reworded:
            raise NotVisible
        return found


def write(place: Place, subject: str, body: str, seen: int | None) -> None:
    """Let the letter say this from now on; `seen` is the version that the page showed, 0 for none.

    Raises BadInput for words that do not fit the letter, ChangedMeanwhile where somebody else was faster.
    """
    fit(place.letter, subject, body)
    values = {"subject": subject, "body": body, "changed_at": now()}
    if not seen:
        _begin(place, values)
    else:
        row = _held(place)
        if row is None or row.version != seen:
            raise ChangedMeanwhile
        if (row.subject, row.body) == (subject, body):
            return
        row.subject, row.body, row.changed_at = subject, body, now()
        db.session.flush()
    record(WordingChanged(place.programme_id or ALL, place.key, place.locale), place.tenant_id)


def _begin(place: Place, values: dict[str, object]) -> None:
    """The first words. Of two who begin at once, the second is told."""
    where = {
        "tenant_id": place.tenant_id,
        "programme_id": place.programme_id,
        "key": place.key,
        "locale": place.locale,
    }
    begun = insert(Wording).values(**where, **values).on_conflict_do_nothing().returning(Wording.id)
    if db.session.scalar(begun) is None:
        raise ChangedMeanwhile


def _held(place: Place) -> Wording | None:
    return db.session.scalar(at(place).with_for_update().execution_options(populate_existing=True))


def at(place: Place) -> sa.Select[Wording]:
    """The row of this place."""
    return sa.select(Wording).where(
        Wording.tenant_id == place.tenant_id,
        Wording.programme_id.is_not_distinct_from(place.programme_id),
        Wording.key == place.key,
        Wording.locale == place.locale,
    )


def take_back(place: Place) -> None:
    """Go back to the words that the letter has without these. Raises WrongState where there are none."""
    row = _held(place)
    if row is None:
        raise WrongState(N_("There are no words of your own to take back here."))
    db.session.delete(row)
    db.session.flush()
    record(WordingTakenBack(place.programme_id or ALL, place.key, place.locale), place.tenant_id)
