"""Who writes the letters of a university in its own words."""

from collections.abc import Sequence

from mentes.base.actor import Actor
from mentes.programmes.guides.abilities import may_write
from mentes.programmes.service import EditionRow


def may_word_all(actor: Actor, tenant_id: int) -> bool:
    """For all programmes: the university's admins."""
    return actor.has("admin", tenant_id) or actor.has_any("central")


def may_word(actor: Actor, editions: Sequence[EditionRow], tenant_id: int) -> bool:
    """For one programme, whose editions these are: those who write its guides here (S0-3)."""
    return may_write(actor, editions, tenant_id)
