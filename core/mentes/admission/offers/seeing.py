"""Who may look at the mentors of an edition, and as what."""

import sqlalchemy as sa

from mentes.admission.bound import Bound
from mentes.admission.models import Enrolment
from mentes.base.actor import Actor
from mentes.base.db import db
from mentes.base.errors import NotAllowed, NotVisible
from mentes.base.i18n import N_
from mentes.plugin.search import Search
from mentes.programmes import abilities

_PARTS = sa.select(Enrolment).where(
    Enrolment.tenant_id == sa.bindparam("home"),
    Enrolment.person_id == sa.bindparam("person"),
    Enrolment.edition_id == sa.bindparam("edition"),
    Enrolment.state == "active",
)
NOWHERE = N_("There is no list of mentors here. The list of programmes shows what is on offer.")


def search_of(where: Bound, actor: Actor, tenant_id: int) -> Search:
    """How mentees look for a mentor in this edition, seen from this university. Raises NotVisible where they do not."""
    edition = where.edition
    is_part = tenant_id == edition.owner_id or edition.has_partner(tenant_id)
    if where.design.search is None or not is_part or not abilities.may_see(actor, edition):
        raise NotVisible(NOWHERE)
    return where.design.search


def parts_of(edition_id: int, actor: Actor) -> dict[str, Enrolment]:
    """Somebody's own parts in the edition by role (one statement)."""
    held = {"home": actor.home_id, "person": actor.person_id, "edition": edition_id}
    return {each.role: each for each in db.session.scalars(_PARTS, held)}


def check_may_look(where: Bound, actor: Actor, tenant_id: int, parts: dict[str, Enrolment]) -> None:
    """Raises NotAllowed for whoever neither takes part nor looks after the programme."""
    if parts and tenant_id == actor.home_id:
        return
    if abilities.may_lead(actor, where.edition) or abilities.may_coordinate(actor, where.edition, tenant_id):
        return
    raise NotAllowed(N_("The mentors are shown to those who take part. Apply as a mentee first."))
