"""Whoever erases an account has just proved who they are: at their university, and not by a session that was open there (S2-29)."""

import re
import time

import pytest
import requests
import sqlalchemy as sa
from tests.mentorships.test_erasing_accounts import AT
from tests.people.hostile_provider import HostileProvider
from tests.people.leaving_house import furnish

from mentes.base.db import db
from mentes.people.entrance.models import IdentityProvider
from mentes.people.models import Person
from mentes.people.signin import metadata

pytestmark = pytest.mark.one_server
PAGE = AT.format("graz")
OFFERED = "Mein Konto für immer löschen"


@pytest.fixture(scope="module")
def server():
    made = HostileProvider()
    yield made
    made.stop()


@pytest.fixture
def house(fresh_world, server, monkeypatch):
    """Graz signs its people in at a provider that tells what the test says."""
    monkeypatch.setenv("OUTBOUND_ALLOW", server.issuer.removeprefix("http://"))
    metadata.forget()
    server.reset()
    fresh_world.ids["own"] = furnish(fresh_world, server)
    yield fresh_world
    metadata.forget()


def comes_in(house, address="/t/graz/signin"):
    """Through this address to the provider and back."""
    visitor = house.client()
    away = visitor.get(address)
    assert away.status_code == 302, away.text
    back = requests.get(away.location, allow_redirects=False, timeout=10).headers["Location"]
    assert visitor.get("/t/graz/signin/callback?" + back.partition("?")[2]).status_code == 302
    return visitor


def erases(visitor):
    (version,) = visitor.versions(PAGE) or ["1"]
    return visitor.post(PAGE, {"word": "löschen", "version": version})


def state(house):
    with house.seen_by(None, "graz"):
        return db.session.scalars(sa.select(Person.state).order_by(Person.id.desc())).first()


@pytest.mark.requirement("S2-29")
@pytest.mark.parametrize("ago", [3600, None], ids=["an hour ago", "nobody says"])
def test_a_session_that_was_open_at_the_university_does_not_do(house, server, ago):
    server.claims = {"auth_time": ago and int(time.time()) - ago}
    visitor = comes_in(house)
    page = visitor.get(PAGE).text
    assert OFFERED not in page
    assert "fresh=1" in page
    assert ("Melden Sie sich dort zuerst ab" in page or "sign out there first" in page) is bool(ago)
    assert erases(visitor).status_code == 422
    assert state(house) == "active"


@pytest.mark.requirement("S2-29")
@pytest.mark.parametrize("told", [True, False], ids=["it says when", "it does not"])
def test_whoever_is_asked_anew_erases(house, server, told):
    server.claims = {} if told else {"auth_time": None}
    visitor = comes_in(house, f"/t/graz/signin?fresh=1&next={PAGE}")
    assert erases(visitor).location.endswith("/erased")
    assert state(house) == "erased"


@pytest.mark.requirement("S2-29", "SSO-4")
def test_where_the_sign_in_changes_both_ways_ask_anew(house):
    with house.app.app_context():
        row = db.session.get_one(IdentityProvider, house.ids["own"])
        kept = {"tenant_id": row.tenant_id, "kind": "tenant", "origin": "pages", "state": "leaving"}
        old = IdentityProvider(**kept, issuer="https://old.example", client_id="m", label="Old")
        old.home_organisations, old.claims = [], {}
        db.session.add(old)
        db.session.commit()
    page = house.client().get(f"/t/graz/signin?fresh=1&next={PAGE}").text
    ways = re.findall(r'/signin\?way=[^"]*', page)
    assert len(ways) == 2
    assert all("fresh=1" in each for each in ways)
