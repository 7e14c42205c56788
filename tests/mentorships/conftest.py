"""A house with the universities that we ship, and pairs of Graz and Padua in the alliance's online programme."""

import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from mentes import declared
from mentes.admission.models import Application, Enrolment, Proposal
from mentes.app import create_app
from mentes.base.clock import now, real_now
from mentes.base.db import db, forget_scope, scope
from mentes.base.i18n import init_i18n
from mentes.base.seal import new_key
from mentes.mentorships.certificates import listening
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship, Side
from mentes.mentorships.pair import Pair, load_pair
from mentes.people.entrance.models import IdentityProvider, WebSession
from mentes.people.entrance.sessions import hashed
from mentes.people.models import Person
from mentes.programmes.models import Edition, Programme
from mentes.programmes.rules import freeze_edition
from mentes.settings import Settings
from mentes.tenancy.models import Tenant

assert listening  # imported, so that the outbox knows who listens
SHIPPED = Path(__file__).parents[2] / "tenants"
HOMES = {"mentee": "graz", "mentor": "padua"}
NAMES = {"mentee": "Ana Kovačević", "mentor": "Prof. Paolo Łęcki"}
LOCALES = {"mentee": "de", "mentor": "en"}


class House:
    """A database with universities, and what a test needs to put people into it."""

    def __init__(self) -> None:
        self.tenants = {row.slug: row.id for row in db.session.scalars(sa.select(Tenant))}
        self.edition = db.session.scalars(sa.select(Edition).join(Programme).where(Programme.key == "online")).one()
        self.numbers = iter(range(1, 10_000))

    def look(self, *slugs: str, person: int | None = None) -> None:
        """Begin a transaction with the eyes of these universities (all when none is named)."""
        forget_scope()
        scope([self.tenants[slug] for slug in slugs] or self.tenants.values(), person)

    def person(self, slug: str, name: str, locale: str = "en") -> Person:
        """Somebody of this university."""
        number = next(self.numbers)
        row = Person(
            tenant_id=self.tenants[slug],
            legal_name=name,
            display_name=name,
            sort_name=name.lower(),
            given_name=name.split(maxsplit=1)[0],
            email=f"person{number}@{slug}.example",
            locale=locale,
            timezone="Europe/Vienna",
            created_at=now(),
        )
        db.session.add(row)
        db.session.flush()
        return row

    def pair(self, state: str = "completed", held: int = 3, names: dict[str, str] | None = None) -> Pair:
        """Two who were introduced, with so many meetings held; committed."""
        self.look()
        people = {role: self.person(HOMES[role], (names or NAMES)[role], LOCALES[role]) for role in HOMES}
        row = self._mentorship(people, state)
        for role, person in people.items():
            db.session.add(_side(row.id, role, person))
        db.session.add_all(_meeting(row.id, number, "held" if number <= held else "missed") for number in range(1, 5))
        db.session.commit()
        self.look()
        return load_pair(row.id, row.owner_id)

    def _mentorship(self, people: dict[str, Person], state: str) -> Mentorship:
        proposal = self._proposal({role: self._enrolment(role, person) for role, person in people.items()})
        row = Mentorship(
            owner_id=self.edition.owner_id,
            edition_id=self.edition.id,
            proposal_id=proposal.id,
            mentee_id=people["mentee"].id,
            mentor_id=people["mentor"].id,
            mentee_tenant_id=people["mentee"].tenant_id,
            mentor_tenant_id=people["mentor"].tenant_id,
            state=state,
            frozen=freeze_edition(self.edition.id),
            introduced_at=datetime(2021, 9, 20, tzinfo=UTC),
            starts_on=date(2021, 10, 4),
            ends_on=date(2022, 4, 4),
            closed_at=datetime(2022, 4, 9, 12, tzinfo=UTC) if state == "completed" else None,
        )
        db.session.add(row)
        db.session.flush()
        return row

    def _enrolment(self, role: str, person: Person) -> Enrolment:
        part = {
            "tenant_id": person.tenant_id,
            "owner_id": self.edition.owner_id,
            "edition_id": self.edition.id,
            "person_id": person.id,
            "role": role,
        }
        asked = {"state": "admitted", "answers": {}, "verdict": {}, "submitted_at": now(), "due_at": now()}
        application = Application(**part, **asked, programme_id=self.edition.programme_id)
        db.session.add(application)
        db.session.flush()
        enrolment = Enrolment(**part, application_id=application.id, profile={}, since=now())
        db.session.add(enrolment)
        db.session.flush()
        return enrolment

    def _proposal(self, places: dict[str, Enrolment]) -> Proposal:
        row = Proposal(
            owner_id=self.edition.owner_id,
            edition_id=self.edition.id,
            state="accepted",
            mentee_enrolment_id=places["mentee"].id,
            mentor_enrolment_id=places["mentor"].id,
            mentee_id=places["mentee"].person_id,
            mentor_id=places["mentor"].person_id,
            mentee_tenant_id=places["mentee"].tenant_id,
            mentor_tenant_id=places["mentor"].tenant_id,
            score=1.0,
            reasons=[],
            mentee_profile={},
            mentor_profile={},
            created_at=now(),
            created_by=places["mentor"].person_id,
            due_at=now(),
        )
        db.session.add(row)
        db.session.flush()
        return row


def _side(mentorship_id: int, role: str, person: Person) -> Side:
    same = ("tenant_id", "legal_name", "display_name", "email", "locale", "timezone")
    values = {name: getattr(person, name) for name in same}
    return Side(mentorship_id=mentorship_id, role=role, person_id=person.id, **values)


def _meeting(mentorship_id: int, number: int, state: str) -> Meeting:
    start = datetime(2021, 10, 4, 15, tzinfo=UTC) + timedelta(days=30 * number)
    return Meeting(
        mentorship_id=mentorship_id,
        number=number,
        kind="regular",
        state=state,
        starts_at=start,
        minutes=60,
        timezone="Europe/Vienna",
        proposed_by="mentee",
        proposed_at=start,
        due_at=start,
    )


@pytest.fixture
def app(database_url):
    app = Flask("mentes")
    app.config.update(SQLALCHEMY_DATABASE_URI=database_url, PUBLIC_URL="https://mentes.example", FONTS_DIR=None)
    db.init_app(app)
    init_i18n(app, lambda: "en", lambda: "UTC")
    with app.app_context():
        declared.declare(db.session(), SHIPPED, {"DEMO_ISSUER": "http://localhost:5001"})
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def house(app):
    """Universities, an edition, and ways to put people into it."""
    return House()


@pytest.fixture
def site(app, database_url, redis_url):
    """The whole application, as a web process makes it, on plain http as in the demo."""
    site = create_app(
        Settings(
            database_url=database_url,
            redis_url=redis_url,
            secret_key=secrets.token_hex(16),
            mentes_key=new_key(),
            public_url="http://localhost",
            smtp_url="smtp://127.0.0.1:1",
            mail_from="mentoring@mentes.example",
            demo=True,
        )
    )
    yield site
    with site.app_context():
        db.engine.dispose()


@pytest.fixture
def signed_in(site, house):
    """Call it with a person and their university for a browser of theirs."""

    def sign_in(person_id, tenant_id):
        client, secret = site.test_client(), f"secret-{person_id}"
        provider = db.session.scalars(sa.select(IdentityProvider).where(IdentityProvider.tenant_id == tenant_id)).one()
        row = WebSession(
            secret_hash=hashed(secret),
            person_id=person_id,
            tenant_id=tenant_id,
            provider_id=provider.id,
            created_at=real_now(),
            seen_at=real_now(),
            expires_at=real_now() + timedelta(days=1),
            tellings=[],
        )
        db.session.add(row)
        db.session.commit()
        house.look()
        client.set_cookie("mentes", secret)
        return client

    return sign_in
