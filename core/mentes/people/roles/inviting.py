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
from mentes.people.guests.inviting import INVITATION, LASTS, begin, concerned, send
from mentes.people.guests.models import Invitation
from mentes.people.models import Address, Person, RoleGrant
from mentes.people.roles.service import TWICE, Wish, counting, end_of
from mentes.plugin.events import InvitationAccepted, InvitationWithdrawn

GONE = N_("This person has left their university, so nothing was given. Take the invitation back, and send a new one.")
NOBODY_SAYS = N_(
    "You are a guest, so no university says who you are. Whoever invited you can give you the role on your own page."
)
CLOSED = N_("This invitation is no longer open. Ask whoever sent it for a new one.")


def invite(wish: Wish, whom: tuple[str, str, str], tenant_id: int, by: Actor) -> Invitation:
    """Ask somebody (name, address, language) to take a role; the letter goes by itself, its link is good for fourteen days."""
    name, email, locale = whom
    row = Invitation(
        tenant_id=tenant_id,
        kind="role",
        name=name,
        email=email,
        locale=locale,
        role=wish.role,
        remit=wish.remit,
        edition_id=wish.edition_id,
        until=end_of(wish.until, tenant_id),
        invited_by=by.person_id,
    )
    return begin(row)


def send_again(row: Invitation) -> None:
    """A new letter with a new link; the old one works no more. An expired one is open again, to anybody. Raises WrongState."""
    if row.state not in {"sent", "expired"}:
        raise WrongState(CLOSED)
    row.state, row.expires_at, row.decided_at = "sent", now() + LASTS, None
    row.taken_by = row.taken_home_id = row.taken_name = row.taken_at = None
    send(row)


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
    """Invitations that wait: for somebody to take them, for whoever invited to confirm who did, or to be sent again."""
    waiting = Invitation.state.in_(("sent", "taken", "expired"))
    chosen = sa.select(Invitation).where(Invitation.tenant_id == tenant_id, Invitation.kind == "role", waiting)
    return db.session.scalars(chosen.order_by(Invitation.invited_at.desc()).limit(100)).all()


def take(row: Invitation, who: Actor) -> None:
    """It belongs to whoever takes it, under the name and address that their own university gives (complaint 17).

    Nothing is given yet, and nothing that they chose themselves is kept: by these words somebody confirms them. Raises
    BadInput for guests, of whom no university says anything, WrongState once it is another's or its time is over.
    """
    if row.state == "taken" and row.taken_by == who.person_id:
        return
    if row.state != "sent" or row.expires_at <= now():
        raise WrongState(CLOSED)
    person = db.session.scalars(
        sa.select(Person).where(Person.id == who.person_id, Person.tenant_id == who.home_id)
    ).one()
    if person.guest:
        raise BadInput(people.GUEST if row.role in people.STAFF_ONLY else NOBODY_SAYS)
    row.state, row.taken_by, row.taken_home_id = "taken", person.id, person.tenant_id
    row.taken_name, row.taken_at = _vouched_for(person), now()
    onetime.end(INVITATION, row.id)
    record(InvitationAccepted(row.id, person.id), *concerned(row))


def _vouched_for(person: Person) -> str:
    sent = (Address.source == "idp", Address.verified_at.is_not(None))
    chosen = sa.select(Address.email).where(
        Address.person_id == person.id, Address.tenant_id == person.tenant_id, *sent
    )
    email = db.session.scalar(chosen.order_by(Address.id.desc()).limit(1))
    return f"{person.legal_name} <{email}>" if email else person.legal_name


def confirm(row: Invitation, by: Actor) -> RoleGrant | None:
    """Whoever took it is the one who was meant: the role is given. Said twice, it counts once.

    The scope must hold their university too. Raises WrongState, also for somebody who has left meanwhile (SSO-18).
    """
    if row.state == "accepted":
        return None
    if row.state != "taken" or row.taken_by is None or row.taken_home_id is None:
        raise WrongState(CLOSED)
    if row.taken_by == by.person_id:
        raise BadInput(N_("Nobody confirms their own role. Somebody else who looks after this university can."))
    taker = sa.select(Person.state).where(Person.id == row.taken_by, Person.tenant_id == row.taken_home_id)
    if db.session.scalar(taker.with_for_update(read=True)) != "active":
        raise WrongState(GONE)
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
