"""Which plugin is in use at which university, and who of them is told what happened there."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.events import Event, Payload
from mentes.plugin.loader import registry, rules_for
from mentes.programmes.models import TAKING_PART, Edition, Partner, Programme
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


class _Lent:
    """How to find the edition of a pair, as the roof lends it: pairs live on a floor above."""

    edition_of_pair: Callable[[int], int | None] = staticmethod(lambda _pair: None)


def lend_pairs(edition_of_pair: Callable[[int], int | None]) -> None:
    """Say how the edition of a pair is found (the roof does)."""
    _Lent.edition_of_pair = staticmethod(edition_of_pair)


def observers_of(event: Event, tenant_ids: Sequence[int]) -> list[str]:
    """The plugins that are told about an event of these universities.

    Of a programme: its own plugin, its observers, and those that its universities want told. What belongs to no
    programme (a role, a sign-in) is told to every plugin in use at these universities.
    """
    listening = registry().observers
    if not listening:
        return []
    programme = _programme(event.payload())
    told = in_use(tenant_ids) if programme is None else {programme.plugin, *programme.observers, *_wanted(tenant_ids)}
    return sorted(told.intersection(listening))


def _wanted(tenant_ids: Sequence[int]) -> set[str]:
    return set(db.session().connection().execute(_WANTED, {"tenants": list(tenant_ids)}).scalars())


def _programme(about: Payload) -> "sa.Row[str, list[str]] | None":
    """Plugin and observers of the programme that an event belongs to, where it names it, an edition or a pair."""
    number, edition = about.get("programme_id"), about.get("edition_id")
    if number is None and edition is None and "mentorship_id" in about:
        edition = _Lent.edition_of_pair(int(about["mentorship_id"]))
    if number is None and edition is None:
        return None
    found = sa.select(Programme.plugin, Programme.observers)
    if number is None:
        found = found.join(Edition, Edition.programme_id == Programme.id).where(Edition.id == edition)
    else:
        found = found.where(Programme.id == number)
    return db.session().execute(found).one_or_none()


def tell(plugin: str, event: Event) -> None:
    """Tell one plugin what happened. Raises NoPlugin or PluginFailure; the outbox row is tried again."""
    rules_for(plugin).happened(event=event)
