"""Verbs of inviting: ask somebody in, send it once more, take it back, let it run out; and what came of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.people import onetime
from mentes.people.guests.models import Invitation
from mentes.people.models import UNLISTED, Address, Person, RoleGrant
from mentes.plugin.events import InvitationExpired, InvitationSent, InvitationWithdrawn

INVITATION = "invitation"  # the purpose of its links
LASTS = timedelta(days=14)
UNCONFIRMED = timedelta(days=30)  # how long one to a role, once taken, waits for whoever invited
CLOSED = N_("This invitation is no longer open. Look at the list again.")


@dataclass(frozen=True)
class Wish:
    """Whom a coordinator wants to have: what the letter says, and where its reader comes in."""

    name: str
    email: str
    relation: str
    locale: str
    organisation: str | None = None
    note: str | None = None
    edition_id: int | None = None


def invite(wish: Wish, tenant_id: int, by: int) -> Invitation:
    """Ask somebody in. The letter goes by itself; its link is good for fourteen days."""
    row = Invitation(
        tenant_id=tenant_id,
        kind="guest",
        name=wish.name,
        email=wish.email,
        relation=wish.relation,
        organisation=wish.organisation or None,
        note=wish.note or None,
        locale=wish.locale,
        edition_id=wish.edition_id,
        invited_by=by,
    )
    return begin(row)


def send_again(row: Invitation) -> None:
    """A new letter with a new link; the old one works no more. An expired invitation is open again. Raises WrongState."""
    if row.state not in {"sent", "expired"}:
        raise WrongState(CLOSED)
    row.state, row.expires_at = "sent", now() + LASTS
    send(row)


def begin(row: Invitation) -> Invitation:
    """A new invitation of either kind, from now on: its letter goes by itself."""
    row.state, row.invited_at, row.expires_at = "sent", now(), now() + LASTS
    db.session.add(row)
    db.session.flush()
    send(row)
    return row


def send(row: Invitation) -> None:
    """A letter with a link that is new; an older one works no more."""
    onetime.end(INVITATION, row.id)
    onetime.issue(INVITATION, onetime.About(row.tenant_id, subject_id=row.id), LASTS)
    record(InvitationSent(row.id), *concerned(row))


def withdraw(row: Invitation) -> None:
    """Take it back: its link says so from now on. Said twice, it counts once. Raises WrongState for an accepted one."""
    if row.state == "withdrawn":
        return
    if row.state == "accepted":
        raise WrongState(N_("%(name)s has accepted already."), name=row.name)
    row.state, row.decided_at = "withdrawn", now()
    record(InvitationWithdrawn(row.id), *concerned(row))


def expire(row: Invitation) -> None:
    """Its time is over; whoever took it hears of it at their own university."""
    row.state, row.decided_at = "expired", now()
    record(InvitationExpired(row.id), *concerned(row), *filter(None, [row.taken_home_id]))


def overdue(tenant_id: int) -> Iterable[Invitation]:
    """A university's invitations that nobody accepted in time, or of whose taker nobody said that it is the one; held for `expire`."""
    unanswered = sa.and_(Invitation.state == "sent", Invitation.expires_at <= now())
    unconfirmed = sa.and_(Invitation.state == "taken", Invitation.taken_at <= now() - UNCONFIRMED)
    chosen = sa.select(Invitation).where(Invitation.tenant_id == tenant_id, unanswered | unconfirmed)
    return db.session.scalars(chosen.with_for_update().execution_options(populate_existing=True)).all()


def find(invitation_id: int, tenant_id: int, *, hold: bool = False) -> Invitation:
    """An invitation of this university's. Raises NotVisible."""
    chosen = sa.select(Invitation).where(*_guests(tenant_id), Invitation.id == invitation_id)
    if hold:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(chosen)
    if found is None:
        raise NotVisible(N_("There is no such invitation here."))
    return found


def _guests(tenant_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return Invitation.tenant_id == tenant_id, Invitation.kind == "guest"


def concerned(row: Invitation) -> set[int]:
    """The universities that hear of it: the inviting one, and the inviting person's own where that is another."""
    homes = sa.select(RoleGrant.home_id).where(
        RoleGrant.person_id == row.invited_by, RoleGrant.tenant_id == row.tenant_id
    )
    return {row.tenant_id, *db.session.scalars(homes)}


def listed(tenant_id: int) -> list[sa.Row[tuple[Invitation, Person | None]]]:
    """The two hundred newest invitations with who came of each (one statement)."""
    came = sa.and_(Person.id == Invitation.taken_by, Person.tenant_id == Invitation.tenant_id)
    chosen = sa.select(Invitation, Person).outerjoin(Person, came).where(*_guests(tenant_id))
    return list(db.session.execute(chosen.order_by(Invitation.invited_at.desc(), Invitation.id.desc()).limit(200)))


def known_already(email: str, tenant_id: int) -> str | None:
    """Who has an open invitation, or is a guest, with this address: a name to warn with. Nothing is refused for it."""
    folded = email.casefold()
    invited = sa.select(Invitation.name).where(
        *_guests(tenant_id), Invitation.state == "sent", sa.func.lower(Invitation.email) == folded
    )
    guests = (
        sa.select(Person.display_name)
        .join(Address, Address.person_id == Person.id)
        .where(Person.tenant_id == tenant_id, Person.guest, Person.state.not_in(UNLISTED))
        .where(Address.tenant_id == tenant_id, Address.folded == folded)
    )
    return db.session.scalar(invited.union_all(guests).limit(1))
