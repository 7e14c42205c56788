"""Who writes the guides of a programme in the words of a university."""

from collections.abc import Sequence

from mentes.base.actor import Actor
from mentes.programmes.abilities import may_coordinate, may_prepare
from mentes.programmes.service import EditionRow


def may_write(actor: Actor, editions: Sequence[EditionRow], tenant_id: int) -> bool:
    """At the owner those who prepare one of these editions, at a partner its admins and coordinators (S0-3).

    `editions` are those of one programme.
    """
    if any(each.owner_id == tenant_id for each in editions):
        return any(may_prepare(actor, each) for each in editions)
    return any(
        each.concerns(tenant_id) and (actor.has("admin", tenant_id) or may_coordinate(actor, each, tenant_id))
        for each in editions
    )
