"""Who may answer for a university when somebody's home organisation has changed."""

from mentes.base.actor import Actor

DECIDERS = ("coordinator", "admin")


def may_decide(who: Actor, tenant_id: int) -> bool:
    """Its own coordinators and admins; a role for one edition does not decide where somebody belongs.

    A central admin is admin at both universities by one role, and would answer for both: what was given here counts.
    """
    ours = (each for each in who.granted if each.tenant_id == tenant_id and each.edition_id is None)
    return any(each.role in DECIDERS for each in ours)
