"""Twenty thousand people at the universities of open mentoring, five thousand of whom offer their time."""

import random
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentes.admission.bound import bound
from mentes.admission.models import Application, Enrolment
from mentes.admission.offers.models import Offer
from mentes.admission.offers.words import called, marks_of, tags_of, words_of
from mentes.base.clock import now
from mentes.base.db import db
from mentes.people.models import Person
from mentes.people.service import sort_name
from mentes.plugin.sections import sections_of
from mentes.programmes.models import Edition, Partner, Programme

PEOPLE, OFFERS = 20_000, 5_000
CHUNK = 1_000  # rows an insert
GIVEN = ("Ana", "Álvaro", "Béatrice", "Chiara", "Dörte", "Emil", "Freja", "Íñigo", "Jürgen", "Łucja", "Noëlle", "Søren")
FAMILY = ("Aguirre", "Bøgh", "Czerny", "Dall'Ò", "Etxeberria", "Fournier", "Größing", "Holm", "Kovačič", "Zieliński")
WORDS = [
    "laboratory",
    "archive",
    "hospital",
    "startup",
    "ministry",
    "museum",
    "patent",
    "grant",
    "lecture",
    "seminar",
    "interview",
    "negotiation",
    "family",
    "move",
    "language",
    "visa",
    "teaching",
    "writing",
    "statistics",
    "ethics",
    "climate",
    "energy",
    "history",
    "music",
    "law",
    "design",
    "finance",
    "nursing",
    "robotics",
]


@dataclass(frozen=True)
class Crowd:
    """Where they are: the edition, and the homes that take part."""

    edition_id: int
    homes: tuple[int, ...]


def gather() -> Crowd:
    """Put everybody into the database; the caller's scope sees all universities. The same people each time."""
    chance = random.Random(20_000)
    edition = db.session.scalars(sa.select(Edition).join(Programme).where(Programme.key == "open-mentoring")).one()
    partners = (
        sa.select(Partner.tenant_id).where(Partner.programme_id == edition.programme_id).order_by(Partner.tenant_id)
    )
    homes = tuple(db.session.scalars(partners))
    session = db.session()
    people = _put(session, Person, [_person(chance, number, homes) for number in range(PEOPLE)])
    where = bound(edition.id)
    search, card = where.design.search, where.today.plugin.card
    assert search is not None
    answers = {role: [_answers(chance, card.questions(role)) for _ in range(400)] for role in ("mentor", "mentee")}
    roles = ["mentor" if number < OFFERS else "mentee" for number in range(PEOPLE)]
    given = [answers[role][number % 400] for number, role in enumerate(roles)]
    applied = _put(
        session, Application, [_application(edition, *row) for row in zip(people, roles, given, strict=True)]
    )
    rows = zip(people, roles, given, applied, strict=True)
    enrolled = _put(session, Enrolment, [_enrolment(edition, *row) for row in rows])
    offering = zip(people[:OFFERS], given, enrolled, strict=False)
    _put(session, Offer, [_offer(edition, search, *row) for row in offering])
    db.session.execute(sa.text("analyze person, application, enrolment, offer"))
    return Crowd(edition.id, homes)


def _put(session: Session, model, rows):
    """Insert these rows and give them back with their numbers."""
    for begin in range(0, len(rows), CHUNK):
        part = rows[begin : begin + CHUNK]
        numbers = session.scalars(sa.insert(model).returning(model.id, sort_by_parameter_order=True), part)
        for row, number in zip(part, numbers.all(), strict=True):
            row["id"] = number
    return rows


def _person(chance, number, homes):
    given, family = chance.choice(GIVEN), f"{chance.choice(FAMILY)} {number}"
    name = f"{given} {family}"
    return {
        "tenant_id": homes[number % len(homes)],
        "legal_name": name,
        "display_name": name,
        "sort_name": sort_name(name),
        "given_name": given,
        "email": f"p{number}@bench.example",
        "locale": "en",
        "timezone": "UTC",
        "languages": ["en"],
        "chosen": [],
        "guest": False,
        "state": "active",
        "created_at": now(),
    }


def _answers(chance, questions):
    """Something for each question of a card, by its kind."""
    return {section.key: _answer(chance, section) for section in sections_of(questions)}


def _answer(chance, section):
    values = [option.value for option in section.options]
    match section.kind:
        case "choices":
            return chance.sample(values, min(len(values), chance.randint(1, 3)))
        case "choice":
            return chance.choice(values)
        case "number" | "scale":
            return 3
        case "yes_no":
            return True
        case _:
            return " ".join(chance.choices(WORDS, k=25))


def _application(edition, person, role, answers):
    return {
        "tenant_id": person["tenant_id"],
        "owner_id": edition.owner_id,
        "programme_id": edition.programme_id,
        "edition_id": edition.id,
        "person_id": person["id"],
        "role": role,
        "state": "admitted",
        "answers": answers,
        "verdict": {},
        "submitted_at": now(),
        "due_at": now() + timedelta(days=14),
        "version": 1,
    }


def _enrolment(edition, person, role, answers, application):
    return {
        "tenant_id": person["tenant_id"],
        "owner_id": edition.owner_id,
        "edition_id": edition.id,
        "person_id": person["id"],
        "application_id": application["id"],
        "role": role,
        "state": "active",
        "capacity": 3,
        "profile": answers,
        "ties": {},
        "since": now(),
    }


def _offer(edition, search, person, answers, enrolment):
    shown = called(person["given_name"], person["display_name"])
    return {
        "tenant_id": person["tenant_id"],
        "owner_id": edition.owner_id,
        "programme_id": edition.programme_id,
        "edition_id": edition.id,
        "person_id": person["id"],
        "enrolment_id": enrolment["id"],
        "state": "listed",
        "called": shown,
        "profile": answers,
        "ties": {},
        "tags": (tags := tags_of(search, answers)),
        "marks": marks_of(tags),
        "words": words_of(search, answers, shown),
        "capacity": 3,
        "full": False,
        "since": now() - timedelta(minutes=person["id"]),
        "version": 1,
    }
