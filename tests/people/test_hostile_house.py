"""A university's provider turns hostile, and the whole app is asked: refused, and nobody and nothing is left behind."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people.certified import refusal
from tests.people.hostile_cases import CALLBACK, CLAIMS, DISCOVERY, HEADER, PADUA, TOKENS, USERINFO
from tests.people.hostile_driver import come_back
from tests.people.hostile_provider import CLIENT_ID, GONE
from tests.people.random_claims import ANYTHING, HOMES

from mentes.base.db import db
from mentes.people.entrance.models import Identity, IdentityProvider, WebSession
from mentes.people.models import Fact, Person, RoleGrant
from mentes.tenancy.models import Tenant

pytestmark = pytest.mark.one_server

HERE = "http://127.0.0.1:1"
PARTS = {
    "discovery": DISCOVERY,
    "claims": CLAIMS,
    "userinfo": USERINFO,
    "callback": CALLBACK,
    "header": HEADER,
    "tokens": TOKENS,
}
LEFT_BEHIND = sa.select(
    *(
        sa.select(sa.func.count()).select_from(each).scalar_subquery()
        for each in (Person, Identity, WebSession, Fact, RoleGrant)
    )
)


@pytest.fixture(scope="module")
def house(world, hostile_server):
    """The world, where Graz signs its people in at the liar's."""
    world.app.config["PUBLIC_URL"] = HERE
    with world.app.app_context():
        home = sa.select(Tenant.id).where(Tenant.slug == "graz").scalar_subquery()
        values = {"issuer": hostile_server.issuer, "client_id": CLIENT_ID, "home_organisations": ["graz.example"]}
        db.session.execute(sa.update(IdentityProvider).where(IdentityProvider.tenant_id == home).values(**values))
        db.session.commit()
    return world


def sign_in(visitor):
    """The whole way; the first answer of ours that is not a way on."""
    away = visitor.get("/t/graz/signin")
    if away.status_code != 302:
        return away
    return visitor.get("/t/graz/signin/callback", query_string=come_back(away.location))


def left_behind(world):
    with world.seen_by(None, *(slug for slug in ("graz", "padua", "lyon", "granada"))):
        return db.session.execute(LEFT_BEHIND).one()


def is_in(visitor):
    return visitor.get("/t/graz/home").status_code == 200


def test_the_liar_can_be_honest(house, hostile):
    visitor = house.client()
    assert sign_in(visitor).status_code == 302
    assert is_in(visitor)


@pytest.mark.requirement("SSO-2")
@pytest.mark.parametrize(
    ("part", "number"), [(part, number) for part, cases in PARTS.items() for number in range(len(cases))]
)
def test_a_lie_leaves_nobody_and_nothing(house, hostile, part, number):
    before = left_behind(house)
    code, lies = PARTS[part][number]
    setattr(hostile, part, lies)
    visitor = house.client()
    assert refusal(house, visitor, sign_in(visitor))[0] == code
    assert visitor.client.get_cookie("__Host-mentes", domain="mentes.example") is None
    assert left_behind(house) == before


@pytest.mark.requirement("SSO-2")
def test_description_and_token_of_another_university_leave_nothing(house, hostile):
    before = left_behind(house)
    hostile.discovery = hostile.claims = hostile.callback = {"issuer": PADUA, "iss": PADUA}
    visitor = house.client()
    assert refusal(house, visitor, sign_in(visitor))[0] == "issuer_mismatch"
    assert left_behind(house) == before


SAID = st.dictionaries(
    st.sampled_from(
        ["sub", "name", "email", "email_verified", "eduperson_scoped_affiliation", "study_semester", "locale"]
    ),
    ANYTHING | st.just(GONE),
    max_size=3,
)


@pytest.mark.requirement("SSO-3")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(home=HOMES, signed=SAID, userinfo=SAID)
def test_whatever_it_says_only_graz_can_be_the_home_of_who_comes_in(house, hostile, home, signed, userinfo):
    hostile.reset()
    hostile.claims, hostile.userinfo = signed, {**userinfo, "schac_home_organization": home}
    sub = signed.get("sub", "person-1")
    hostile.userinfo["sub"] = sub
    answer = sign_in(house.client())
    assert answer.status_code in {302, 303}
    with house.app.app_context():
        provider = sa.select(IdentityProvider.id).where(IdentityProvider.issuer == hostile.issuer).scalar_subquery()
        homes = db.session.scalars(sa.select(Identity.tenant_id).where(Identity.provider_id == provider)).all()
        assert set(homes) == {house.ids["graz"]}
        everybody = db.session.execute(sa.select(Identity.subject, Identity.tenant_id)).all()
        assert {tenant_id for subject, tenant_id in everybody if subject == sub} <= {house.ids["graz"]}
    if answer.status_code == 302:
        assert isinstance(home, str)
        assert home.lower() == "graz.example"
