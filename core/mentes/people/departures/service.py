"""Verbs of leaving: access ends when a university no longer counts somebody in, or after a year without them (SSO-18)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.events import Event
from mentes.base.i18n import N_
from mentes.base.models import History, Outbox
from mentes.base.outbox import CORE, record
from mentes.people import central
from mentes.people import service as people
from mentes.people.entrance.models import Identity, WebSession
from mentes.people.models import Fact, Person, RoleGrant
from mentes.people.signin.claims import SignInClaims
from mentes.people.signin.refusals import refused
from mentes.plugin.events import AccessEnding, Departure, PersonLeft

YEAR, NOTICE = timedelta(days=365), timedelta(days=30)
WALK_IN = "library-walk-in"  # eduPersonAffiliation: somebody who may sit in the library, and no member
GONE: Final = "affiliation"  # why somebody left
ABSENT: Final = "absent"
OFF: Final = "off"
ERASED: Final = "erased"
NOT_YET: Final = N_("What you had is just being ended. In a moment you can switch your account on.")
OPEN: Final = ("active", OFF)  # whoever is in one of these states can come in; switched off, to one page only


@dataclass(frozen=True)
class AccountSwitchedOn(Event):
    """Somebody had switched their account off, and switches it on again."""

    person_id: int
    home_id: int


def belongs(affiliations: Iterable[str]) -> bool:
    """Whether these words of eduPersonAffiliation say that somebody belongs to the university."""
    return bool({each.strip() for each in affiliations} - {WALK_IN, ""})


def part(provider_id: int, subject: str, claims: SignInClaims) -> bool:
    """End the access of whoever comes with no affiliation and had one before; says whether it was so.

    A university that does not send the claim says nothing by that: then only a year's absence counts. Raises
    SignInRefused for the last one who looks after all universities.
    """
    if not claims.affiliation_told or belongs(claims.affiliations):
        return False
    chosen = sa.select(Person).join(Identity, Identity.person_id == Person.id)
    person = db.session.scalar(chosen.where(Identity.provider_id == provider_id, Identity.subject == subject))
    if person is None or person.state not in OPEN or not _belonged(person):
        return False
    if central.is_last(person.id):
        raise refused("last_central")  # their role stays, for nobody could give it to anybody else
    leave(person, GONE)
    return True


def _belonged(person: Person) -> bool:
    chosen = sa.select(Fact.value).where(
        Fact.tenant_id == person.tenant_id,
        Fact.person_id == person.id,
        Fact.name == "affiliation",
        Fact.source == "idp",
    )
    return belongs((db.session.scalar(chosen) or "").split(","))


def leave(person: Person, reason: Departure) -> None:
    """Access ends at once, in every browser, and so do all roles. What somebody did stays. Said twice, it counts once."""
    db.session.refresh(person, with_for_update={"key_share": True})
    if person.state not in OPEN:
        return
    _end(person, "left", reason)


def switch_off(person: Person, keep: str = "") -> None:
    """Somebody switches their own account off: they come in to get their certificates, and for nothing else (S2-29).

    The browser whose session has the hash `keep` stays signed in. Said twice, it counts once.
    """
    db.session.refresh(person, with_for_update={"key_share": True})
    if person.state == "active":
        _end(person, OFF, OFF, keep)


def switch_on(person: Person) -> None:
    """Somebody switches their account on again. Nothing that ended is revived, and roles are given anew.

    Raises WrongState while works still end what they had: else half of it would go on, though they read that it ends.
    """
    db.session.refresh(person, with_for_update={"key_share": True})
    if person.state == OFF:
        if _is_being_ended(person):
            raise WrongState(NOT_YET)
        person.state, person.left_at = "active", None
        record(AccountSwitchedOn(person.id, person.tenant_id), person.tenant_id)


def _is_being_ended(person: Person) -> bool:
    """Whether the news of their going is still to be told here; what was given up for good holds nobody back."""
    to_tell = Outbox.done_at.is_(None), Outbox.parked_at.is_(None), Outbox.listener == CORE
    theirs = Outbox.event == PersonLeft.__name__, Outbox.payload["person_id"].as_integer() == person.id
    return db.session.scalar(sa.select(Outbox.id).where(*to_tell, *theirs).limit(1)) is not None


def forget(person: Person) -> None:
    """The row of somebody stays as a number with nothing in it, because the pairs of others hang on it."""
    person.state, person.left_at = ERASED, real_now()
    db.session.flush()


def _end(person: Person, state: str, reason: Departure, keep: str = "") -> None:
    person.state, person.left_at = state, real_now()
    sessions = WebSession.person_id == person.id, WebSession.secret_hash != keep
    db.session.execute(sa.delete(WebSession).where(*sessions))
    held = sa.select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.revoked_at.is_(None))
    for each in db.session.scalars(held):
        people.take_back(each)
    record(PersonLeft(person.id, person.tenant_id, reason), person.tenant_id)


def come_back(person: Person, claims: SignInClaims) -> bool:
    """Open the access of somebody who left and is counted in again; says whether it is open. Roles are given anew."""
    if person.state != "left":
        return person.state in OPEN
    if belongs(claims.affiliations) or not (claims.affiliation_told or _belonged(person)):
        person.state, person.left_at = "active", None
    return person.state == "active"


_SEEN = sa.func.coalesce(Person.seen_at, Person.created_at)


def absent(tenant_id: int) -> Sequence[Person]:
    """People and guests of this university who have not signed in for twelve months.

    Not the last one who looks after all universities: nobody could let anybody in again.
    """
    chosen = sa.select(Person).where(Person.tenant_id == tenant_id, Person.state == "active")
    away = db.session.scalars(chosen.where(real_now() - YEAR >= _SEEN)).all()
    return [each for each in away if not central.is_last(each.id)]


def warn(tenant_id: int) -> None:
    """Record once for each absence that access ends within thirty days."""
    chosen = sa.select(Person).where(
        Person.tenant_id == tenant_id,
        Person.state == "active",
        real_now() - YEAR + NOTICE >= _SEEN,
        real_now() - YEAR < _SEEN,
    )
    for person in db.session.scalars(chosen):
        ends = AccessEnding(person.id, tenant_id, (seen(person) + YEAR).date().isoformat())
        if not _told(ends):
            record(ends, tenant_id)


def seen(person: Person) -> datetime:
    """When somebody last signed in; before the first time, when they came to be known."""
    return person.seen_at or person.created_at


def _told(ends: AccessEnding) -> bool:
    chosen = sa.select(History.id).where(History.event == ends.name, History.payload == ends.payload())
    return db.session.scalar(chosen.limit(1)) is not None
