"""A new university from nothing to its first sign-in, on the pages alone (SSO-12, UX-49)."""

import html

import pytest
import sqlalchemy as sa
from tests.people.new_university import UNIVERSITY, draft, passed_on, provider, version_of

from mentes.base.db import db, forget_scope, scope
from mentes.people.entrance.models import IdentityProvider
from mentes.people.models import Person
from mentes.people.signin import metadata
from mentes.tenancy.models import Tenant

pytestmark = pytest.mark.one_server

HERE = "http://127.0.0.1:1"
AT = "/t/evora/setup/sign-in"


@pytest.fixture(scope="module")
def evora(tmp_path_factory):
    with provider(tmp_path_factory.mktemp("evora"), HERE) as settings:
        yield settings


@pytest.fixture
def house(fresh_world, evora, monkeypatch):
    monkeypatch.setenv("OUTBOUND_ALLOW", f"localhost:{evora.port}")
    fresh_world.app.config["PUBLIC_URL"] = HERE
    yield fresh_world
    metadata.forget()


@pytest.fixture
def central(house):
    return house.client("helene")


@pytest.fixture
def created(central):
    answer = central.post("/a/universities/new", UNIVERSITY)
    assert (answer.status_code, answer.location) == (303, "/t/evora/setup"), answer.text
    return central


@pytest.fixture
def drafted(created, evora):
    answer = created.post(AT, draft(evora.issuer("evora"), 0))
    assert (answer.status_code, answer.location) == (303, AT + "?check=1"), answer.text
    return created


def try_it(visitor, at=AT):
    """The test sign-in as the window shows its result."""
    away = visitor.get(at + "/test")
    assert away.status_code == 302, away.text
    return visitor.get(passed_on(away.location))


@pytest.fixture
def tested(drafted):
    result = try_it(drafted)
    assert "The test brought everything" in result.text, result.text[-6000:]
    return drafted


def in_use(world, slug="evora"):
    with world.app.app_context():
        chosen = sa.select(IdentityProvider).join(Tenant, Tenant.id == IdentityProvider.tenant_id)
        return db.session.scalars(chosen.where(Tenant.slug == slug, IdentityProvider.state == "active")).one_or_none()


def people_of(world, slug="evora"):
    with world.app.app_context():
        number = db.session.scalar(sa.select(Tenant.id).where(Tenant.slug == slug))
    with world.app.test_request_context(HERE):
        forget_scope()
        scope([number], None)
        return list(db.session.scalars(sa.select(Person.legal_name).where(Person.tenant_id == number)))


@pytest.mark.requirement("SSO-12", "UX-48", "UX-49")
def test_from_nothing_to_the_first_sign_in(house, tested):
    assert people_of(house) == []
    rita = house.client()
    assert rita.get("/t/evora/signin").status_code == 404
    answer = tested.post(AT + "/activate", {"version": version_of(tested, AT), "meaning": ""})
    assert (answer.status_code, answer.location) == (303, AT), answer.text
    away = rita.get("/t/evora/signin")
    assert away.status_code == 302
    assert rita.get(passed_on(away.location)).status_code == 302
    assert people_of(house) == ["Rita Lopes"]


def test_the_result_shows_every_claim_and_keeps_none(house, drafted):
    text = html.unescape(try_it(drafted).text)
    for shown in ("Rita Lopes", "evora.example", "student@evora.example", "doctoral", "study_level"):
        assert shown in text
    assert people_of(house) == []
    assert drafted.client.get_cookie("__Host-mentes", domain="mentes.example") is not None
