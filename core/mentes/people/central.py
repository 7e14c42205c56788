"""The last person who looks after all universities: without them nobody could let anybody in again."""

import sqlalchemy as sa

from mentes.base.db import current_scope, db
from mentes.people.models import Person, RoleGrant
from mentes.tenancy.models import Tenant


def is_last(person_id: int) -> bool:
    """Whether they look after all universities, and nobody else does so for good: active, at an active university, no end.

    Every such role is held, so that of two who leave at once one waits and then counts anew. Of people at universities
    that this request does not see, the role itself has to say it: whoever leaves loses theirs.
    """
    chosen = sa.select(RoleGrant.person_id, RoleGrant.home_id, RoleGrant.tenant_id, RoleGrant.expires_at).where(
        RoleGrant.role == "central", RoleGrant.revoked_at.is_(None)
    )
    held = db.session.execute(chosen.order_by(RoleGrant.id).with_for_update()).all()
    if all(row.person_id != person_id for row in held):
        return False
    active = set(db.session.scalars(sa.select(Tenant.id).where(Tenant.state == "active")))
    lasting = [row for row in held if row.expires_at is None and {row.home_id, row.tenant_id} <= active]
    others = {row.person_id: row.home_id for row in lasting if row.person_id != person_id}
    return not any(_may_come(each, home) for each, home in others.items())


def _may_come(person_id: int, home_id: int) -> bool:
    seen = current_scope()
    if seen is None or home_id not in seen.tenants:
        return True
    state = sa.select(Person.state).where(Person.id == person_id, Person.tenant_id == home_id)
    return db.session.scalar(state) == "active"
