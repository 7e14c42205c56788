"""Who writes down to whom people of a university can turn."""

from collections.abc import Iterable

from mentes.base.actor import Actor
from mentes.base.web import STAFF_ROLES
from mentes.programmes.service import EditionRow


def may_write(actor: Actor, tenant_id: int) -> bool:
    """The services, and the contact for all programmes: whoever looks after something at this university."""
    return actor.has_here(tenant_id, *STAFF_ROLES)


def may_name(actor: Actor, tenant_id: int, editions: Iterable[EditionRow]) -> bool:
    """The contact of one programme: those who look after one of these editions of it here."""
    return any(actor.has(role, tenant_id, each.id) for each in editions for role in STAFF_ROLES)
