"""Which plugin is in use at which university, and who of them is told what happened there."""

from collections.abc import Sequence

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.events import Event
from mentes.plugin.loader import registry, rules_for
from mentes.programmes.models import TAKING_PART, Partner, Programme
from mentes.tenancy.models import Tenant

_BOUND = (
    sa.select(Programme.plugin)
    .outerjoin(Partner, Partner.programme_id == Programme.id)
    .where(
        sa.or_(
            Programme.owner_id.in_(sa.bindparam("tenants", expanding=True)),
            Partner.tenant_id.in_(sa.bindparam("tenants", expanding=True)) & Partner.state.in_(TAKING_PART),
        )
    )
)
_WANTED = sa.select(sa.func.unnest(Tenant.plugins)).where(Tenant.id.in_(sa.bindparam("tenants", expanding=True)))
_IN_USE = sa.union(_BOUND, _WANTED)


def in_use(tenant_ids: Sequence[int]) -> set[str]:
    """The plugins that run a programme of one of these universities, or that one of them wants told (one statement)."""
    return set(db.session().connection().execute(_IN_USE, {"tenants": list(tenant_ids)}).scalars())


def is_in_use(plugin: str, tenant_id: int) -> bool:
    """Whether a plugin's own pages exist at this university."""
    return plugin in in_use([tenant_id])


def observers_of(_event: Event, tenant_ids: Sequence[int]) -> list[str]:
    """The plugins that are told about an event of these universities."""
    listening = registry().observers
    return sorted(in_use(tenant_ids).intersection(listening)) if listening else []


def tell(plugin: str, event: Event) -> None:
    """Tell one plugin what happened. Raises NoPlugin or PluginFailure; the outbox row is tried again."""
    rules_for(plugin).happened(event=event)
