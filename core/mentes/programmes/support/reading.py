"""Whom people of a university can turn to, as they read it: its contact, else the lead's, else its coordinators; its services."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import aggregate_order_by

from mentes.base.along import Along, object_of
from mentes.base.db import db
from mentes.people.roles.contacts import Contact, contacts
from mentes.programmes.models import Edition
from mentes.programmes.support.models import CounsellingService, SupportContact, dial


@dataclass(frozen=True)
class Named:
    """Somebody whom a university has named."""

    tenant_id: int
    programme_id: int | None
    name: str
    email: str
    phone: str
    page: str
    hours: dict[str, str]

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return dial(self.phone)


@dataclass(frozen=True)
class Service:
    """One of a university's services."""

    id: int
    names: dict[str, str]
    purposes: dict[str, str]
    place: str
    link: str
    phone: str
    languages: tuple[str, ...]
    confidential: bool

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return dial(self.phone)


@dataclass(frozen=True)
class Help:
    """What somebody is shown: one contact of theirs (or of the lead), else the coordinators, and the services."""

    home_id: int
    contact: Named | None
    services: tuple[Service, ...]
    coordinators: tuple[Contact, ...] = field(default=())

    @property
    def is_lead(self) -> bool:
        """Whether the contact is that of the university which runs the programme, because one's own has named none."""
        return self.contact is not None and self.contact.tenant_id != self.home_id


def _object(model: type[SupportContact | CounsellingService], *names: str) -> sa.Function[Any]:
    return object_of(**{name: model.__table__.c[name] for name in names})


_C, _S = SupportContact.__table__.c, CounsellingService.__table__.c
_NAMED = _object(SupportContact, "tenant_id", "programme_id", "name", "email", "phone", "page", "hours")
_SERVICE = _object(CounsellingService, "id", "names", "purposes", "place", "link", "phone", "languages", "confidential")
HELP = "help"
_HOME = sa.bindparam("home", type_=sa.Integer)
_SERVICES = (
    sa.select(sa.func.coalesce(sa.func.jsonb_agg(aggregate_order_by(_SERVICE, _S.position, _S.id)), sa.text("'[]'")))
    .where(_S.tenant_id == _HOME)
    .scalar_subquery()
)
_ADAPTER: TypeAdapter[Help] = TypeAdapter(Help)


@cache
def near(editions: sa.Select[Any]) -> Along:
    """For a page of a programme: made once for each way to an edition, of which there are a few.

    `editions` selects the edition by `number` and `person`; nothing where it finds none.
    """
    named = (
        sa.select(_NAMED)
        .where(
            _C.tenant_id.in_([_HOME, Edition.owner_id]),
            sa.or_(_C.programme_id.is_(None), _C.programme_id == Edition.programme_id),
        )
        .order_by((_C.tenant_id == _HOME).desc(), _C.programme_id.is_(None))
        .limit(1)
        .correlate(Edition)
        .scalar_subquery()
    )
    whole = object_of(home_id=_HOME, contact=named, services=_SERVICES)
    here = sa.select(whole).select_from(Edition).where(Edition.id == editions.correlate(None).scalar_subquery())
    return Along(HELP, here.scalar_subquery())


def told(values: dict[str, Any]) -> Help:
    """What was read as `near`; one statement more where nobody is named."""
    named = contacts(values["home_id"], "coordinator") if values["contact"] is None else []
    return _ADAPTER.validate_python(values | {"coordinators": tuple(named)})


@dataclass(frozen=True)
class Everything:
    """All that stands on the page of a university: who is named for what, and the services in their order."""

    named: tuple[Named, ...]
    services: tuple[Service, ...]

    def at(self, tenant_id: int, programme_id: int | None) -> Named | None:
        """Whom this university names for this programme, or for all of them (None)."""
        return next(
            (each for each in self.named if (each.tenant_id, each.programme_id) == (tenant_id, programme_id)), None
        )

    def for_programme(self, home_id: int, owner_id: int, programme_id: int) -> Named | None:
        """Who is shown in a programme: one's own for it, one's own for all, the owner's for it, the owner's for all."""
        places = ((tenant_id, number) for tenant_id in (home_id, owner_id) for number in (programme_id, None))
        return next((found for place in places if (found := self.at(*place))), None)


_EVERYTHING: TypeAdapter[Everything] = TypeAdapter(Everything)


def everything(tenant_id: int) -> Everything:
    """What this university has written, and the contacts that others let its people read (one statement)."""
    reach = sa.literal(tenant_id) == sa.any_(SupportContact.tenant_ids)
    named = sa.select(sa.func.coalesce(sa.func.jsonb_agg(_NAMED), sa.text("'[]'"))).where(reach).scalar_subquery()
    chosen = sa.select(named.label("named"), _SERVICES.label("services"))
    row = db.session().connection().execute(chosen, {"home": tenant_id}).one()
    return _EVERYTHING.validate_python(dict(row._mapping))  # noqa: SLF001 - the documented way to a row's names
