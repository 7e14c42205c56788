"""What a central admin is shown of each plugin: where it is used, what failed, and what it has not been told yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from pydantic.fields import FieldInfo

from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.models import Outbox
from mentes.base.outbox import CORE
from mentes.plugin import faults
from mentes.plugin.loader import Plugin, Quarantined, registry
from mentes.plugin.specs import HOOKS
from mentes.programmes.models import Programme
from mentes.programmes.service import EditionRow, every_edition
from mentes.programmes.suspended import Trouble, trouble_of
from mentes.tenancy.models import Tenant

YES, NO = N_("Yes"), N_("No")
MOST = 30  # rows of news that are shown of one plugin


@dataclass
class Use:
    """A plugin as it is installed, put aside or missed, and everything that hangs on it."""

    name: str
    plugin: Plugin | None = None
    aside: Quarantined | None = None
    editions: list[EditionRow] = field(default_factory=list)
    programmes: list[str] = field(default_factory=list)  # keys of those it is bound to
    observes: list[str] = field(default_factory=list)  # slugs of universities, and programmes, that want it told
    faults: list[Any] = field(default_factory=list)
    untold: list[Any] = field(default_factory=list)  # rows of news that failed

    @property
    def title(self) -> Message | str:
        """Its programme's name, else its own."""
        return Message(self.plugin.card.title, domain=self.plugin.domain) if self.plugin else self.name

    @property
    def distribution(self) -> str:
        """The package it came with."""
        return (self.plugin or self.aside).distribution if self.plugin or self.aside else ""  # type: ignore[union-attr]

    @property
    def hooks(self) -> list[str]:
        """The questions that it answers itself, in the order of the specification."""
        return [hook for hook in HOOKS if self.plugin and hook in self.plugin.implements]

    @cached_property
    def suspended(self) -> list[tuple[EditionRow, Trouble]]:
        """The editions that cannot be changed just now, and why."""
        found = ((each, trouble_of(each)) for each in self.editions)
        return [(each, trouble) for each, trouble in found if trouble]

    @property
    def state(self) -> str:
        """In one word: missing, aside, suspended, failing, idle or well."""
        if self.plugin is None:
            return "aside" if self.aside else "missing"
        if self.suspended:
            return "suspended"
        if self.untold or self.faults:
            return "failing"
        return "well" if self.programmes or self.observes else "idle"

    @property
    def is_used(self) -> bool:
        """Whether anything hangs on it."""
        return bool(self.programmes or self.observes)


_PROGRAMMES = sa.select(Programme.plugin, Programme.key, Programme.observers, Tenant.slug).join(
    Tenant, Tenant.id == Programme.owner_id
)
_WANTED = sa.select(sa.func.unnest(Tenant.plugins).label("plugin"), Tenant.slug)
_RANK = sa.func.row_number().over(partition_by=Outbox.listener, order_by=Outbox.id)
_UNTOLD = (
    sa.select(
        Outbox.id,
        Outbox.listener,
        Outbox.event,
        Outbox.attempts,
        Outbox.error,
        Outbox.due_at,
        Outbox.parked_at,
        _RANK.label("rank"),
    )
    .where(Outbox.done_at.is_(None), Outbox.attempts > 0, Outbox.listener != CORE)
    .order_by(Outbox.id)
    .subquery()
)


def uses() -> dict[str, Use]:
    """Every plugin that is installed, put aside, or missed by a programme or a university (five statements)."""
    here = registry()
    found = {name: Use(name, plugin) for name, plugin in here.plugins.items()}
    found |= {name: Use(name, aside=aside) for name, aside in here.quarantine.items()}

    def of(name: str) -> Use:
        return found.setdefault(name, Use(name))

    _bound(of)
    for name, rows in faults.recent().items():
        of(name).faults = rows
    for row in _rows(sa.select(_UNTOLD).where(_UNTOLD.c.rank <= MOST)):
        of(row.listener).untold.append(row)
    for each in every_edition():
        of(each.plugin).editions.append(each)
    return dict(sorted(found.items()))


def _bound(of: Any) -> None:
    for row in _rows(_PROGRAMMES):
        of(row.plugin).programmes.append(f"{row.slug}/{row.key}")
        for name in row.observers:
            of(name).observes.append(f"{row.slug}/{row.key}")
    for row in _rows(_WANTED):
        of(row.plugin).observes.append(row.slug)


def _rows(statement: sa.Select[*tuple[Any, ...]]) -> Iterable[sa.Row[Any]]:
    return db.session().connection().execute(statement)


def settings_of(use: Use) -> list[tuple[Message, Message | str, dict[int, Message | str]]]:
    """The parameters of a plugin: title, default, and what each edition that differs has instead."""
    if use.plugin is None:
        return []
    rows = []
    for key, about in use.plugin.card.config.model_fields.items():
        usual = _usual(about)
        other = {each.id: _shown(each.config[key]) for each in use.editions if each.config.get(key, usual) != usual}
        rows.append((Message(about.title or key, domain=use.plugin.domain), _shown(usual), other))
    return rows


def _usual(about: FieldInfo) -> Any:
    """The default of a parameter; "" where it has none that can be said without the others."""
    try:
        return "" if about.is_required() else about.get_default(call_default_factory=True, validated_data={})
    except Exception:  # noqa: BLE001  # a factory of the plugin's own
        return ""


def _shown(value: Any) -> Message | str:
    """A value as a page shows it, shortened."""
    if isinstance(value, bool):
        return Message(YES if value else NO)
    return str(value)[:200]
