"""Verbs of accounts: a second way to sign in, added only by whoever has signed in with both (identity decision 2)."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import NotAllowed, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.people.entrance.models import Identity, IdentityProvider, ProviderMember
from mentes.people.entrance.service import known_identity
from mentes.people.models import Person

TAKEN = N_(
    "That account belongs to somebody else here already, perhaps to you from an earlier time. Nothing was joined; the "
    "coordinators of your university can help."
)
LAST = N_("This is the only account with which you can sign in. Add another one before you remove it.")


NOT_ANEW = N_(
    "Your university's sign-in did not ask you to sign in anew, so nothing was joined. Sign out there first, then begin "
    "again."
)
GUEST = N_(
    "Guests cannot add a university account here, because the two would become one person without anybody having "
    "checked it. If you have a university account now, sign in with it; your coordinators can bring the two together."
)


@dataclass(frozen=True)
class Account:
    """An account of somebody, and the sign-in that it is at."""

    identity: Identity
    provider: IdentityProvider


def accounts_of(person_id: int) -> list[Account]:
    """With what somebody can sign in, the oldest first."""
    chosen = (
        sa.select(Identity, IdentityProvider)
        .join(IdentityProvider, IdentityProvider.id == Identity.provider_id)
        .where(Identity.person_id == person_id)
        .order_by(Identity.id)
    )
    return [Account(*row) for row in db.session.execute(chosen)]


def ways(tenant_id: int) -> list[IdentityProvider]:
    """The sign-ins of this university alone: its own, one that it is leaving, those that it shares (SSO-3)."""
    shared = sa.select(ProviderMember.provider_id).where(ProviderMember.tenant_id == tenant_id)
    own = sa.and_(
        IdentityProvider.tenant_id == tenant_id,
        IdentityProvider.kind == "tenant",
        IdentityProvider.state.in_(("active", "leaving")),
    )
    common = sa.and_(IdentityProvider.id.in_(shared), IdentityProvider.state == "active")
    return list(db.session.scalars(sa.select(IdentityProvider).where(own | common).order_by(IdentityProvider.id)))


def is_guest(person_id: int, tenant_id: int) -> bool:
    """Whether somebody is here without a university account."""
    return bool(db.session.scalar(sa.select(Person.guest).where(Person.id == person_id, Person.tenant_id == tenant_id)))


def refuse_guest(person_id: int, tenant_id: int) -> None:
    """Raises NotAllowed for a guest, with what they can do instead."""
    if is_guest(person_id, tenant_id):
        raise NotAllowed(GUEST)


def attach(person_id: int, tenant_id: int, provider_id: int, subject: str) -> None:
    """Let somebody sign in with this account too. Raises WrongState for one that is somebody else's; nothing is merged.

    Raises NotAllowed for a guest: their name and address are what they said themselves (SSO-15).
    """
    refuse_guest(person_id, tenant_id)
    if is_joined(person_id, provider_id, subject):
        return
    ours = {"person_id": person_id, "tenant_id": tenant_id, "created_at": real_now()}
    put = insert(Identity).values(provider_id=provider_id, subject=subject, **ours).on_conflict_do_nothing()
    db.session.execute(put)
    is_joined(person_id, provider_id, subject)  # of two people who join it at once, one is refused


def is_joined(person_id: int, provider_id: int, subject: str) -> bool:
    """Whether this account is this person's already. Raises WrongState for one that is somebody else's."""
    known = known_identity(provider_id, subject)
    if known is not None and known.person_id != person_id:
        raise WrongState(TAKEN)
    return known is not None


def remove(person_id: int, tenant_id: int, identity_id: int) -> None:
    """Let somebody sign in with this account no more; its browsers are signed out. Raises WrongState for the last one."""
    held = sa.select(Person.id).where(Person.id == person_id, Person.tenant_id == tenant_id).with_for_update()
    db.session.execute(held)  # two removals at once must not leave nothing
    mine = db.session.scalars(sa.select(Identity).where(Identity.person_id == person_id)).all()
    chosen = next((each for each in mine if each.id == identity_id), None)
    if chosen is None:
        raise NotVisible
    if len(mine) == 1:
        raise WrongState(LAST)
    db.session.execute(sa.delete(Identity).where(Identity.id == chosen.id))
