"""Who reads what is told in confidence: whom a university has named, else its ombudspersons, else the support contact."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.outbox import record
from mentes.people.addresses import service as addresses
from mentes.people.roles.contacts import contacts
from mentes.plugin.edition_events import HelpChanged
from mentes.programmes.editions.service import ChangedMeanwhile
from mentes.programmes.models import Edition
from mentes.programmes.support.models import Confidant, SupportContact
from mentes.programmes.support.service import Place
from mentes.tenancy.models import Tenant

MOST = 8  # people to choose among, on a page that somebody reads in need


@dataclass(frozen=True)
class Ear:
    """Somebody who would read it. `is_ombuds`: an ombudsperson, and not merely the support contact."""

    name: str
    email: str
    is_ombuds: bool

    @property
    def key(self) -> str:
        """What a form sends for this very person: once another is named, an open page can no longer send to them."""
        return hashlib.sha256(f"{self.name}\n{self.email}".encode()).hexdigest()[:16]


def confidant_at(place: Place) -> Confidant | None:
    """Whom this university has named there itself."""
    chosen = sa.select(Confidant).where(
        Confidant.tenant_id == place.tenant_id, Confidant.programme_id.is_not_distinct_from(place.programme_id)
    )
    return db.session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()


def name_confidant(place: Place, name: str, email: str, seen: int | None) -> None:
    """Name an ombudsperson, or change them; the same again is nothing.

    `seen`: the version that the page has shown, 0 where there was none. Raises ChangedMeanwhile.
    """
    _hold(place)
    row = confidant_at(place)
    if row is not None and (row.name, row.email) == (name, email):
        return
    if seen != (row.version if row else 0):
        raise ChangedMeanwhile
    if row is None:
        db.session.add(Confidant(tenant_id=place.tenant_id, programme_id=place.programme_id, name=name, email=email))
    else:
        row.name, row.email = name, email
    _changed(place)


def take_confidant_back(place: Place) -> None:
    """Name nobody there any more; said twice, it counts once."""
    _hold(place)
    row = confidant_at(place)
    if row is not None:
        db.session.delete(row)
        _changed(place)


def _hold(place: Place) -> None:
    db.session.execute(sa.select(Tenant.id).where(Tenant.id == place.tenant_id).with_for_update(key_share=True))


def _changed(place: Place) -> None:
    db.session.flush()
    record(HelpChanged(place.tenant_id), place.tenant_id)


def confidants(tenant_id: int) -> list[Confidant]:
    """All whom a university has named (one statement): first the one for all programmes."""
    chosen = sa.select(Confidant).where(Confidant.tenant_id == tenant_id)
    return list(db.session.scalars(chosen.order_by(Confidant.programme_id.nulls_first())))


def ears(home_id: int, edition_id: int, people: Collection[int] = (), but: Collection[str] = ()) -> list[Ear]:
    """Who may read what somebody of this university tells about this edition; never these people, nor the addresses `but`.

    A few statements. Empty where nobody is named at all: coordinators are never asked instead.
    """
    edition = sa.select(Edition.programme_id, Edition.owner_id).where(Edition.id == edition_id)
    programme_id, owner_id = db.session.execute(edition).one()
    named = [each for each in confidants(home_id) if each.programme_id in {None, programme_id}]
    found = [Ear(each.name, each.email, is_ombuds=True) for each in reversed(named)]
    holders = [each for each in contacts(home_id, "ombudsperson") if each.email]
    found += [Ear(each.name, each.email, is_ombuds=True) for each in holders]
    never = {email.casefold() for email in but} | addresses.known_of(people)
    never |= {each.email.casefold() for each in holders if each.person_id in people}
    return _fit(found, never) or _fit(_support(home_id, owner_id, programme_id), never)[:1]


def _fit(found: list[Ear], but: set[str]) -> list[Ear]:
    known = {each.email.casefold(): each for each in reversed(found)}
    first = [each for each in found if known[each.email.casefold()] is each]
    return [each for each in first if each.email.casefold() not in but][:MOST]


def _support(home_id: int, owner_id: int, programme_id: int) -> list[Ear]:
    """The contact that is drawn around the pages, where it can be written to; in the order of `reading`."""
    chosen = (
        sa.select(SupportContact.name, SupportContact.email)
        .where(
            SupportContact.tenant_id.in_([home_id, owner_id]),
            sa.or_(SupportContact.programme_id.is_(None), SupportContact.programme_id == programme_id),
            SupportContact.email != "",
        )
        .order_by((SupportContact.tenant_id == home_id).desc(), SupportContact.programme_id.is_(None))
    )
    return [Ear(name, email, is_ombuds=False) for name, email in db.session.execute(chosen)]
