"""Verbs of facts about a person: assert one, take over what a sign-in told, forget what is long over."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.people.models import Fact, Person, RegistryEntry
from mentes.people.records.counting import NAMES, STUDIES, clean, is_over, same_level, valid_until
from mentes.people.signin.claims import SignInClaims
from mentes.plugin.events import FactConfirmed
from mentes.tenancy.models import Tenant

KEPT = timedelta(days=30)  # after they are over (default retention)
WAITS = timedelta(days=365)  # a line of the register for its person to come


def assert_fact(person: Person, name: str, value: str, source: str, by: int | None = None) -> Fact:
    """Somebody says this about a person; what the same source said before is replaced, and its time begins anew.

    Raises BadInput for a value that this fact cannot have. `by` is who asserted it, where that was a person.
    """
    assert_facts(person, {name: clean(name, value)}, source, by)
    return next(fact for fact in known_of(person.id, person.tenant_id) if (fact.name, fact.source) == (name, source))


def assert_facts(person: Person, told: Mapping[str, str], source: str, by: int | None = None) -> None:
    """The same for several clean values of one source, in one statement; two at once leave one of each."""
    if not told:
        return
    home, at = db.session.get_one(Tenant, person.tenant_id), real_now()
    rows = [
        {
            "tenant_id": person.tenant_id,
            "person_id": person.id,
            "name": name,
            "value": value,
            "source": source,
            "asserted_at": at,
            "asserted_by": by,
            "valid_until": valid_until(name, home.terms, home.timezone, at),
        }
        for name, value in told.items()
    ]
    put = insert(Fact).values(rows)
    renewed = {name: put.excluded[name] for name in ("value", "asserted_at", "asserted_by", "valid_until")}
    db.session.execute(put.on_conflict_do_update(index_elements=["person_id", "name", "source"], set_=renewed))


def known_of(person_id: int, tenant_id: int) -> Sequence[Fact]:
    """Every fact about somebody, also those that are over or too weak (one statement)."""
    chosen = sa.select(Fact).where(Fact.tenant_id == tenant_id, Fact.person_id == person_id)
    return db.session.scalars(chosen.order_by(Fact.name, Fact.source).execution_options(populate_existing=True)).all()


def take_back(person: Person, names: Iterable[str], source: str) -> None:
    """A source says nothing about these any more."""
    db.session.execute(
        sa.delete(Fact).where(
            Fact.tenant_id == person.tenant_id,
            Fact.person_id == person.id,
            Fact.source == source,
            Fact.name.in_(list(names)),
        )
    )


def take_over(person: Person, claims: SignInClaims, subject: str) -> None:
    """What the university says at a sign-in, asserted anew each time; what it says no longer goes.

    Lines of its register that waited for this person (by subject, or by an address it vouches for) become facts.
    """
    told = _told(claims)
    assert_facts(person, told, "idp")
    take_back(person, set(NAMES) - told.keys(), "idp")
    _from_register(person, {subject.casefold(), *({claims.email.casefold()} if claims.email_verified else ())})


def _told(claims: SignInClaims) -> dict[str, str]:
    told = {name: getattr(claims, name, None) for name in NAMES}
    told["affiliation"] = ", ".join(sorted(claims.affiliations))
    told["level"] = same_level(claims.level)
    if (
        claims.subject.isdecimal()
    ):  # a code of dfnEduPersonTermsOfStudy names no subject to anybody: it stays a question
        told["subject"] = None
    return {name: str(value) for name, value in told.items() if value not in {None, ""}}


def _from_register(person: Person, matches: set[str]) -> None:
    gone = sa.delete(RegistryEntry).where(
        RegistryEntry.tenant_id == person.tenant_id, RegistryEntry.match.in_(sorted(matches))
    )
    for entry in db.session.execute(gone.returning(RegistryEntry)).scalars().all():
        _become(person, entry)


def _become(person: Person, entry: RegistryEntry) -> None:
    """A line of the register keeps the day on which it was imported and its own end."""
    values = {"value": entry.value, "asserted_at": entry.asserted_at, "asserted_by": entry.asserted_by}
    values["valid_until"] = entry.valid_until
    key = {"tenant_id": person.tenant_id, "person_id": person.id, "name": entry.name, "source": "registry"}
    put = insert(Fact).values(**key, **values)
    db.session.execute(put.on_conflict_do_update(index_elements=["person_id", "name", "source"], set_=values))


def forget_old(tenant_id: int) -> None:
    """What sign-ins and the register said goes thirty days after it was over (default retention).

    A line of the register about somebody who never came goes after a year, whether it has an end or not (PRV-8).
    """
    old = real_now() - KEPT
    db.session.execute(
        sa.delete(Fact).where(Fact.tenant_id == tenant_id, Fact.source.in_(("idp", "registry")), Fact.valid_until < old)
    )
    over = sa.or_(RegistryEntry.valid_until < old, RegistryEntry.asserted_at < real_now() - WAITS)
    db.session.execute(sa.delete(RegistryEntry).where(RegistryEntry.tenant_id == tenant_id, over))


def to_ask(facts: Sequence[Fact]) -> frozenset[str]:
    """What a person may state about their studies: all that no stronger source says as of now (UX-17)."""
    told = {fact.name for fact in facts if fact.source != "self" and not is_over(fact, real_now())}
    return STUDIES - told


def declared(facts: Sequence[Fact]) -> dict[str, Fact]:
    """What the person said that no stronger source says and that is not over: a coordinator may confirm it."""
    asked, at = to_ask(facts), real_now()
    return {fact.name: fact for fact in facts if fact.source == "self" and fact.name in asked and not is_over(fact, at)}


def declare(person: Person, wanted: Mapping[str, object]) -> None:
    """A person states these about their studies; an empty one is taken back. What stronger sources say stays as it is.

    Raises BadInput for a value that a fact cannot have.
    """
    asked = to_ask(known_of(person.id, person.tenant_id)) & wanted.keys()
    said = {name: clean(name, str(wanted[name])) for name in asked if wanted[name] not in {None, ""}}
    assert_facts(person, said, "self", person.id)
    take_back(person, asked - said.keys(), "self")


def confirm(person: Person, seen: Mapping[str, object], by: int) -> None:
    """A coordinator of the person's university confirms or corrects what the person said; said twice, it counts once.

    Raises BadInput without a value or with one that a fact cannot have, WrongState when a name was not declared, or is known from a stronger source meanwhile.
    """
    known = known_of(person.id, person.tenant_id)
    said = {name: clean(name, str(value)) for name, value in seen.items() if value not in {None, ""}}
    if not said:
        raise BadInput(N_("Write what you confirm, or go back."))
    done = {fact.name: fact.value for fact in known if fact.source == "coordinator" and not is_over(fact, real_now())}
    open_ones = {name: value for name, value in said.items() if done.get(name) != value}
    if open_ones.keys() - declared(known).keys():
        raise WrongState(N_("What is known about these studies has changed meanwhile. Open this page again."))
    assert_facts(person, open_ones, "coordinator", by)
    for fact in known_of(person.id, person.tenant_id):
        if fact.source == "coordinator" and fact.name in open_ones:
            record(FactConfirmed(fact.id, person.id), person.tenant_id)
