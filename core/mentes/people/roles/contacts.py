"""Whom a role names to others: ombudspersons to everybody of a university, offices to those who look after it."""

from dataclasses import dataclass

import sqlalchemy as sa

from mentes.base.db import db
from mentes.people.guests.models import Invitation
from mentes.people.models import Person, RoleGrant
from mentes.people.roles.service import counting


@dataclass(frozen=True)
class Contact:
    """Somebody to write to; `office` is what an assessor answers for."""

    name: str
    email: str
    office: str | None
    person_id: int


def contacts(tenant_id: int, role: str) -> list[Contact]:
    """Who holds this role at a university now (one statement); whoever took the role agreed to be named there.

    Somebody of another university stands as the invitation named them: no more is known of them here.
    """
    taken = sa.select(Invitation.taken_name, Invitation.email).where(
        Invitation.tenant_id == tenant_id,
        Invitation.taken_by == RoleGrant.person_id,
        Invitation.kind == "role",
        Invitation.role == role,
        RoleGrant.home_id != tenant_id,
    )
    invited = taken.order_by(Invitation.id.desc()).limit(1).lateral()
    name = sa.func.coalesce(Person.display_name, invited.c.taken_name)
    chosen = (
        sa.select(name, sa.func.coalesce(Person.email, invited.c.email), RoleGrant.remit, RoleGrant.person_id)
        .select_from(RoleGrant)
        .outerjoin(Person, (Person.id == RoleGrant.person_id) & (Person.tenant_id == tenant_id))
        .outerjoin(invited, sa.true())
        .where(RoleGrant.tenant_id == tenant_id, RoleGrant.role == role, name.is_not(None), *counting())
        .where(sa.or_(Person.id.is_(None), Person.state == "active"))
        .order_by(RoleGrant.remit, name, RoleGrant.id)
    )
    return list(dict.fromkeys(Contact(*row) for row in db.session.execute(chosen)))
