"""Which person sees what has not been told yet, and may decide about it."""

from collections.abc import Collection

from mentes.base.actor import Actor


def may_look(actor: Actor, tenant_id: int) -> bool:
    """See what concerns this university and have it tried again: its admins; central admins are admins everywhere."""
    return actor.has("admin", tenant_id)


def may_give_up(actor: Actor, tenant_ids: Collection[int]) -> bool:
    """Decide that it is never told: an admin of every university that it concerns, for people of all of them miss it."""
    return actor.has_any("central") or all(actor.has("admin", each) for each in tenant_ids)
