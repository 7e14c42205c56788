"""What the pages of programmes and editions show: programmes of a university, states in words, what was changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from mentes.base.db import db
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_, Message, in_language, say
from mentes.base.models import History
from mentes.people.models import Person
from mentes.plugin.loader import Registry, registry
from mentes.programmes.models import Partner, Programme
from mentes.programmes.service import PARTNERS, PartnerRow
from mentes.tenancy.models import Tenant

SHOWN = 20
STATES: Mapping[str, tuple[str, str]] = {
    "draft": (N_("Draft"), "waiting"),
    "open": (N_("Open"), "done"),
    "archived": (N_("Archived"), "plain"),
}
PARTNER_STATES: Mapping[str, tuple[str, str]] = {
    "accepted": (N_("takes part"), "done"),
    "invited": (N_("invited, has not answered yet"), "waiting"),
    "declined": (N_("does not want to take part"), "plain"),
    "leaving": (N_("takes nobody new"), "plain"),
    "left": (N_("has left"), "plain"),
}
SAID: Mapping[str, str] = {
    "EditionCreated": N_("The draft was made."),
    "EditionChanged": N_("Dates, parameters, conditions or emblems were changed."),
    "EditionPublished": N_("It was published."),
    "EditionArchived": N_("It was archived."),
    "EditionReopened": N_("It was opened again."),
    "EditionDiscarded": N_("A draft of an edition was discarded."),
    "ProgrammeCreated": N_("The programme was created."),
    "ProgrammeChanged": N_("Name, summary or observers were changed."),
    "PartnerInvited": N_("A university was invited."),
    "PartnerAccepted": N_("A university takes part now."),
    "PartnerDeclined": N_("A university declined."),
    "PartnerLeaving": N_("A university takes nobody new from now on."),
    "PartnerLeft": N_("A university has left."),
}


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme with its owner and every university that was ever asked."""

    id: int
    key: str
    titles: dict[str, str]
    summaries: dict[str, str]
    plugin: str
    observers: list[str]
    version: int
    owner_id: int
    owner: str
    owner_names: dict[str, str]
    partners: tuple[PartnerRow, ...] = field(repr=False)

    def state_of(self, tenant_id: int) -> str:
        """How this university stands to it: owner, one of a partner's states, or ""."""
        if self.owner_id == tenant_id:
            return "owner"
        return next((each.state for each in self.partners if each.tenant_id == tenant_id), "")

    @property
    def title(self) -> str:
        """What the reader knows it as: its own title, else the plugin's."""
        plugin = registry().plugins.get(self.plugin)
        return in_language(self.titles) or (
            say(Message(plugin.card.title, domain=plugin.domain)) if plugin else self.key
        )


_ROWS = (
    sa.select(
        Programme.__table__,
        Tenant.slug.label("owner"),
        Tenant.names.label("owner_names"),
        PARTNERS.label("partners"),
    )
    .join(Tenant, Tenant.id == Programme.owner_id)
    .order_by(Programme.key, Programme.id)
)
_ONE = _ROWS.where(Programme.id == sa.bindparam("programme_id"))
_OF = _ROWS.where(
    sa.or_(
        Programme.owner_id == sa.bindparam("tenant_id"),
        sa.exists().where(Partner.programme_id == Programme.id, Partner.tenant_id == sa.bindparam("tenant_id")),
    )
)
_ADAPTER: TypeAdapter[ProgrammeRow] = TypeAdapter(ProgrammeRow)


def _read(statement: sa.Select[Any], **values: Any) -> list[ProgrammeRow]:
    found = db.session().connection().execute(statement, values)
    return [_ADAPTER.validate_python(dict(row._mapping)) for row in found]  # noqa: SLF001 - the documented way


def programmes_of(tenant_id: int) -> list[ProgrammeRow]:
    """Every programme that a university owns, takes part in, took part in or is invited to (one statement)."""
    return [each for each in _read(_OF, tenant_id=tenant_id) if each.state_of(tenant_id) != "declined"]


def programme_of(programme_id: int, owner_id: int) -> ProgrammeRow:
    """One programme of this owner. Raises NotVisible when there is none."""
    found = _read(_ONE, programme_id=programme_id)
    if not found or found[0].owner_id != owner_id:
        raise NotVisible
    return found[0]


@dataclass(frozen=True)
class Deed:
    """One line of the history; a name is there only where its university is in the scope."""

    at: datetime
    what: str
    who: str | None


def history(owner_id: int, name: str, number: int) -> list[Deed]:
    """The newest changes: `name` is edition_id or programme_id, as the events carry it."""
    chosen = (
        sa.select(History.at, History.event, Person.display_name)
        .outerjoin(Person, Person.id == History.actor_id)
        .where(
            History.event.in_(SAID),
            History.tenant_ids.any_() == owner_id,
            History.payload[name].as_integer() == number,
        )
        .order_by(History.at.desc(), History.id.desc())
        .limit(SHOWN)
    )
    return [Deed(row.at, SAID[row.event], row.display_name) for row in db.session.execute(chosen)]


def observing(found: Registry, chosen: list[str]) -> list[tuple[str, Message]]:
    """The plugins that can be told of a programme: every installed observer, and those chosen that are away now."""
    here = [
        (name, Message(found.plugins[name].card.title, domain=found.plugins[name].domain)) for name in found.observers
    ]
    away = [
        (name, Message(N_("%(plugin)s (not installed)"), {"plugin": name}))
        for name in chosen
        if name not in found.observers
    ]
    return sorted(here, key=lambda each: each[0]) + away
