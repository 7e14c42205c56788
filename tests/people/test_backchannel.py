"""A university tells that somebody signed out there: exactly those sessions end, and no forgery ends any (SSO-8)."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.people.hostile_provider import GONE, HostileProvider
from tests.people.leaving_house import furnish, is_in, logout_token, sessions, signed_in, tell

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.entrance.models import IdentityProvider, UsedToken
from mentes.people.signin import metadata
from mentes.people.signin.logout_token import EVENT

pytestmark = pytest.mark.one_server

NOW = int(time.time())


@pytest.fixture(scope="module")
def servers():
    both = HostileProvider(), HostileProvider()
    yield both
    for server in both:
        server.stop()


@pytest.fixture
def provider(servers, monkeypatch):
    monkeypatch.setenv("OUTBOUND_ALLOW", ",".join(each.issuer.removeprefix("http://") for each in servers))
    metadata.forget()
    for each in servers:
        each.reset()
    yield servers[0]
    metadata.forget()


@pytest.fixture
def house(fresh_world, provider):
    fresh_world.ids["provider"] = furnish(fresh_world, provider)
    return fresh_world


@pytest.mark.requirement("SSO-8")
@pytest.mark.parametrize("named", [{}, {"sub": GONE}])
def test_exactly_the_sessions_of_that_sid_end(house, provider, named):
    here = signed_in(house)
    provider.claims = {"sid": "session-2"}
    there, other = signed_in(house), house.client("ingrid")
    answer = tell(house, house.ids["provider"], logout_token(provider, **named))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert [is_in(each) for each in (here, there, other)] == [False, True, True]


@pytest.mark.requirement("SSO-8")
def test_without_a_sid_all_sessions_of_the_person_end(house, provider):
    first, second = signed_in(house), signed_in(house)
    provider.claims = provider.userinfo = {"sub": "person-2"}
    other = signed_in(house)
    assert tell(house, house.ids["provider"], logout_token(provider, sid=GONE)).status_code == 200
    assert [is_in(each) for each in (first, second, other)] == [False, False, True]


FORGERIES = [
    ("nonce_present", {"nonce": "n"}, {}),
    ("nonce_present", {"nonce": None}, {}),
    ("wrong_type", {}, {"typ": "JWT"}),
    ("wrong_type", {}, {"typ": GONE}),
    ("wrong_type", {}, {"typ": "at+jwt"}),
    ("no_logout_event", {"events": GONE}, {}),
    ("no_logout_event", {"events": {}}, {}),
    ("no_logout_event", {"events": [EVENT]}, {}),
    ("no_logout_event", {"events": {EVENT: True}}, {}),
    ("wrong_audience", {"aud": "another"}, {}),
    ("wrong_audience", {"aud": ["mentes", "another"]}, {}),
    ("issuer_mismatch", {"iss": "https://login.padua.example"}, {}),
    ("expired", {"iat": NOW - 600}, {}),
    ("expired", {"iat": NOW - 600, "exp": NOW + 9000}, {}),
    ("expired", {"exp": NOW - 600}, {}),
    ("not_yet_valid", {"iat": NOW + 3600, "exp": NOW + 4000}, {}),
    ("missing_claim", {"iat": GONE}, {}),
    ("missing_claim", {"exp": GONE}, {}),
    ("missing_claim", {"jti": GONE}, {}),
    ("missing_claim", {"sub": GONE, "sid": GONE}, {}),
    ("missing_claim", {"sid": ["session-1"]}, {}),
    ("missing_claim", {"sub": ""}, {}),
    ("bad_algorithm", {}, {"alg": "none"}),
    ("bad_algorithm", {}, {"alg": "HS256"}),
]


@pytest.fixture(scope="module")
def still(world, servers):
    """A house in which somebody is signed in and stays so."""
    patch = pytest.MonkeyPatch()
    patch.setenv("OUTBOUND_ALLOW", ",".join(each.issuer.removeprefix("http://") for each in servers))
    metadata.forget()
    servers[0].reset()
    world.ids["provider"] = furnish(world, servers[0])
    world.ids["ana"] = signed_in(world)
    yield world
    patch.undo()
    metadata.forget()


def refused(house, provider_id, token, code):
    before = sessions(house)
    answer = tell(house, provider_id, token)
    assert (answer.status_code, answer.json["error_description"]) == (400, code)
    assert answer.json["error"] == "invalid_request"
    assert answer.headers["Cache-Control"] == "no-store"
    assert sessions(house) == before
    assert is_in(house.ids["ana"])


@pytest.mark.requirement("SSO-8")
@pytest.mark.parametrize(("code", "lies", "header"), FORGERIES)
def test_forgeries_end_nothing(still, servers, code, lies, header):
    refused(still, still.ids["provider"], logout_token(servers[0], header=header, **lies), code)


@pytest.mark.requirement("SSO-8")
def test_another_university_signs_nobody_out(still, servers):
    mine, theirs = servers
    refused(still, still.ids["provider"], logout_token(theirs), "bad_signature")
    refused(still, still.ids["provider"], logout_token(mine, key=theirs.honest_key), "bad_signature")
    with still.app.app_context():
        padua = sa.select(IdentityProvider.id).where(IdentityProvider.tenant_id == still.ids["padua"])
        elsewhere = db.session.scalar(padua)
        row = db.session.get_one(IdentityProvider, elsewhere)
        row.issuer, row.client_id = theirs.issuer, "mentes"
        db.session.commit()
    refused(still, elsewhere, logout_token(mine), "bad_signature")
    assert tell(still, elsewhere, logout_token(theirs)).status_code == 200  # the same sid and subject, but Padua's
    assert is_in(still.ids["ana"])


@pytest.mark.requirement("SSO-8")
@pytest.mark.parametrize("body", [{}, {"logout_token": ""}, {"logout_token": "a.b.c"}, {"logout_token": "x" * 60_000}])
def test_what_is_no_token(still, body):
    answer = tell(still, still.ids["provider"], body)
    assert answer.status_code == 400
    assert is_in(still.ids["ana"])


def test_a_provider_that_is_not_there_is_told_no_more(still, servers):
    refused(still, 99_999, logout_token(servers[0]), "unknown_provider")


@pytest.mark.requirement("SSO-8")
def test_a_token_serves_once(house, provider):
    token = logout_token(provider)
    signed_in(house)
    assert tell(house, house.ids["provider"], token).status_code == 200
    ana = signed_in(house)
    assert tell(house, house.ids["provider"], token).json["error_description"] == "replayed"
    assert is_in(ana)
    with ThreadPoolExecutor(4) as threads:
        token = logout_token(provider)
        answers = list(threads.map(lambda _: tell(house, house.ids["provider"], token).status_code, range(4)))
    assert sorted(answers) == [200, 400, 400, 400]


def test_used_tokens_are_forgotten_when_they_are_too_old_anyway(house, provider):
    tell(house, house.ids["provider"], logout_token(provider))
    with house.app.app_context():
        row = db.session.scalars(sa.select(UsedToken)).one()
        assert timedelta(0) < row.expires_at - real_now() <= timedelta(minutes=3)
        row.expires_at = real_now() - timedelta(seconds=1)
        old = row.token_hash
        db.session.commit()
    tell(house, house.ids["provider"], logout_token(provider))
    with house.app.app_context():
        assert [each for each in db.session.scalars(sa.select(UsedToken.token_hash)) if each == old] == []


@pytest.mark.requirement("SSO-8")
def test_no_request_brings_an_ended_session_back(house, provider):
    """200 requests of that browser race the sign-out; whichever come after it are nobody's, and no row is left."""
    ana = signed_in(house)
    with house.app.app_context():
        db.session.execute(sa.text("update web_session set seen_at = seen_at - interval '5 minutes'"))  # so each writes
        db.session.commit()
    before = sessions(house)
    secret = ana.client.get_cookie("__Host-mentes", domain="mentes.example").value
    gate, statuses = threading.Event(), []

    def look(number):
        browser = house.client()
        browser.client.set_cookie("__Host-mentes", secret, domain="mentes.example", secure=True)
        if number == 60:
            gate.set()
        statuses.append(browser.get("/t/graz/home").status_code)

    def sign_out():
        gate.wait()
        return tell(house, house.ids["provider"], logout_token(provider)).status_code

    with ThreadPoolExecutor(9) as threads:
        out = threads.submit(sign_out)
        list(threads.map(look, range(200)))
    assert out.result() == 200
    assert set(statuses) <= {200, 302}
    assert 200 in statuses
    assert sessions(house) == before - 1
    assert not is_in(ana)
