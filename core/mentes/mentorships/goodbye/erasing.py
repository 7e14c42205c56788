"""Verbs of erasing an account: at once at home, at each other university by a work of its own, each of them again if it was cut off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from mentes.admission.models import Application, Approval
from mentes.base.clock import now, real_now
from mentes.base.db import db
from mentes.base.erasing import Gone, erase_rows
from mentes.base.events import Event
from mentes.base.outbox import pass_on, record
from mentes.mentorships.goodbye.models import Erasure
from mentes.mentorships.goodbye.service import check_seen, end_all
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers.models import Paper
from mentes.people.departures import service as departures
from mentes.people.departures.handing import check_replaceable
from mentes.people.entrance.models import Identity
from mentes.people.models import Address, Person
from mentes.people.moves import service as moves
from mentes.tenancy.models import Tenant

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

    In this transaction all their own rows that their university's scope reaches, among them every word that they wrote;
    what others keep goes by works that begin when it is committed. Raises as `service.switch_off`.
    """
    db.session.refresh(person, with_for_update={"key_share": True})  # who is told something meanwhile is told it
    if person.state == departures.ERASED:
        return
    check_replaceable(person.id)
    check_seen(person, seen)
    sought = _sought_of(person, _held_pairs(person))
    end_all(person)
    departures.forget(person)
    for account in _all(sa.select(Identity).where(Identity.person_id == person.id)):
        moves.put_aside(account)
    everywhere = list(db.session.scalars(sa.select(Tenant.id).order_by(Tenant.id)))
    db.session.add(
        Erasure(
            person_id=person.id,
            home_id=person.tenant_id,
            begun_at=real_now(),
            to_do=[LETTER, *everywhere],
            sought=sought,
        )
    )
    record(AccountErased(person.id, person.tenant_id), person.tenant_id, unnamed=True)
    for tenant_id in everywhere:
        pass_on(ErasureGoesOn(person.id, tenant_id), tenant_id)
    erase_rows(
        _gone(person.id, person.tenant_id, sought, at_home=True), far=False
    )  # last: who did all this goes with it


def _held_pairs(person: Person) -> Sequence[Mentorship]:
    """All pairs, also those that are over: what the other does in one at this moment waits, or has been done."""
    own = sa.or_(
        sa.and_(Mentorship.mentee_tenant_id == person.tenant_id, Mentorship.mentee_id == person.id),
        sa.and_(Mentorship.mentor_tenant_id == person.tenant_id, Mentorship.mentor_id == person.id),
    )
    return db.session.scalars(sa.select(Mentorship).where(own).order_by(Mentorship.id).with_for_update()).all()


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
    """Note that this part is done; with the last one, the addresses that were looked for are forgotten."""
    if row is None:
        return
    row.to_do = [each for each in row.to_do if each != part]
    if not row.to_do:
        row.sought, row.done_at = {}, real_now()
    db.session.flush()


def _gone(person_id: int, home_id: int, sought: Mapping[str, Any], *, at_home: bool) -> Gone:
    return Gone(
        person_id,
        home_id,
        tuple(sought["addresses"]),
        tuple(sought["subjects"]),
        {what: tuple(numbers) for what, numbers in sought["about"].items()},
        datetime.fromisoformat(sought["until"]),
        at_home,
    )


def _sought_of(person: Person, pairs: Sequence[Mentorship]) -> dict[str, Any]:
    """What in rows of others is theirs, by numbers and confirmed addresses, and where the letter goes that confirms it."""
    subjects = _all(sa.select(Identity.subject).where(Identity.person_id == person.id))
    return {
        "addresses": _addresses_of(person),
        "subjects": sorted({each.casefold() for each in subjects if each}),
        "about": _about(person, pairs),
        "until": now().isoformat(),
        "letter": {key: getattr(person, key) for key in ("email", "given_name", "locale", "timezone")},
    }


def _addresses_of(person: Person) -> list[str]:
    """Without those that nobody has confirmed: anybody's can be entered."""
    own = sa.select(Address).where(Address.tenant_id == person.tenant_id, Address.person_id == person.id)
    held = _all(own)
    confirmed = {each.folded for each in held if each.verified_at is not None}
    entered = {each.folded for each in held} - confirmed
    return sorted(({person.email.casefold()} - entered | confirmed) - {""})


def _about(person: Person, pairs: Sequence[Mentorship]) -> dict[str, list[int]]:
    """Numbers of rows that tell of them: pairs by the side that was theirs, who the other was, what belongs to the pair."""
    numbers = [each.id for each in pairs]
    asked = sa.select(Approval.id).join(Application, Application.id == Approval.application_id)
    own = (Application.tenant_id == person.tenant_id, Application.person_id == person.id)
    return {
        "mentee": [each.id for each in pairs if each.mentee_id == person.id],
        "mentor": [each.id for each in pairs if each.mentor_id == person.id],
        "other": sorted({each.mentee_id + each.mentor_id - person.id for each in pairs}),
        "meeting": list(_all(sa.select(Meeting.id).where(Meeting.mentorship_id.in_(numbers)))),
        "paper": list(_all(sa.select(Paper.id).where(Paper.mentorship_id.in_(numbers)))),
        "approval": list(_all(asked.where(*own))),
    }


def _all(statement: sa.Select[Any]) -> Sequence[Any]:
    return db.session.scalars(statement).all()
