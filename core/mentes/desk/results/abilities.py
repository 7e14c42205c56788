"""Which person sees which results of questionnaires (S0-21)."""

from mentes.base.actor import Actor
from mentes.programmes import abilities
from mentes.programmes.service import EditionRow


def may_look(actor: Actor, tenant_id: int) -> bool:
    """Find the page at this university: those who lead or coordinate a programme there, and central admins."""
    return actor.has_any("central") or actor.has_here(tenant_id, "lead", "coordinator")


def may_see_all(actor: Actor, edition: EditionRow, tenant_id: int) -> bool:
    """See every university's figures: at the owner, those who lead the edition, and central admins."""
    return edition.owner_id == tenant_id and (actor.has_any("central") or abilities.may_lead(actor, edition))


def may_see_own(actor: Actor, edition: EditionRow, tenant_id: int) -> bool:
    """See the figures of this university and of all together: its coordinators, and central admins."""
    is_central = actor.has_any("central") and edition.concerns(tenant_id)
    return is_central or abilities.may_coordinate(actor, edition, tenant_id)


def may_read_words(actor: Actor, edition: EditionRow, tenant_id: int) -> bool:
    """Read what was written in words: those who lead the edition, and nobody else."""
    return edition.owner_id == tenant_id and abilities.may_lead(actor, edition)
