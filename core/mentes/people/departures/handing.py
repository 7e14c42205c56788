"""What somebody has to hand over before they go: a role that nobody else has at its university."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.i18n import N_
from mentes.people.models import RoleGrant
from mentes.people.service import STAFF_ONLY
from mentes.tenancy.models import Tenant

LAST: Final = N_("You have a role that nobody else has. Hand it over first; the page “Leave Mentes” says which one.")


def held_alone(person_id: int, *, hold: bool = False) -> Sequence[sa.Row[Any]]:
    """Roles (role, tenant_id, names of that university) that nobody else holds there, for all programmes or the same one.

    `hold` keeps all holders of such roles until the transaction ends: of two who go at once, one is the last.
    """
    rows = db.session.execute(_same_roles(person_id, hold=hold)).all()
    others = [each for each in rows if each.person_id != person_id]
    own = [each for each in rows if each.person_id == person_id]
    return [each for each in own if not any(_stands_in(other, each) for other in others)]


def check_replaceable(person_id: int) -> None:
    """Raise WrongState for somebody without whom nobody would look after a university."""
    if held_alone(person_id, hold=True):
        raise WrongState(LAST)


def _same_roles(person_id: int, *, hold: bool) -> sa.Select[Any]:
    counts = (
        RoleGrant.revoked_at.is_(None),
        sa.or_(RoleGrant.expires_at.is_(None), RoleGrant.expires_at > real_now()),
        RoleGrant.role.in_(STAFF_ONLY),
    )
    own = sa.select(RoleGrant.role, RoleGrant.tenant_id).where(RoleGrant.person_id == person_id, *counts)
    chosen = (
        sa.select(RoleGrant.person_id, RoleGrant.role, RoleGrant.tenant_id, RoleGrant.edition_id, Tenant.names)
        .join(Tenant, sa.and_(Tenant.id == RoleGrant.tenant_id, Tenant.state == "active"))
        .where(sa.tuple_(RoleGrant.role, RoleGrant.tenant_id).in_(own), *counts)
        .order_by(RoleGrant.id)
    )
    return chosen.with_for_update(of=RoleGrant) if hold else chosen


def _stands_in(other: Any, own: Any) -> bool:
    same = (other.role, other.tenant_id) == (own.role, own.tenant_id)
    return same and other.edition_id in {None, own.edition_id}
