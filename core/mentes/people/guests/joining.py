"""Verbs of coming in without a university account: ask for a link, take an invitation, become a guest, come back."""

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.actor import Actor
from mentes.base.clock import now, real_now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotAllowed, WrongState
from mentes.base.events import Event
from mentes.base.i18n import N_
from mentes.base.outbox import pass_on, record
from mentes.people import onetime
from mentes.people.departures.service import OPEN
from mentes.people.entrance.models import Identity, IdentityProvider, OneTimeLink
from mentes.people.guests.inviting import concerned, find
from mentes.people.guests.models import Invitation
from mentes.people.models import Address, Fact, Person
from mentes.people.service import sort_name
from mentes.plugin.events import InvitationAccepted

SIGN_IN = "guest_sign_in"  # the purpose of the links that sign a guest in
MINUTES = timedelta(minutes=15)
OVER = {
    "accepted": N_("This invitation has been accepted already. If that was you, come in with your e-mail address."),
    "withdrawn": N_("This invitation was taken back. Whoever invited you can tell you more."),
    "expired": N_("This invitation is no longer open. Ask whoever invited you to send it once more."),
}


@dataclass(frozen=True)
class GuestLinkAsked(Event):
    """Somebody without a university account asked for a link to come in with."""

    link_id: int


@dataclass(frozen=True)
class Newcomer:
    """Who somebody says they are, when they accept an invitation."""

    name: str
    email: str
    locale: str
    timezone: str


def check_open(row: Invitation) -> Invitation:
    """The invitation, if somebody can still accept it. Raises WrongState, saying why not."""
    state = "expired" if row.state == "sent" and row.expires_at <= now() else row.state
    if state != "sent":
        raise WrongState(OVER[state])
    return row


def ask_to_join(row: Invitation, who: Newcomer, browser: str) -> OneTimeLink:
    """A link to the address that a newcomer wants to use: fifteen minutes, this browser only. Raises WrongState."""
    check_open(row)
    return _ask(onetime.About(row.tenant_id, subject_id=row.id, browser=browser), **asdict(who))


def ask_to_return(tenant_id: int, email: str, browser: str, back: str) -> OneTimeLink:
    """The same for a guest who comes back. Whether there is one is found out afterwards, so the answer says nothing."""
    return _ask(onetime.About(tenant_id, browser=browser), email=email, next=back)


def ask_again(link: OneTimeLink, browser: str) -> OneTimeLink:
    """The same once more; the first one still works as long as it lasts."""
    return _ask(onetime.About(link.tenant_id, subject_id=link.subject_id, browser=browser), **link.payload)


def _ask(about: onetime.About, **payload: str) -> OneTimeLink:
    link = onetime.issue(SIGN_IN, about, MINUTES, **payload)
    pass_on(GuestLinkAsked(link.id), about.tenant_id)
    return link


def asked_last(browser_hash: str, tenant_id: int) -> OneTimeLink | None:
    """What this browser asked for last, while it lasts."""
    chosen = sa.select(OneTimeLink).where(
        OneTimeLink.purpose == SIGN_IN,
        OneTimeLink.tenant_id == tenant_id,
        OneTimeLink.browser_hash == browser_hash,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > real_now(),
    )
    return db.session.scalar(chosen.order_by(OneTimeLink.id.desc()).limit(1))


def guests_with(email: str, tenant_id: int) -> list[Person]:
    """Guests of this university who have shown that they read this address, the newest first; closed ones too.

    Whoever's guest account was removed comes in by no link any more.
    """
    chosen = (
        sa.select(Person)
        .join(Address, sa.and_(Address.person_id == Person.id, Address.tenant_id == Person.tenant_id))
        .where(
            Person.tenant_id == tenant_id,
            Person.guest,
            Address.folded == email.casefold(),
            Address.verified_at.is_not(None),
            _account(Person.id).exists(),
        )
    )
    return list(db.session.scalars(chosen.order_by(Person.id.desc())))


def _account(person_id: Any) -> sa.Select[int]:
    guests = sa.and_(IdentityProvider.id == Identity.provider_id, IdentityProvider.kind == "guest")
    return sa.select(Identity.id).join(IdentityProvider, guests).where(Identity.person_id == person_id)


def account_of(person: Person) -> int:
    """The account by which a guest comes in: a browser that it signed in is signed out with it."""
    return db.session.scalars(_account(person.id).limit(1)).one()


def come_in(link: OneTimeLink, person_id: int | None) -> Person:
    """The person whom a spent link signs in; made here if it accepts an invitation. The link forgets what was typed.

    `person_id` chooses where several guests share an address. Raises WrongState, BadInput, NotAllowed.
    """
    person = _join(link) if link.subject_id else _return(link, person_id)
    person.seen_at = real_now()
    link.payload, link.person_id = {}, person.id
    return person


def _return(link: OneTimeLink, person_id: int | None) -> Person:
    every = [each for each in guests_with(link.payload["email"], link.tenant_id) if each.state in OPEN]
    found = [each for each in every if person_id in {None, each.id}]
    if not found:
        raise NotAllowed(N_("This account was closed. Your coordinator can tell you more."))
    if len(found) > 1:
        raise BadInput(N_("Choose as whom you come in."))
    return found[0]


def _join(link: OneTimeLink) -> Person:
    row = check_open(find(link.subject_id or 0, link.tenant_id, hold=True))
    who = Newcomer(**link.payload)
    person = _welcome(row, who)
    _take(row, person.id, person.tenant_id, person.display_name)
    return person


def _welcome(row: Invitation, who: Newcomer) -> Person:
    person = Person(
        tenant_id=row.tenant_id,
        legal_name=who.name,
        display_name=who.name,
        given_name=who.name.partition(" ")[0],
        sort_name=sort_name(who.name),
        email=who.email,
        locale=who.locale,
        timezone=who.timezone,
        organisation=row.organisation,
        guest=True,
        created_at=real_now(),
    )
    db.session.add(person)
    db.session.flush()
    _vouch(person, row.invited_by)
    return person


def _vouch(person: Person, by: int) -> None:
    """Their account, the address that they have just shown to be theirs, and what the inviting side says of them."""
    part, at = {"person_id": person.id, "tenant_id": person.tenant_id}, real_now()
    account = {"provider_id": provider_of(person.tenant_id), "subject": secrets.token_urlsafe(24)}
    shown = {"email": person.email, "folded": person.email.casefold(), "source": "self", "verified_at": at}
    said = {"name": "affiliation", "value": "affiliate", "source": "coordinator", "asserted_by": by}
    db.session.add_all(
        [
            Identity(**part, **account, created_at=at, seen_at=at),
            Address(**part, **shown, created_at=at),
            Fact(**part, **said, asserted_at=at),
        ]
    )
    db.session.flush()


def provider_of(tenant_id: int) -> int:
    """The way in of this university's guests, made when the first one comes; two at once make one."""
    key = (
        IdentityProvider.tenant_id == tenant_id,
        IdentityProvider.kind == "guest",
        IdentityProvider.state == "active",
    )
    values = {"tenant_id": tenant_id, "kind": "guest", "state": "active", "origin": "pages", "version": 1}
    empty = {"client_id": "", "home_organisations": [], "claims": {}, "activated_at": real_now()}
    made = insert(IdentityProvider).values(**values, **empty).on_conflict_do_nothing()
    chosen = sa.select(IdentityProvider.id).where(*key)
    found = db.session.scalar(chosen)
    if found is None:
        db.session.execute(made)
        found = db.session.scalars(chosen).one()
    return found


def may_take(actor: Actor, tenant_id: int) -> bool:
    """Whether somebody who is signed in can take an invitation with that account: not as another university's guest."""
    own = sa.select(Person.guest).where(Person.tenant_id == actor.home_id, Person.id == actor.person_id)
    return actor.home_id == tenant_id or not db.session.scalar(own)


def take(row: Invitation, actor: Actor) -> None:
    """Somebody who has an account accepts; nobody new is made. Raises WrongState, NotAllowed."""
    if not may_take(actor, row.tenant_id):
        raise NotAllowed(N_("You are a guest of another university. Sign out first, then open the invitation again."))
    _take(check_open(row), actor.person_id, actor.home_id, actor.name)


def _take(row: Invitation, person_id: int, home_id: int, name: str) -> None:
    row.state, row.taken_at = "accepted", now()
    row.taken_by, row.taken_home_id, row.taken_name = person_id, home_id, name
    record(InvitationAccepted(row.id, person_id), *concerned(row), home_id)
