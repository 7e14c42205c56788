"""Who of those who see a pair may do what in it."""

from mentes.base.actor import Actor
from mentes.base.errors import NotAllowed, NotVisible
from mentes.base.i18n import N_
from mentes.mentorships.pair import Pair, Role


def may_see(actor: Actor, pair: Pair) -> bool:
    """The two; the coordinators of either home; the leads and coordinators of the owner. Facts only for all but the two."""
    if pair.role_of(actor.person_id):
        return True
    return any(
        actor.has(role, tenant, pair.edition_id) for role in ("coordinator", "lead", "admin") for tenant in pair.tenants
    )


def one_of(actor: Actor, pair: Pair) -> Role:
    """Which of the two the actor is, for what is theirs alone (S0-12). Raises NotVisible for everybody else, whatever their role."""
    role = pair.role_of(actor.person_id)
    if role is None:
        raise NotVisible(N_("There is no such pair here. Your own are listed on your home page."))
    return role


def role_in(actor: Actor, pair: Pair) -> Role:
    """Which of the two the actor is, for what is done with the pair. Raises NotVisible for strangers, NotAllowed for a coordinator."""
    role = pair.role_of(actor.person_id)
    if role is not None:
        return role
    if may_see(actor, pair):
        raise NotAllowed(N_("Only the two people of this pair can do this."))
    raise NotVisible
