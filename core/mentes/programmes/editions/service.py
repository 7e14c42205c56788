"""What is done with an edition: made as a draft, changed, published, archived, opened again; each in history."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.events import Event
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.plugin.edition_events import (
    EditionArchived,
    EditionChanged,
    EditionCreated,
    EditionDiscarded,
    EditionPublished,
    EditionReopened,
)
from mentes.plugin.frozen import ConfigMisfit
from mentes.plugin.guard import PluginFailure
from mentes.programmes.conditions import Conditions
from mentes.programmes.editions.checking import lacks, stands_in_the_way
from mentes.programmes.emblems.copying import copy_emblems
from mentes.programmes.milestones import keyed
from mentes.programmes.models import Edition, Partner, Programme
from mentes.programmes.rules import change_config
from mentes.programmes.seed import academic_year
from mentes.programmes.service import edition_of


class ChangedMeanwhile(WrongState):
    """Somebody else saved after the page was drawn (409); the page shows both and nothing is lost."""

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody else has changed this meanwhile. Look at both below; saving again keeps what you have typed.")
        )


@dataclass(frozen=True)
class Dates:
    """Names, window, run and calendar of an edition; without `closes_on` one can apply at any time."""

    titles: Mapping[str, str]
    opens_on: date
    closes_on: date | None
    starts_on: date
    ends_on: date | None
    milestones: tuple[Mapping[str, Any], ...] = ()
    letters: Mapping[str, Any] = field(default_factory=dict)

    def columns(self, known: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
        """As the row keeps it; milestones that were `known` before stay the same ones."""
        return asdict(self) | {
            "titles": dict(self.titles),
            "milestones": keyed(self.milestones, known),
            "letters": dict(self.letters),
        }


def hold(edition_id: int, version: int | None = None) -> Edition:
    """The row, held for a change. Raises NotVisible without one, ChangedMeanwhile when it is not of this version."""
    chosen = sa.select(Edition).where(Edition.id == edition_id).with_for_update()
    found = db.session.scalar(chosen.execution_options(populate_existing=True))
    if found is None:
        raise NotVisible
    if version is not None and found.version != version:
        raise ChangedMeanwhile
    return found


def create(programme_id: int, key: str, dates: Dates, like_id: int | None) -> Edition:
    """A draft, with parameters, conditions and emblems of the edition `like_id`; a missing key is the academic year.

    Raises BadInput where an edition of this programme has the key already: two at once make one.
    """
    programme = db.session.get_one(Programme, programme_id, with_for_update=True)
    key = key or academic_year(dates.starts_on)
    taken = sa.exists().where(Edition.programme_id == programme_id, Edition.key == key)
    if db.session.scalar(sa.select(taken)):
        raise BadInput(N_("There is an edition “%(key)s” of this programme already. Choose another name."), key=key)
    like = db.session.get(Edition, like_id) if like_id else None
    made = Edition(
        programme_id=programme.id,
        owner_id=programme.owner_id,
        key=key,
        state="draft",
        config=dict(like.config) if like else {},
        conditions=dict(like.conditions) if like else {},
        calls=dict(like.calls) if like else {},
        **dates.columns(),
    )
    db.session.add(made)
    db.session.flush()
    if like:
        copy_emblems(like.id, made.id)
    _record(EditionCreated(made.id, programme.id), made)
    return made


def change_dates(edition_id: int, dates: Dates, version: int | None) -> None:
    """Other names, days, milestones and letters of them; where people wait for a day, they see the new one at once."""
    edition = hold(edition_id, version)
    for name, value in dates.columns(edition.milestones).items():
        setattr(edition, name, value)
    note_change(edition)


def change_parameters(edition_id: int, config: BaseModel, conditions: Conditions, version: int | None) -> None:
    """Other parameters and conditions; pairs that have begun keep theirs.

    Raises BadInput where the plugin cannot work with these, ChangedMeanwhile where somebody else was faster.
    """
    edition = hold(edition_id, version)
    before = edition.version
    edition.conditions = conditions.model_dump(mode="json", exclude_defaults=True)
    try:
        change_config(edition.id, config.model_dump(mode="json"))
    except (ConfigMisfit, PluginFailure) as failure:
        raise BadInput(N_("The programme cannot work with these numbers. Nothing was changed.")) from failure
    if edition.version != before:
        _record(EditionChanged(edition.id, edition.programme_id), edition)


def publish(edition_id: int) -> None:
    """Open a draft; again: nothing. Raises WrongState for an archived one and while something is missing."""
    edition = hold(edition_id)
    if edition.state == "open":
        return
    if edition.state != "draft":
        raise WrongState(N_("This edition is archived. Open it again instead."))
    missing = lacks(edition_of(edition_id))
    if missing:
        raise WrongState(N_("Something is still missing: %(what)s"), what=missing[0].what)
    _move(edition, "open", EditionPublished(edition.id, edition.programme_id))


def archive(edition_id: int) -> None:
    """Take no more applications; pairs that have begun go on. Again: nothing. Raises WrongState for a draft."""
    edition = hold(edition_id)
    if edition.state == "draft":
        raise WrongState(N_("This edition is a draft, which nobody sees. Publish it, or discard the draft."))
    if edition.state != "archived":
        _move(edition, "archived", EditionArchived(edition.id, edition.programme_id))


def reopen(edition_id: int) -> None:
    """Open an archived edition again; again: nothing. Raises WrongState for a draft, and while it could not run.

    Its days may be over: then nobody can apply, and what is open goes on.
    """
    edition = hold(edition_id)
    if edition.state == "open":
        return
    if edition.state != "archived":
        raise WrongState(N_("This edition is a draft. Publish it instead."))
    missing = stands_in_the_way(edition_of(edition_id))
    if missing:
        raise WrongState(N_("Something is still missing: %(what)s"), what=missing[0].what)
    _move(edition, "open", EditionReopened(edition.id, edition.programme_id))


def discard(edition_id: int) -> None:
    """Throw a draft away for good; the history keeps that it was there.

    Raises NotVisible where it is gone already, WrongState for what was published once or has something hanging on it.
    """
    edition = hold(edition_id)
    if edition.state != "draft":
        raise WrongState(N_("This edition was published. It can be archived, and stays."))
    gone = EditionDiscarded(edition.id, edition.programme_id)
    try:
        with db.session.begin_nested():
            db.session.delete(edition)
    except IntegrityError as error:
        raise WrongState(N_("Something depends on this draft already, so it cannot be discarded.")) from error
    record(gone, edition.owner_id)


def _move(edition: Edition, state: str, event: Event) -> None:
    edition.state = state
    db.session.flush()
    _record(event, edition)


def note_change(edition: Edition) -> None:
    """Keep what was changed of an edition, and say so where anything was."""
    before = edition.version
    db.session.flush()
    if edition.version != before:
        _record(EditionChanged(edition.id, edition.programme_id), edition)


def note_emblem(edition: Edition) -> None:
    """Say that an edition, held for it, has other emblems from now on; they are rows of their own."""
    db.session.flush()
    _record(EditionChanged(edition.id, edition.programme_id), edition)


def _record(event: Event, edition: Edition) -> None:
    """For the owner; the partners of a published one hear of it too."""
    concerned = [edition.owner_id]
    if edition.state != "draft":
        taking_part = sa.select(Partner.tenant_id).where(
            Partner.programme_id == edition.programme_id, Partner.state.in_(("accepted", "leaving"))
        )
        concerned += db.session.scalars(taking_part)
    record(event, *concerned)
