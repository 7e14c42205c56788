"""Who takes part in an edition, and in which role: lent to the room of workshops, which is a neighbour."""

import sqlalchemy as sa

from mentes.admission.models import Enrolment
from mentes.base.db import db

Part = tuple[int, int, str]  # home, person, role


def participants_of(edition_id: int, tenant_id: int | None) -> list[Part]:
    """Everybody who takes part, as far as this scope sees them; with `tenant_id` only the people of that university."""
    chosen = sa.select(Enrolment.tenant_id, Enrolment.person_id, Enrolment.role).where(
        Enrolment.edition_id == edition_id, Enrolment.state == "active"
    )
    if tenant_id is not None:
        chosen = chosen.where(Enrolment.tenant_id == tenant_id)
    return [(home, person, role) for home, person, role in db.session.execute(chosen.order_by(Enrolment.id))]


PARTS = sa.select(Enrolment.edition_id, Enrolment.role).where(
    Enrolment.tenant_id == sa.bindparam("tenant"),
    Enrolment.person_id == sa.bindparam("person"),
    Enrolment.state == "active",
)
"""In which editions somebody takes part, and as what; bound to `tenant` and `person`."""
