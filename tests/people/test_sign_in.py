"""Signing in through the whole app, at a real provider: a fresh secret each time, and nothing left behind by a refusal."""

import re

import pytest
import requests
import sqlalchemy as sa
from tests.people.new_university import running

from mentes.base.db import db
from mentes.people.entrance.models import Identity, IdentityProvider, PendingSignIn, WebSession
from mentes.people.models import Person
from mentes.people.signin import metadata
from mentes.tenancy.models import Tenant

HERE = "http://127.0.0.1:1"  # the provider sends people back to this machine only
COOKIE, SECRET = "__Host-mentes", "a secret of the tests"
DOORS = (Identity, WebSession, PendingSignIn)


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """The demo's provider on a port of its own."""
    with running({"app_url": HERE, "data": tmp_path_factory.mktemp("demo"), "client_secret": SECRET}) as settings:
        yield settings


@pytest.fixture
def house(fresh_world, provider, monkeypatch):
    """The world, whose universities sign their people in at that provider."""
    monkeypatch.setenv("OUTBOUND_ALLOW", f"localhost:{provider.port}")
    monkeypatch.setenv("TESTS_CLIENT_SECRET", SECRET)
    fresh_world.app.config["PUBLIC_URL"] = HERE
    with fresh_world.app.app_context():
        for slug in ("graz", "padua"):
            home = sa.select(Tenant.id).where(Tenant.slug == slug).scalar_subquery()
            values = {
                "issuer": provider.issuer(slug),
                "client_id": "mentes",
                "client_secret_env": "TESTS_CLIENT_SECRET",
                "home_organisations": [f"{slug}.example"],
            }
            db.session.execute(sa.update(IdentityProvider).where(IdentityProvider.tenant_id == home).values(**values))
        for name in ("ana", "ingrid"):  # as the provider knows them
            known = sa.update(Identity).where(Identity.person_id == fresh_world.people[name])
            db.session.execute(known.values(subject=f"graz-{name}"))
        db.session.commit()
    yield fresh_world
    metadata.forget()


def begun(visitor, slug="graz", key="ana", back="/t/graz/inbox"):
    """Up to the university and back to our door: the address that the browser is sent to."""
    away = visitor.get(f"/t/{slug}/signin?login_hint={key}&next={back}")
    assert away.status_code == 302
    answer = requests.get(away.location, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix(HERE)


def refused(answer):
    """Sent on to the page that explains it; there is a reference where this browser had begun something."""
    assert answer.status_code == 303
    assert re.fullmatch(r"/signin/problem(/[A-Z2-9-]+(\?next=.*)?|\?university=graz)", answer.location)


def secret_of(visitor):
    cookie = visitor.client.get_cookie(COOKIE, domain="mentes.example")
    return cookie.value if cookie else None


def kept(world):
    with world.seen_by(None, "graz", "padua"):
        return {
            each.__tablename__: db.session.scalar(sa.select(sa.func.count()).select_from(each))
            for each in (*DOORS, Person)
        }


def test_in_and_back_to_where_one_was_going(house):
    ana = house.client()
    before = kept(house)
    back = ana.get(begun(ana))
    assert (back.status_code, back.location) == (302, "/t/graz/inbox")
    assert ana.get("/t/graz/inbox").status_code == 200
    assert kept(house) == before | {"web_session": before["web_session"] + 1}


def test_a_secret_that_was_put_there_before_is_worth_nothing(house):
    """Session fixation: the browser never keeps the secret that it came with."""
    ana = house.client()
    ana.client.set_cookie(COOKIE, "planted", domain="mentes.example", secure=True)
    ana.get(begun(ana))
    first = secret_of(ana)
    assert first not in {None, "planted"}
    ana.get(begun(ana))
    assert secret_of(ana) not in {None, first}
    thief = house.client()
    for old in ("planted", first):
        thief.client.set_cookie(COOKIE, old, domain="mentes.example", secure=True)
        assert thief.get("/t/graz/home").status_code == 302


def test_first_sign_in_makes_a_person_and_the_second_does_not(house):
    before = kept(house)
    for _ in range(2):
        nova = house.client()
        assert nova.get(begun(nova, key="ingrid")).status_code == 302
    with house.seen_by(None, "graz"):
        db.session.execute(sa.delete(Identity).where(Identity.subject == "graz-ingrid"))
    assert nova.get(begun(nova, key="ingrid")).status_code == 302
    assert kept(house)["person"] == before["person"] + 1  # the address is the same; it finds nobody


@pytest.mark.parametrize(
    "change",
    [
        lambda address: address.replace("state=", "state=x"),
        lambda address: address.replace("code=", "code=x"),
        lambda address: address.partition("?")[0] + "?error=access_denied",
        lambda address: address.partition("?")[0],
        lambda address: address.replace("/t/graz/", "/t/padua/"),
    ],
)
def test_refusal_leaves_no_person_and_no_session(house, change):
    ana = house.client()
    before = kept(house)
    refused(ana.get(change(begun(ana))))
    assert secret_of(ana) is None
    after = kept(house)
    assert {**after, "pending_sign_in": 0} == {**before, "pending_sign_in": 0}


def test_another_browser_cannot_finish_what_this_one_began(house):
    ana, thief = house.client(), house.client()
    address = begun(ana)
    refused(thief.get(address))
    assert secret_of(thief) is None
    assert ana.get(address).status_code == 302


def test_a_sign_in_serves_once(house):
    ana = house.client()
    address = begun(ana)
    assert ana.get(address).status_code == 302
    refused(ana.get(address))


def test_two_starts_in_two_tabs_both_come_back(house):
    ana = house.client()
    first, second = begun(ana), begun(ana, back="/t/graz/home")
    assert [ana.get(each).location for each in (first, second)] == ["/t/graz/inbox", "/t/graz/home"]


def test_the_secret_of_a_start_belongs_to_this_host_alone(house):
    cookie = house.client().get("/t/graz/signin").headers["Set-Cookie"]
    assert cookie.startswith("__Host-mentes-signin-")
    parts = {part.strip() for part in cookie.split(";")}
    assert parts >= {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert not any(part.startswith("Domain") for part in parts)


def test_a_browser_keeps_a_few_starts_and_drops_what_came_back(house):
    ana = house.client()
    last = [begun(ana) for _ in range(8)][-1]
    held = [each.key for each in ana.client._cookies.values() if "mentes-signin" in each.key]
    assert len(held) == 5
    assert ana.get(last).location == "/t/graz/inbox"
    assert len([each for each in ana.client._cookies.values() if "mentes-signin" in each.key]) == 4


def test_closed_account_is_told_so(house):
    with house.seen_by(None, "graz"):
        db.session.execute(sa.update(Person).where(Person.id == house.people["ana"]).values(state="closed"))
    ana = house.client()
    before = kept(house)["web_session"]
    answer = ana.get(begun(ana))
    refused(answer)
    assert "This account was closed" in ana.get(answer.location, headers={"Accept-Language": "en"}).text
    assert secret_of(ana) is None
    assert kept(house)["web_session"] == before


def test_provider_away_is_said_and_others_work(house):
    with house.app.app_context():
        db.session.execute(sa.update(IdentityProvider).values(issuer=sa.text("'http://localhost:1/' || id")))
        db.session.commit()
    metadata.forget()
    refused(house.client().get("/t/graz/signin"))
    assert house.client("ana").get("/t/graz/home").status_code == 200
