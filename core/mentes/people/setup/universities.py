"""A university on the pages: made, changed, closed for a while; each with its line in history."""

import re
import unicodedata

import sqlalchemy as sa

from mentes.base.actor import Actor
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.people.models import RoleGrant
from mentes.people.roles.service import counting
from mentes.people.setup import senders
from mentes.people.setup.events import (
    UniversityChanged,
    UniversityCreated,
    UniversityResumed,
    UniversitySuspended,
)
from mentes.tenancy import service
from mentes.tenancy.apply import lock
from mentes.tenancy.declaration import TenantFile
from mentes.tenancy.folding import folded
from mentes.tenancy.models import Tenant

_FILLING = re.compile(r"\b(university|universitat|universite|universita|universidad|of|the|de|di|degli|studi)\b")


def suggested_address(name: str) -> str:
    """University of Évora → evora: what an address could be called, perhaps empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", "-", _FILLING.sub(" ", plain)).strip("-")
    return words.lstrip("0123456789-")[:30].strip("-")


def row_of(tenant_id: int) -> Tenant:
    """The row, held for a change. Raises NotVisible when there is none."""
    chosen = sa.select(Tenant).where(Tenant.id == tenant_id).with_for_update()
    found = db.session.scalar(chosen.execution_options(populate_existing=True))
    if found is None or found.state == "archived":
        raise NotVisible
    return found


def create(declared: TenantFile, who: Actor) -> Tenant:
    """Make a university. Raises BadInput where its address or one of its names is taken."""
    lock(db.session())
    _refuse_taken_names(declared, None)
    made = service.create(db.session(), declared)
    record(UniversityCreated(made.id), made.id, who.home_id)
    return made


def change(tenant: Tenant, declared: TenantFile) -> None:
    """Change the details of one that the pages made. Raises WrongState for one that a file declares.

    Raises BadInput for another university's name, and for a sender outside its own domains: letters go out in both.
    """
    _refuse_taken_names(declared, tenant.id)
    domains = senders.domains_of(tenant.id)
    if domains and not senders.is_in(declared.brand.sender, domains):
        text = N_("Letters come from an address in a domain of this university: %(domains)s.")
        raise BadInput(text, domains=", ".join(domains))
    service.change(tenant, declared)
    record(UniversityChanged(tenant.id), tenant.id)


def _refuse_taken_names(declared: TenantFile, tenant_id: int | None) -> None:
    """Raise BadInput for a name that another university has, in whatever language and however it is written."""
    others = sa.select(Tenant.names).where(Tenant.id.is_distinct_from(tenant_id), Tenant.state != "archived")
    taken = {folded(str(name)) for names in db.session.scalars(others) for name in names.values()}
    for name in declared.names.values():
        if folded(name) in taken:
            raise BadInput(N_("Another university here is called “%(name)s” already."), name=name)


def suspend(tenant: Tenant, who: Actor) -> None:
    """Close its pages for a while. Raises WrongState unless it is active, and where it would lock central admins out.

    A role counts at an active university only, and whose home is closed cannot come in: nobody could undo it.
    """
    if tenant.id == who.home_id:
        raise WrongState(N_("This is your own university: you would lock yourself out."))
    if tenant.kind == "alliance":
        raise WrongState(
            N_("From here all universities are looked after: closing it would lock all central admins out.")
        )
    if _has_central(tenant.id):
        raise WrongState(N_("Somebody of this university is a central admin: take that role back first."))
    service.suspend(tenant)
    record(UniversitySuspended(tenant.id), tenant.id, who.home_id)


def _has_central(tenant_id: int) -> bool:
    """Whether somebody of this university, or somebody at it, looks after all universities."""
    where = sa.or_(RoleGrant.tenant_id == tenant_id, RoleGrant.home_id == tenant_id)
    return bool(db.session.scalar(sa.select(sa.exists().where(RoleGrant.role == "central", where, *counting()))))


def resume(tenant: Tenant, who: Actor) -> None:
    """Open its pages again. Raises WrongState unless it is suspended."""
    service.resume(tenant)
    record(UniversityResumed(tenant.id), tenant.id, who.home_id)
