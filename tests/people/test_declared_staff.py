"""From a line of [staff] to a role, and from what a university's sign-in says to a person we can write to."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from mentes import declared
from mentes.base.clock import real_now
from mentes.base.db import db, scope
from mentes.base.models import Outbox
from mentes.people.departures.service import leave, switch_off, switch_on
from mentes.people.entrance.models import IdentityProvider
from mentes.people.entrance.service import SignIn, sign_in
from mentes.people.models import RoleGrant, StaffEntry
from mentes.people.service import take_back
from mentes.people.signin.claims import SignInClaims
from mentes.tenancy.models import Tenant

SHIPPED = Path(__file__).parents[2] / "tenants"


@pytest.fixture
def app(database_url):
    app = Flask("mentes")
    app.config.update(SQLALCHEMY_DATABASE_URI=database_url)
    db.init_app(app)
    with app.app_context():
        declared.declare(db.session(), SHIPPED, {"DEMO_ISSUER": "http://localhost:5001"})
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def arrives(slug, email, subject="1", through=None, **said):
    home = db.session.scalars(sa.select(Tenant).where(Tenant.slug == slug)).one()
    own = sa.select(IdentityProvider).where(IdentityProvider.tenant_id == home.id, IdentityProvider.origin == "file")
    provider = through or db.session.scalars(own).one()
    db.session.commit()
    scope((home.id,), None)
    values = {"email_verified": True, "home_organisation": f"{slug}.example", "affiliations": (), **said}
    claims = SignInClaims("Some Body", "Some", "Body", email=email, **values)
    return sign_in(SignIn(provider, subject, claims, home.id), "en", home.timezone)


def roles(person):
    chosen = sa.select(RoleGrant.role, Tenant.slug).join(Tenant, Tenant.id == RoleGrant.tenant_id)
    return set(map(tuple, db.session.execute(chosen.where(RoleGrant.person_id == person.id))))


def test_who_is_declared_has_the_roles_at_the_first_sign_in(app):
    assert roles(arrives("lyon", "Claire@lyon.example")) == {("coordinator", "lyon"), ("lead", "alliance")}


@pytest.mark.parametrize(
    ("slug", "email", "verified"),
    [
        ("lyon", "claire@lyon.example", False),
        ("graz", "claire@lyon.example", True),
        ("lyon", "clare@lyon.example", True),
    ],
)
def test_nobody_else_has(app, slug, email, verified):
    assert roles(arrives(slug, email, email_verified=verified)) == set()


SECOND = {"kind": "tenant", "origin": "pages", "state": "leaving"}
OTHERS = [SECOND, {**SECOND, "kind": "guest", "state": "active"}, {"kind": "shared", "origin": "file"}]


def named_by_subject():
    claire = sa.update(StaffEntry).where(StaffEntry.match == "claire@lyon.example")
    db.session.execute(claire.values(match="c-17"))


def test_a_subject_is_known_at_the_sign_in_that_the_file_declares(app):
    named_by_subject()
    assert roles(arrives("lyon", "c@lyon.example", "c-17")) == {("coordinator", "lyon"), ("lead", "alliance")}


@pytest.mark.parametrize("values", OTHERS)
@pytest.mark.requirement("SSO-4")
def test_the_same_subject_at_another_sign_in_of_that_university_is_somebody_else(app, values):
    named_by_subject()
    lyon = db.session.scalars(sa.select(Tenant.id).where(Tenant.slug == "lyon")).one()
    owner = None if values["kind"] == "shared" else lyon
    other = IdentityProvider(**values, tenant_id=owner, issuer="https://other.example", client_id="m")
    other.home_organisations, other.claims = [], {}
    db.session.add(other)
    db.session.flush()
    assert roles(arrives("lyon", "c@lyon.example", "c-17", other)) == set()


def test_a_role_that_was_taken_back_stays_so(app):
    person = arrives("graz", "ingrid@graz.example")
    taken = sa.update(RoleGrant).values(revoked_at=sa.text("'2020-01-01Z'"), revoked_by=person.id)
    db.session.execute(taken)
    arrives("graz", "ingrid@graz.example")
    assert len(roles(person)) == 1
    assert db.session.scalars(sa.select(RoleGrant.revoked_at)).one() is not None


@pytest.mark.parametrize(
    ("locale", "zone", "kept"),
    [
        ("en-GB", "Europe/Rome", ("en", "Europe/Rome")),
        ("it-IT", "Europe/Rom", ("en", "Europe/Vienna")),
        ("", "../../etc/passwd", ("en", "Europe/Vienna")),
    ],
)
def test_languages_and_zones_that_we_do_not_have_are_not_kept(app, locale, zone, kept):
    person = arrives("graz", "ana@graz.example", locale=locale, zoneinfo=zone)
    assert (person.locale, person.timezone) == kept


@pytest.mark.requirement("SSO-18")
def test_whoever_left_and_comes_back_has_them_again_but_not_what_was_taken_back(app):
    person = arrives("lyon", "claire@lyon.example")
    chosen = sa.select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.role == "lead")
    take_back(db.session.scalars(chosen).one(), by=person.id)
    leave(person, "affiliation")
    person.state = "active"
    db.session.flush()
    again = arrives("lyon", "claire@lyon.example")
    counting = sa.select(RoleGrant.role).where(RoleGrant.person_id == again.id, RoleGrant.revoked_at.is_(None))
    assert list(db.session.scalars(counting)) == ["coordinator"]


def counting(person):
    chosen = sa.select(RoleGrant.role).where(RoleGrant.person_id == person.id, RoleGrant.revoked_at.is_(None))
    return sorted(db.session.scalars(chosen))


@pytest.mark.requirement("S2-29", "SSO-18")
def test_whoever_switched_their_account_off_has_none_until_they_are_back(app):
    person = arrives("lyon", "claire@lyon.example")
    assert counting(person) == ["coordinator", "lead"]
    switch_off(person)
    assert counting(arrives("lyon", "claire@lyon.example")) == []  # for a certificate
    scope((person.tenant_id,), None)
    db.session.execute(sa.update(Outbox).values(done_at=real_now()))  # no worker here; all of it is told
    switch_on(person)
    assert counting(arrives("lyon", "claire@lyon.example")) == ["coordinator", "lead"]
