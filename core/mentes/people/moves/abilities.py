"""Who may answer for a university when somebody's home organisation has changed."""

from mentes.base.actor import Actor

DECIDERS = ("coordinator", "admin")


def may_decide(who: Actor, tenant_id: int) -> bool:
    """Its coordinators and admins; a role for one edition does not decide where somebody belongs."""
    return any(who.has(role, tenant_id) for role in DECIDERS)
