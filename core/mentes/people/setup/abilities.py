"""Which person may set up a university and its sign-in."""

from mentes.base.actor import Actor


def may_set_up(actor: Actor, tenant_id: int) -> bool:
    """Write the draft, test it, make links: admins of the university; central admins are admins everywhere."""
    return actor.has("admin", tenant_id) or actor.has_any("central")


def may_look_up(actor: Actor, tenant_id: int) -> bool:
    """Read one refused sign-in by the reference that its person has: coordinators too, for people write to them."""
    return may_set_up(actor, tenant_id) or actor.has_here(tenant_id, "coordinator")


def may_activate(actor: Actor) -> bool:
    """Put a sign-in into use: central admins only, for an issuer speaks for all people of a university (trust.md §2.3)."""
    return actor.has_any("central")
