"""Editions as pages and rules need them: what is on offer, since when and until when, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import request
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import JSONB

from mentes.base.along import Along, along, object_of
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_, Message
from mentes.plugin.answers import Reason, Verdict
from mentes.plugin.parts import Waiting
from mentes.programmes.conditions import DEFAULT, Conditions
from mentes.programmes.days import DayLetters
from mentes.programmes.milestones import KeptMilestone
from mentes.programmes.models import TAKING_PART, Edition, Partner, Programme
from mentes.tenancy.models import Tenant


@dataclass(frozen=True)
class PartnerRow:
    """A university in a programme, as public pages name it."""

    tenant_id: int
    slug: str
    names: dict[str, str]
    state: Literal["invited", "accepted", "leaving", "left", "declined"]


@dataclass(frozen=True)
class EditionRow:
    """One run of a programme with the programme, its owner and its partners: public facts, read in one statement."""

    id: int
    key: str
    titles: dict[str, str]
    config: dict[str, Any] = field(repr=False)
    state: Literal["draft", "open", "archived"]
    fault: str | None
    opens_on: date
    closes_on: date | None
    starts_on: date
    ends_on: date | None
    programme_id: int
    programme_key: str
    programme_titles: dict[str, str]
    summaries: dict[str, str]
    plugin: str
    owner_id: int
    owner: str
    owner_names: dict[str, str]
    timezone: str
    partners: tuple[PartnerRow, ...]
    conditions: Conditions = DEFAULT
    milestones: tuple[KeptMilestone, ...] = ()
    letters: DayLetters = field(default_factory=DayLetters)  # of which of its own dates it writes
    waiting: tuple[Waiting, ...] = ()  # ladders that it sets itself
    version: int = 1

    def today(self, at: datetime | None = None) -> date:
        """The calendar day at the owner, whose days the window is counted in (programme time unless `at` is given)."""
        return (at or now()).astimezone(ZoneInfo(self.timezone)).date()

    def is_open(self, at: datetime | None = None) -> bool:
        """Whether one can apply at this instant; first and last day are included."""
        return bool(window(self, self.today(at)))

    def is_running(self) -> bool:
        """Whether anything new can begin in it today: it is open, and its last day, which is included, has not passed."""
        return self.state == "open" and (self.ends_on is None or self.today() <= self.ends_on)

    def concerns(self, tenant_id: int) -> bool:
        """Whether this university owns it, takes part in it, or ever did."""
        return self.owner_id == tenant_id or any(
            each.tenant_id == tenant_id and each.state in TAKING_PART for each in self.partners
        )

    def names_of(self, tenant_id: int) -> dict[str, str]:
        """What this university is called, if it owns the edition or is a partner."""
        if self.owner_id == tenant_id:
            return self.owner_names
        return next((each.names for each in self.partners if each.tenant_id == tenant_id), {})

    def has_partner(self, tenant_id: int) -> bool:
        """Whether this university takes part now: invited ones not yet, those that leave take nobody new."""
        return any(each.tenant_id == tenant_id and each.state == "accepted" for each in self.partners)


PARTNERS = (
    sa.select(
        sa.func.coalesce(
            sa.func.jsonb_agg(
                object_of(tenant_id=Tenant.id, slug=Tenant.slug, names=Tenant.names, state=Partner.state)
            ),
            sa.text("'[]'::jsonb"),
        )
    )
    .select_from(Partner)
    .join(Tenant, Tenant.id == Partner.tenant_id)
    .where(Partner.programme_id == Programme.id)
    .correlate(Programme)
    .scalar_subquery()
)
_OWNER = sa.orm.aliased(Tenant, name="owner")
_BESIDE: dict[str, sa.SQLColumnExpression[Any]] = {
    "programme_key": Programme.key,
    "programme_titles": Programme.titles,
    "summaries": Programme.summaries,
    "plugin": Programme.plugin,
    "owner_id": Programme.owner_id,
    "owner": _OWNER.slug,
    "owner_names": _OWNER.names,
    "timezone": _OWNER.timezone,
    "partners": PARTNERS,
}
_EDITIONS = (
    sa.select(
        *(c for c in Edition.__table__.c if c.name != "owner_id"),
        *(column.label(name) for name, column in _BESIDE.items()),
    )
    .select_from(Edition)
    .join(Programme, Programme.id == Edition.programme_id)
    .join(_OWNER, _OWNER.id == Programme.owner_id)
    .order_by(Edition.closes_on, Edition.id)
)
_ONE = _EDITIONS.where(Edition.id == sa.bindparam("edition_id"))
# A day is a different one in Auckland and in Honolulu: the statement takes a day more on both sides, Python decides.
_AROUND = _EDITIONS.where(
    Edition.state == "open",
    _OWNER.state == "active",
    Edition.opens_on <= sa.bindparam("latest"),
    sa.or_(Edition.closes_on.is_(None), Edition.closes_on >= sa.bindparam("earliest")),
)
_OF_TENANT = _EDITIONS.where(
    sa.or_(
        Programme.owner_id.in_(sa.bindparam("tenant_ids", expanding=True)),
        sa.exists().where(
            Partner.programme_id == Programme.id,
            Partner.tenant_id.in_(sa.bindparam("tenant_ids", expanding=True)),
            Partner.state.in_(TAKING_PART),
        ),
    ),
)
_SOME = _EDITIONS.where(Edition.id.in_(sa.bindparam("edition_ids", expanding=True)))
_IS_PARTNER = sa.select(
    sa.exists().where(
        Partner.programme_id == sa.bindparam("programme_id"),
        Partner.tenant_id == sa.bindparam("tenant_id"),
        Partner.state == "accepted",
    )
)
_WHOLE = sa.literal_column("to_jsonb(edition)", JSONB).op("||")(object_of(**_BESIDE))
_ALONG = Along("edition", _ONE.with_only_columns(_WHOLE).order_by(None).scalar_subquery())
_ADAPTER: TypeAdapter[EditionRow] = TypeAdapter(EditionRow)


def read_edition() -> Along | None:
    """For a page whose address names an edition. Only where something is looked at: what is done may change it."""
    number = (request.view_args or {}).get("edition_id") if request.method == "GET" else None
    return replace(_ALONG, values={"edition_id": number}) if number else None


def _read(statement: sa.Select[Any], **values: Any) -> Iterable[EditionRow]:
    for row in db.session().connection().execute(statement, values):
        yield _ADAPTER.validate_python(dict(row._mapping))  # noqa: SLF001 - the documented way to a row's names


def edition_of(edition_id: int) -> EditionRow:
    """One edition with its programme, owner and partners (one statement, none where the address of a page names it).

    Raises NotVisible when there is none.
    """
    read = along(_ALONG.name)
    if read and read["id"] == edition_id:
        return _ADAPTER.validate_python(read)
    found = next(iter(_read(_ONE, edition_id=edition_id)), None)
    if found is None:
        raise NotVisible(N_("There is no such programme here. The list of programmes shows what is on offer."))
    return found


def open_editions(at: datetime | None = None) -> list[EditionRow]:
    """Editions that one can apply to at this instant (programme time unless given), the first to close first.

    Each owner's own calendar day decides; its first and its last day are included.
    """
    at = at or now()
    around = _read(_AROUND, latest=at.date() + timedelta(days=1), earliest=at.date() - timedelta(days=1))
    return [edition for edition in around if edition.is_open(at)]


def editions_of(*tenant_ids: int) -> list[EditionRow]:
    """Every edition that these universities own or take part in, or ever took part in; drafts and archived ones too."""
    return list(_read(_OF_TENANT, tenant_ids=list(tenant_ids)))


def editions_with(edition_ids: Iterable[int]) -> list[EditionRow]:
    """The editions with these numbers, whoever owns them (one statement)."""
    return list(_read(_SOME, edition_ids=list(edition_ids)))


def every_edition() -> list[EditionRow]:
    """Every edition of every programme, for those who look after all of them."""
    return list(_read(_EDITIONS))


def is_partner(programme_id: int, tenant_id: int) -> bool:
    """Whether this university takes part in the programme now (the foreign key only proves that it ever did)."""
    held = {"programme_id": programme_id, "tenant_id": tenant_id}
    return bool(db.session().connection().execute(_IS_PARTNER, held).scalar_one())


def window(edition: EditionRow, today: date) -> Verdict:
    """May one apply on this day? If not, the words say since when or from when; `today` is `edition.today()`."""
    if edition.state != "open":
        return _no(N_("This programme does not take applications."), N_("Look at what else your university offers."))
    if edition.fault is not None:
        return _no(
            N_("This programme is suspended: it can be read, but nothing can be changed just now."),
            N_("The people who look after the programme put it right; you need not do anything."),
        )
    if today < edition.opens_on:
        change = N_("You can write your answers from that day on.")
        return _no(N_("Applications open on %(day)s."), change, day=edition.opens_on, since=edition.opens_on)
    if edition.closes_on is None:
        return Verdict.of(Reason(Message(N_("You can apply at any time.")), met=True))
    if today > edition.closes_on:
        change = N_("Ask your coordinator when the programme runs again.")
        return _no(N_("Applications closed on %(day)s."), change, day=edition.closes_on, until=edition.closes_on)
    text = N_("Applications are open until %(day)s.")
    return Verdict.of(Reason(Message(text, {"day": edition.closes_on}), met=True, until=edition.closes_on))


def _no(text: str, change: str, since: date | None = None, until: date | None = None, **values: Any) -> Verdict:
    return Verdict("no", (Reason(Message(text, values), since=since, until=until, change=Message(change)),))
