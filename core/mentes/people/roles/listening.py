"""Timed work of roles: say in time that one ends."""

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.models import History
from mentes.base.outbox import record
from mentes.base.ticks import daily
from mentes.people.models import RoleGrant
from mentes.people.roles.service import SOON
from mentes.plugin.events import RoleEnding


@daily("roles-ending")
def announce(tenant_id: int) -> None:
    """Each role at this university that ends within two weeks is announced once; one given for less than that is not."""
    told = sa.exists().where(
        History.event == RoleEnding.__name__, History.payload["grant_id"].as_integer() == RoleGrant.id
    )
    ending = sa.select(RoleGrant).where(
        RoleGrant.tenant_id == tenant_id,
        RoleGrant.revoked_at.is_(None),
        RoleGrant.expires_at.between(real_now(), real_now() + SOON),
        RoleGrant.granted_at < RoleGrant.expires_at - SOON,
        ~told,
    )
    for each in db.session.scalars(ending):
        record(RoleEnding(each.id, each.person_id), each.home_id, tenant_id)
