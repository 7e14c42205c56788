"""Who may look at the mentors of an edition, and as what."""

from collections.abc import Mapping

from mentes.admission.bound import Bound
from mentes.base.actor import Actor
from mentes.base.errors import NotAllowed, NotVisible
from mentes.base.i18n import N_
from mentes.plugin.search import Search
from mentes.programmes import abilities

NOWHERE = N_("There is no list of mentors here. The list of programmes shows what is on offer.")


def search_of(where: Bound, actor: Actor, tenant_id: int) -> Search:
    """How mentees look for a mentor in this edition, seen from this university. Raises NotVisible where they do not."""
    edition = where.edition
    is_part = tenant_id == edition.owner_id or edition.has_partner(tenant_id)
    if where.design.search is None or not is_part or not abilities.may_see(actor, edition):
        raise NotVisible(NOWHERE)
    return where.design.search


def check_may_look(where: Bound, actor: Actor, tenant_id: int, parts: Mapping[str, object]) -> None:
    """Raises NotAllowed for whoever neither takes part nor looks after the programme."""
    if parts and tenant_id == actor.home_id:
        return
    if abilities.may_lead(actor, where.edition) or abilities.may_coordinate(actor, where.edition, tenant_id):
        return
    raise NotAllowed(N_("The mentors are shown to those who take part. Apply as a mentee first."))
