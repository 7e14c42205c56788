"""Verbs of those who write down whom people can turn to: name a contact, take it back, list a service, change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.plugin.edition_events import HelpChanged
from mentes.programmes.editions.service import ChangedMeanwhile
from mentes.programmes.models import TAKING_PART, Partner, Programme
from mentes.programmes.support.models import CounsellingService, SupportContact
from mentes.tenancy.models import Tenant

MOST = 40  # services of one university: a list that somebody reads in need
FULL = N_("There are %(most)s services here already, which is as many as can be read. Take one away first.")
GONE = N_("This is not in the list any more. Somebody has taken it away.")
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Whose contact it is: of a university, for one programme or for all of them (None)."""

    tenant_id: int
    programme_id: int | None


def _hold(tenant_id: int) -> None:
    """One change of a university's list at a time."""
    db.session.execute(sa.select(Tenant.id).where(Tenant.id == tenant_id).with_for_update(key_share=True))


def contact_at(place: Place) -> SupportContact | None:
    """The contact that this university has named there itself."""
    chosen = sa.select(SupportContact).where(
        SupportContact.tenant_id == place.tenant_id,
        SupportContact.programme_id.is_not_distinct_from(place.programme_id),
    )
    return db.session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()


def name_contact(place: Place, values: Values, seen: int | None) -> None:
    """Name somebody, or change how they are reached; the same again is nothing.

    `seen`: the version that the page has shown, 0 where there was none. Raises ChangedMeanwhile.
    """
    _hold(place.tenant_id)
    row = contact_at(place)
    if row is not None and _is_same(row, values):
        return
    if seen != (row.version if row else 0):
        raise ChangedMeanwhile
    told = {**values, "tenant_ids": readers(place)}
    if row is None:
        db.session.add(SupportContact(tenant_id=place.tenant_id, programme_id=place.programme_id, **told))
    else:
        _put(row, told)
    _changed(place.tenant_id)


def readers(place: Place) -> list[int]:
    """The university itself, and the partners of what it runs with others: theirs may have named nobody."""
    chosen = (
        sa.select(Partner.tenant_id)
        .join(Programme, Programme.id == Partner.programme_id)
        .where(Programme.owner_id == place.tenant_id, Partner.state.in_(TAKING_PART))
    )
    if place.programme_id is not None:
        chosen = chosen.where(Programme.id == place.programme_id)
    return sorted({place.tenant_id, *db.session.scalars(chosen)})


def take_contact_back(place: Place) -> None:
    """Name nobody there any more; said twice, it counts once."""
    _hold(place.tenant_id)
    row = contact_at(place)
    if row is not None:
        db.session.delete(row)
        _changed(place.tenant_id)


def _is_same(row: SupportContact | CounsellingService, values: Values) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def _put(row: SupportContact | CounsellingService, values: Values) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _changed(tenant_id: int) -> None:
    db.session.flush()
    record(HelpChanged(tenant_id), tenant_id)


def add_service(tenant_id: int, values: Values, once: str) -> None:
    """Put a service into the list; the form that it came by counts once. Raises BadInput when the list is full."""
    _hold(tenant_id)
    mine = sa.select(CounsellingService.once).where(CounsellingService.tenant_id == tenant_id)
    known = list(db.session.scalars(mine))
    if once in known:
        return
    if len(known) >= MOST:
        raise BadInput(FULL, most=MOST)
    db.session.add(CounsellingService(tenant_id=tenant_id, once=once, **values))
    _changed(tenant_id)


def service_at(tenant_id: int, service_id: int) -> CounsellingService:
    """One service of this university. Raises NotVisible."""
    chosen = sa.select(CounsellingService).where(
        CounsellingService.id == service_id, CounsellingService.tenant_id == tenant_id
    )
    row = db.session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotVisible(GONE)
    return row


def change_service(tenant_id: int, service_id: int, values: Values, seen: int | None) -> None:
    """Change what is said of a service; the same again is nothing. Raises ChangedMeanwhile, NotVisible."""
    _hold(tenant_id)
    row = service_at(tenant_id, service_id)
    if _is_same(row, values):
        return
    if seen != row.version:
        raise ChangedMeanwhile
    _put(row, values)
    _changed(tenant_id)


def take_service_away(tenant_id: int, service_id: int) -> None:
    """Take a service out of the list; said twice, it counts once."""
    _hold(tenant_id)
    chosen = sa.delete(CounsellingService).where(
        CounsellingService.id == service_id, CounsellingService.tenant_id == tenant_id
    )
    gone = db.session.scalars(
        chosen.returning(CounsellingService.id).execution_options(synchronize_session=False)
    ).all()
    if gone:
        _changed(tenant_id)
