"""Who may do what about a pair's rest and silence."""

from mentes.base.actor import Actor
from mentes.mentorships.pair import Pair


def may_look_after(actor: Actor, pair: Pair) -> bool:
    """Coordinators of either home, coordinators and leads of the owner; never of one's own pair."""
    if pair.role_of(actor.person_id):
        return False
    held = any(actor.has("coordinator", tenant, pair.edition_id) for tenant in pair.tenants)
    return held or actor.has("lead", pair.owner_id, pair.edition_id)
