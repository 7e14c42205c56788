"""What the rules are told of a person who applies or may be paired."""

from typing import Any

import sqlalchemy as sa

from mentes.admission.bound import Bound
from mentes.admission.models import Enrolment
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.models import Fact, Person
from mentes.people.records.counting import best, is_strong, last_day
from mentes.people.records.service import known_of
from mentes.plugin import facts
from mentes.plugin.parts import Role

_SOURCES = {"idp": "university", "registry": "university", "coordinator": "staff", "self": "declared"}


def applicant_of(bound: Bound, person_id: int, tenant_id: int, role: Role, answers: dict[str, Any]) -> facts.Applicant:
    """The applicant: answers, and the facts that count in this edition with where they came from (two statements)."""
    person = db.session.scalars(sa.select(Person).where(Person.tenant_id == tenant_id, Person.id == person_id)).one()
    weakest = bound.edition.conditions.weakest
    counting = best(known_of(person_id, tenant_id), weakest, real_now())
    known, own = {name: _told(fact) for name, fact in counting.items()}, person.unit or ""
    return facts.Applicant(
        role=role,
        university=bound.slugs.get(tenant_id, ""),
        person=str(person_id),
        level=_text(known, "level"),
        semester=_number(known, "semester"),
        languages=_languages(answers),
        unit=_text(known, "unit") or (own if is_strong("self", weakest.get("unit", "self")) else ""),
        supervisor=person.supervisor or "",
        answers=answers,
        facts=known,
    )


def _told(fact: Fact) -> facts.Fact:
    until = fact.valid_until and last_day(fact.valid_until)
    return facts.Fact(fact.value, _SOURCES[fact.source], fact.asserted_at.date(), until)  # type: ignore[arg-type]


def candidate_of(bound: Bound, row: Enrolment, seats: int) -> facts.Candidate:
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
