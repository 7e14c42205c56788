"""From which address a university's letters come: from its own domains, or from ours with its own to answer to."""

import sqlalchemy as sa

from mentes.base.db import db
from mentes.people.entrance.models import HomeOrganisation
from mentes.tenancy.models import Tenant


def sender_of(tenant: Tenant, ours: str) -> tuple[str, str | None]:
    """The address that its letters come from, and the one to answer to where that is another.

    What a file names is trusted. An address typed on the pages counts in the university's own domains only: anybody
    could type another university's and write in its name.
    """
    own = str(tenant.brand.get("sender") or "")
    if own and (tenant.origin == "file" or is_in(own, domains_of(tenant.id))):
        return own, None
    return ours, own or None


def domains_of(tenant_id: int) -> list[str]:
    """The domains that belong to this university; none before its sign-in is in use."""
    chosen = sa.select(HomeOrganisation.domain).where(HomeOrganisation.tenant_id == tenant_id)
    return list(db.session.scalars(chosen.order_by(HomeOrganisation.domain)))


def is_in(address: str, domains: list[str]) -> bool:
    """Whether this e-mail address is in one of these domains or below it."""
    domain = address.rpartition("@")[2].lower()
    return any(domain == each or domain.endswith(f".{each}") for each in domains)
