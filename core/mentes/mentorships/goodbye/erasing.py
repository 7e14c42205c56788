"""Verbs of erasing an account: at once at home, at each other university by a work of its own, each of them again if it was cut off."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.erasing import Gone, erase_rows
from mentes.base.events import Event
from mentes.base.outbox import pass_on, record
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.goodbye.models import Erasure
from mentes.mentorships.goodbye.service import check_seen, end_all
from mentes.mentorships.models import Mentorship, Side
from mentes.mentorships.papers.models import Signature
from mentes.people.departures import service as departures
from mentes.people.departures.handing import check_replaceable
from mentes.people.entrance.models import Identity
from mentes.people.models import Address, Person
from mentes.tenancy.models import Tenant
from mentes.workshops.models import Attendance

LETTER: Final = 0  # in `Erasure.to_do`: the letter that confirms it


@dataclass(frozen=True)
class AccountErased(Event):
    """Somebody had their account erased; the number is that of an empty row."""

    person_id: int
    home_id: int


@dataclass(frozen=True)
class ErasureGoesOn(Event):
    """The rows of one university are to be gone through for somebody whose account was erased."""

    person_id: int
    tenant_id: int


def erase(person: Person, seen: str | None) -> None:
    """Everything that is kept about this person goes, for good (S2-29). Said twice, it counts once.

    In this transaction all that their own university's scope reaches, among it every word that they wrote; what others
    keep elsewhere goes by works that begin when it is committed. Raises as `service.switch_off`.
    """
    db.session.refresh(person, with_for_update=True)
    if person.state == departures.ERASED:
        return
    check_replaceable(person.id)
    check_seen(person, seen)
    _hold_pairs(person)
    names = _names_of(person)
    end_all(person)
    departures.forget(person)
    everywhere = list(db.session.scalars(sa.select(Tenant.id).order_by(Tenant.id)))
    db.session.add(
        Erasure(
            person_id=person.id,
            home_id=person.tenant_id,
            begun_at=real_now(),
            to_do=[LETTER, *everywhere],
            sought=names,
        )
    )
    record(AccountErased(person.id, person.tenant_id), person.tenant_id, unnamed=True)
    for tenant_id in everywhere:
        pass_on(ErasureGoesOn(person.id, tenant_id), tenant_id)
    erase_rows(_gone(person.id, person.tenant_id, names, at_home=True))  # last: who did all this goes with it


def _hold_pairs(person: Person) -> None:
    """All pairs, also those that are over: what the other does in one at this moment waits, or has been done."""
    own = sa.or_(Mentorship.mentee_id == person.id, Mentorship.mentor_id == person.id)
    db.session.execute(sa.select(Mentorship.id).where(own).order_by(Mentorship.id).with_for_update())


def go_on(person_id: int, tenant_id: int) -> None:
    """Go through what one university keeps; again is nothing. What was just being written when it was erased goes, too."""
    row = held(person_id)
    if row is None or tenant_id not in row.to_do:
        return
    erase_rows(_gone(person_id, row.home_id, row.sought, at_home=tenant_id == row.home_id))
    done(held(person_id), tenant_id)


def held(person_id: int) -> Erasure | None:
    """The erasure of this person, held: of two works one waits, so that neither undoes what the other notes."""
    chosen = sa.select(Erasure).where(Erasure.person_id == person_id).with_for_update()
    return db.session.scalar(chosen.execution_options(populate_existing=True))


def done(row: Erasure | None, part: int) -> None:
    """Note that this part is done; with the last one, the names that were looked for are forgotten."""
    if row is None:
        return
    row.to_do = [each for each in row.to_do if each != part]
    if not row.to_do:
        row.sought, row.done_at = {}, real_now()
    db.session.flush()


def _gone(person_id: int, home_id: int, names: dict[str, Any], *, at_home: bool) -> Gone:
    every = tuple(names["names"])
    whole = tuple(each for each in every if " " in each or "@" in each)
    single = tuple(each for each in every if each not in whole)
    return Gone(person_id, home_id, whole, tuple(names["keys"]), single, tuple(names["partners"]), at_home)


def _names_of(person: Person) -> dict[str, Any]:
    """How this person is called anywhere, and where the letter goes that confirms the erasure."""
    addresses = [person.email, *_all(sa.select(Address.email).where(Address.person_id == person.id))]
    subjects = _all(sa.select(Identity.subject).where(Identity.person_id == person.id))
    told = (
        sa.select(Side.legal_name).where(Side.person_id == person.id),
        sa.select(Side.display_name).where(Side.person_id == person.id),
        sa.select(Side.email).where(Side.person_id == person.id),
        sa.select(Signature.legal_name).where(Signature.person_id == person.id),
        sa.select(Attendance.name).where(Attendance.person_id == person.id),
        sa.select(Certificate.facts["name"].astext).where(Certificate.person_id == person.id),
    )
    called = [person.legal_name, person.display_name, *addresses, *(name for each in told for name in _all(each))]
    names = sorted({each.strip() for each in called if each and len(each.strip()) > 1}, key=len, reverse=True)
    partners = sa.select(sa.case((Mentorship.mentee_id == person.id, Mentorship.mentor_id), else_=Mentorship.mentee_id))
    own = sa.or_(Mentorship.mentee_id == person.id, Mentorship.mentor_id == person.id)
    return {
        "names": names,
        "keys": sorted({each.casefold() for each in [*addresses, *subjects] if each}),
        "partners": sorted(set(_all(partners.where(own)))),
        "letter": {key: getattr(person, key) for key in ("email", "given_name", "locale", "timezone")},
    }


def _all(statement: sa.Select[Any]) -> Iterable[Any]:
    return db.session.scalars(statement).all()
