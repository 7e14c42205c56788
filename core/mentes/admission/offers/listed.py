"""What holds of every offer in the list of an edition: it is listed, and its mentor's university takes part."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from mentes.admission.bound import Bound
from mentes.admission.offers.models import Offer

STANDING = (
    Offer.owner_id == sa.bindparam("owner"),
    Offer.edition_id == sa.bindparam("edition"),
    Offer.state == "listed",
    Offer.tenant_id == sa.any_(sa.bindparam("homes", type_=pg.ARRAY(sa.Integer))),
)


def listed_in(where: Bound) -> dict[str, Any]:
    """The edition that `STANDING` asks for, and the universities that take part in it."""
    edition = where.edition
    homes = [each.tenant_id for each in edition.partners if each.state == "accepted"]
    return {"owner": edition.owner_id, "edition": edition.id, "homes": homes}
