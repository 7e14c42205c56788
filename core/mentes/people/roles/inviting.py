"""Verbs of inviting somebody to a role: ask, take, confirm or refuse. A link alone gives nothing to anybody."""

from collections.abc import Sequence

import sqlalchemy as sa

from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.people import onetime
from mentes.people import service as people
from mentes.people.guests.inviting import INVITATION, LASTS, concerned
from mentes.people.guests.models import Invitation
from mentes.people.models import Person, RoleGrant
from mentes.people.roles.service import TWICE, Wish, counting, end_of
from mentes.plugin.events import InvitationAccepted, InvitationSent, InvitationWithdrawn

CLOSED = N_("This invitation is no longer open. Ask whoever sent it for a new one.")


def invite(wish: Wish, whom: tuple[str, str, str], tenant_id: int, by: Actor) -> Invitation:
    """Ask somebody (name, address, language) to take a role; the letter goes by itself, its link is good for fourteen days."""
    name, email, locale = whom
    row = Invitation(
        tenant_id=tenant_id,
        kind="role",
        state="sent",
        name=name,
        email=email,
        locale=locale,
        role=wish.role,
        remit=wish.remit,
        edition_id=wish.edition_id,
        until=end_of(wish.until, tenant_id),
        invited_by=by.person_id,
        invited_at=now(),
        expires_at=now() + LASTS,
    )
    db.session.add(row)
    db.session.flush()
    onetime.issue(INVITATION, onetime.About(tenant_id, subject_id=row.id), LASTS)
    record(InvitationSent(row.id), *concerned(row))
    return row


def find(invitation_id: int, tenant_id: int) -> Invitation:
    """An invitation to a role here, held. Raises NotVisible."""
    chosen = sa.select(Invitation).where(
        Invitation.id == invitation_id, Invitation.tenant_id == tenant_id, Invitation.kind == "role"
    )
    row = db.session.scalar(chosen.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotVisible(N_("There is no such invitation here."))
    return row


def listed(tenant_id: int) -> Sequence[Invitation]:
    """Invitations that wait: for somebody to take them, or for whoever invited to confirm who did."""
    chosen = sa.select(Invitation).where(
        Invitation.tenant_id == tenant_id, Invitation.kind == "role", Invitation.state.in_(("sent", "taken"))
    )
    return db.session.scalars(chosen.order_by(Invitation.invited_at.desc()).limit(100)).all()


def take(row: Invitation, who: Actor) -> None:
    """It belongs to whoever takes it, under the name by which their own university knows them (complaint 17).

    Nothing is given yet. Raises BadInput for guests, WrongState once it is another's or its time is over.
    """
    if row.state == "taken" and row.taken_by == who.person_id:
        return
    if row.state != "sent" or row.expires_at <= now():
        raise WrongState(CLOSED)
    person = db.session.scalars(
        sa.select(Person).where(Person.id == who.person_id, Person.tenant_id == who.home_id)
    ).one()
    if person.guest and row.role in people.STAFF_ONLY:
        raise BadInput(people.GUEST)
    row.state, row.taken_by, row.taken_home_id = "taken", person.id, person.tenant_id
    row.taken_name, row.taken_at = f"{person.display_name} <{person.email}>", now()
    onetime.end(INVITATION, row.id)
    record(InvitationAccepted(row.id, person.id), *concerned(row))


def confirm(row: Invitation, by: Actor) -> RoleGrant | None:
    """Whoever took it is the one who was meant: the role is given. Said twice, it counts once. Raises WrongState."""
    if row.state == "accepted":
        return None
    if row.state != "taken" or row.taken_by is None or row.taken_home_id is None:
        raise WrongState(CLOSED)
    if row.taken_by == by.person_id:
        raise BadInput(N_("Nobody confirms their own role. Somebody else who looks after this university can."))
    same = (RoleGrant.person_id == row.taken_by, RoleGrant.tenant_id == row.tenant_id, RoleGrant.role == row.role)
    covers = RoleGrant.edition_id.is_not_distinct_from(row.edition_id)
    if db.session.scalar(sa.select(RoleGrant.id).where(*same, covers, *counting()).limit(1)):
        raise WrongState(TWICE)
    row.state, row.decided_by, row.decided_at = "accepted", by.person_id, now()
    return people.grant_to(
        (row.taken_by, row.taken_home_id),
        row.role or "",
        row.tenant_id,
        by=by.person_id,
        edition_id=row.edition_id,
        until=row.until,
        remit=row.remit,
    )


def withdraw(row: Invitation, by: Actor) -> None:
    """Take it back, or refuse whoever took it: nothing was given, nothing is. Raises WrongState once it was confirmed."""
    if row.state == "withdrawn":
        return
    if row.state == "accepted":
        raise WrongState(CLOSED)
    row.state, row.decided_by, row.decided_at = "withdrawn", by.person_id, now()
    onetime.end(INVITATION, row.id)
    record(InvitationWithdrawn(row.id), *concerned(row))
