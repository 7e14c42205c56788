"""Verbs of one's own e-mail addresses: add and confirm one, choose where letters go, take one away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.events import Event
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.people import onetime
from mentes.people.models import Address, Person
from mentes.people.onetime import About

PURPOSE = "address"
LASTS = timedelta(days=1)
MOST = 6
GONE = N_("This address is not in your list any more.")


@dataclass(frozen=True)
class AddressAdded(Event):
    """Somebody entered an address of their own; a letter asks there whether it is theirs."""

    address_id: int
    link_id: int
    person_id: int


@dataclass(frozen=True)
class AddressChosen(Event):
    """Somebody's letters go to another of their addresses from now on."""

    address_id: int
    former_id: int | None
    person_id: int


def mine(person_id: int, tenant_id: int) -> Sequence[Address]:
    """Somebody's addresses, the university's first."""
    chosen = sa.select(Address).where(Address.tenant_id == tenant_id, Address.person_id == person_id)
    return db.session.scalars(chosen.order_by(Address.source, Address.id)).all()


def add(person: Person, email: str) -> None:
    """Enter an address; it counts once its owner has opened the link in the letter. Entered again, it is sent again.

    Raises BadInput for one that is confirmed already, and for more than a few.
    """
    held = mine(person.id, person.tenant_id)
    found = next((each for each in held if each.folded == email.casefold()), None)
    if found is None:
        if len(held) >= MOST:
            raise BadInput(N_("You have %(num)s addresses already. Remove one first."), num=len(held))
        part = {"tenant_id": person.tenant_id, "person_id": person.id, "source": "self"}
        found = Address(**part, email=email, folded=email.casefold(), created_at=real_now())
        db.session.add(found)
        db.session.flush()
    elif found.verified_at is not None:
        raise BadInput(N_("This address is yours already."))
    link = onetime.issue(PURPOSE, About(person.tenant_id, person.id, found.id), LASTS)
    record(AddressAdded(found.id, link.id, person.id), person.tenant_id)


def asked(text: str, person_id: int, tenant_id: int) -> Address:
    """The address that a link asks about. Raises NotVisible unless it is this person's, WrongState for a spent link."""
    link = onetime.look(text, PURPOSE)
    if link.person_id != person_id:
        raise NotVisible
    return _own(int(link.subject_id or 0), person_id, tenant_id)


def confirm(text: str, person_id: int, tenant_id: int) -> Address:
    """Use the link; the address counts from now on. Raises as `asked` does."""
    address = asked(text, person_id, tenant_id)
    onetime.spend(text, PURPOSE)
    address.verified_at = real_now()
    return address


def choose(person: Person, address_id: int) -> Address:
    """Let letters go there. Raises WrongState for one that is not confirmed.

    With the university's own chosen, letters follow what it says at each sign-in.
    """
    address = _own(address_id, person.id, person.tenant_id)
    if address.verified_at is None and address.source != "idp":
        raise WrongState(N_("Confirm this address first: open the link in the letter that we sent there."))
    if address.folded == person.email.casefold():
        return address
    held = mine(person.id, person.tenant_id)
    former = next((each.id for each in held if each.folded == person.email.casefold()), None)
    own = set() if address.source == "idp" else {"email"}
    person.email, person.chosen = address.email, sorted({*person.chosen} - {"email"} | own)
    record(AddressChosen(address.id, former, person.id), person.tenant_id)
    return address


def remove(person: Person, address_id: int) -> None:
    """Take an address away. Raises WrongState for the university's, and for the one to which letters go."""
    address = _own(address_id, person.id, person.tenant_id)
    if address.source == "idp":
        raise WrongState(N_("This address comes from your university's sign-in and stays as long as it says so."))
    if address.folded == person.email.casefold():
        raise WrongState(N_("Letters go to this address. Choose another one for them first."))
    db.session.delete(address)
    db.session.flush()


def _own(address_id: int, person_id: int, tenant_id: int) -> Address:
    chosen = sa.select(Address).where(
        Address.tenant_id == tenant_id, Address.person_id == person_id, Address.id == address_id
    )
    found = db.session.scalar(chosen)
    if found is None:
        raise NotVisible(GONE)
    return found


def known_of(people: Iterable[int]) -> frozenset[str]:
    """By which addresses these people are known, as far as the scope shows them; for comparison, case folded.

    One that somebody entered and never confirmed may be anybody's.
    """
    shown = sa.select(Address.folded).where(Address.person_id.in_(list(people)), Address.verified_at.is_not(None))
    chosen = sa.select(Person.email).where(Person.id.in_(list(people)))
    return frozenset(email.casefold() for email in db.session.scalars(shown.union(chosen)) if email)


def take_over(person: Person, email: str, *, verified: bool, alone: bool) -> None:
    """What a university's sign-in says of its person's address. `alone`: it is the only one that this person has.

    Then an address that it said before is gone, and letters that went there go to the new one.
    """
    values = {"email": email, "source": "idp", "verified_at": real_now() if verified else None}
    put = insert(Address).values(
        **values, tenant_id=person.tenant_id, person_id=person.id, folded=email.casefold(), created_at=real_now()
    )
    kept = {**values, "verified_at": sa.func.coalesce(put.excluded.verified_at, Address.verified_at)}
    db.session.execute(put.on_conflict_do_update(index_elements=["person_id", "folded"], set_=kept))
    if not alone:
        return
    mine_before = (Address.tenant_id == person.tenant_id, Address.person_id == person.id, Address.source == "idp")
    stale = sa.delete(Address).where(*mine_before, Address.folded != email.casefold()).returning(Address.folded)
    if person.email.casefold() in db.session.scalars(stale).all():
        person.email, person.chosen = email, [name for name in person.chosen if name != "email"]
