"""What the rules are told of a person who applies or may be paired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mentes.admission.bound import Bound
from mentes.admission.offers.models import Offer
from mentes.admission.parts import Own
from mentes.base.db import db
from mentes.people.models import Fact, Person
from mentes.people.records.counting import best, is_strong, last_day
from mentes.people.records.service import known_of
from mentes.plugin import facts
from mentes.plugin.parts import Role

_SOURCES = {"idp": "university", "registry": "university", "coordinator": "staff", "self": "declared"}


@dataclass(frozen=True)
class Known:
    """All that is known of one person where this is read: at their own university; elsewhere nothing but the number."""

    person_id: int
    tenant_id: int
    unit: str = ""
    supervisor: str = ""
    facts: tuple[Fact, ...] = ()


def known(person_id: int, tenant_id: int) -> Known:
    """What their university knows of somebody (two statements, in its scope)."""
    person = db.session.scalars(sa.select(Person).where(Person.tenant_id == tenant_id, Person.id == person_id)).one()
    every = tuple(known_of(person_id, tenant_id))
    return Known(person_id, tenant_id, person.unit or "", person.supervisor or "", every)


def told(where: Bound, who: Known, role: Role, answers: dict[str, Any], at: datetime) -> facts.Applicant:
    """The applicant as the rules are told: answers, and the facts that count in this edition at this instant."""
    weakest = where.edition.conditions.weakest
    counting = {name: _told(fact) for name, fact in best(who.facts, weakest, at).items()}
    own = who.unit if is_strong("self", weakest.get("unit", "self")) else ""
    return facts.Applicant(
        role=role,
        university=where.slugs.get(who.tenant_id, ""),
        person=str(who.person_id),
        level=_text(counting, "level"),
        semester=_number(counting, "semester"),
        languages=_languages(answers),
        unit=_text(counting, "unit") or own,
        supervisor=who.supervisor,
        answers=answers,
        facts=counting,
    )


def unconfirmed(where: Bound, every: Sequence[Fact], role: Role, at: datetime) -> tuple[str, ...]:
    """The facts that the rules ask of this role and for which only the person's own word stands (identity decision 6)."""
    counting = best(every, where.edition.conditions.weakest, at)
    needed = where.today.plugin.card.needs(role)
    return tuple(name for name in needed if name in counting and counting[name].source == "self")


def _told(fact: Fact) -> facts.Fact:
    until = fact.valid_until and last_day(fact.valid_until)
    return facts.Fact(fact.value, _SOURCES[fact.source], fact.asserted_at.date(), until)  # type: ignore[arg-type]


def candidate_of(bound: Bound, row: Own | Offer | sa.Row[Any], seats: int) -> facts.Candidate:
    """Somebody who may be paired, as far as other universities may know them: answers and university, no name."""
    return facts.Candidate(
        role=row.role,  # type: ignore[arg-type]
        university=bound.slugs.get(row.tenant_id, ""),
        person=str(row.person_id),
        languages=_languages(row.profile),
        answers=row.profile,
        seats=seats,
    )


def _languages(answers: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(each) for each in answers.get("languages") or ())


def _text(known: dict[str, facts.Fact], name: str) -> str:
    return str(known[name].value) if name in known else ""


def _number(known: dict[str, facts.Fact], name: str) -> int | None:
    value = _text(known, name)
    return int(value) if value.isdecimal() else None
