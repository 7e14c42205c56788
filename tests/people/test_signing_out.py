"""Signing out here always works; the university's own session is ended where somebody asks for it (SSO-7)."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from tests.people.hostile_provider import GONE, HostileProvider
from tests.people.leaving_house import furnish, is_in, signed_in

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.entrance.models import PendingSignIn
from mentes.people.signin import metadata

pytestmark = pytest.mark.one_server

PAGE, ON = "/signedout", "/signedout/university"


@pytest.fixture(scope="module")
def _server():
    server = HostileProvider()
    yield server
    server.stop()


@pytest.fixture
def provider(_server, monkeypatch):
    monkeypatch.setenv("OUTBOUND_ALLOW", _server.issuer.removeprefix("http://"))
    metadata.forget()
    _server.reset()
    _server.discovery = {"end_session_endpoint": _server.issuer + "/end"}
    yield _server
    metadata.forget()


@pytest.fixture
def house(fresh_world, provider):
    furnish(fresh_world, provider)
    return fresh_world


@pytest.mark.requirement("SSO-7")
def test_out_here_and_then_there_where_it_is_wished(house, provider):
    ana = signed_in(house)
    answer = ana.post("/signout")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert not is_in(ana)
    page = ana.get(PAGE).text
    assert ON in page
    assert "University of Graz" in page
    away = ana.get(ON)
    assert away.status_code == 302
    assert away.headers["Cache-Control"] == "no-store"
    asked = parse_qs(urlsplit(away.location).query)
    assert away.location.startswith(provider.issuer + "/end?")
    assert asked["post_logout_redirect_uri"] == ["http://127.0.0.1:1/signedout"]
    assert asked["id_token_hint"][0].startswith("eyJ")
    assert ON not in ana.get(PAGE).text


@pytest.mark.requirement("SSO-7")
def test_the_hint_serves_once_and_lies_nowhere_readable(house):
    ana = signed_in(house)
    ana.post("/signout")
    with house.app.app_context():
        rows = db.session.scalars(sa.text("select p::text from pending_sign_in p")).all()
    assert rows
    assert not [row for row in rows if "eyJ" in row]
    cookie = ana.client.get_cookie("mentes-leaving", domain="mentes.example", path=PAGE)
    assert cookie is not None
    assert "eyJ" not in cookie.value
    thief = house.client()
    thief.client.set_cookie("mentes-leaving", cookie.value, domain="mentes.example", path=PAGE, secure=True)
    assert thief.get(ON).location != PAGE
    assert ana.get(ON).location == PAGE  # used


def test_the_offer_ends_after_five_minutes(house):
    ana = signed_in(house)
    ana.post("/signout")
    with house.app.app_context():
        db.session.execute(sa.update(PendingSignIn).values(expires_at=real_now() - timedelta(seconds=1)))
        db.session.commit()
    assert ON not in ana.get(PAGE).text
    assert ana.get(ON).location == PAGE


@pytest.mark.requirement("SSO-7")
def test_out_here_with_the_university_away(house, provider):
    ana = signed_in(house)
    provider.spoil = {"/.well-known/openid-configuration": ("{}", 503)}
    metadata.forget()
    assert ana.post("/signout").status_code == 303
    assert not is_in(ana)
    answer = ana.get(ON)
    assert answer.status_code == 503
    assert "does not answer" in answer.text
    provider.spoil = {}
    metadata.forget()  # else it is left in peace for a while
    assert ana.get(ON).status_code == 302  # the offer still stands


def test_a_university_without_a_way_out_says_so(house, provider):
    provider.discovery = {"end_session_endpoint": GONE}
    ana = signed_in(house)
    ana.post("/signout")
    answer = ana.get(ON)
    assert answer.status_code == 200
    assert "close all windows" in answer.text


def test_whoever_was_not_signed_in_is_offered_nothing(house):
    nobody = house.client()
    assert nobody.post("/signout").status_code == 303
    assert ON not in nobody.get(PAGE).text
    assert nobody.get(ON).location == PAGE


@pytest.mark.requirement("SSO-5", "SSO-7")
@pytest.mark.parametrize("door", ["/signout", "/t/graz/me/sessions/end-all"])
def test_the_browser_forgets_its_secret(world, door):
    """A browser ignores an answer that drops a name with `__Host-` and says no `Secure`, or another path."""
    answer = world.client("mia").post(door)
    (dropped,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-mentes=")]
    assert "Max-Age=0" in dropped
    assert {"Secure", "Path=/", "HttpOnly"} <= {each.strip() for each in dropped.split(";")}
