"""Several accounts of one person: added by signing in with both in one browser, and in no other way (SSO-4)."""

from urllib.parse import urlsplit

import pytest
import requests
import sqlalchemy as sa
from tests.people.hostile_provider import HostileProvider
from tests.people.leaving_house import furnish, is_in, signed_in
from tests.test_at_once import at_once

from mentes.base.db import db
from mentes.people.entrance.models import Identity, IdentityProvider, ProviderMember
from mentes.people.signin import metadata

pytestmark = pytest.mark.one_server

PAGE = "/t/graz/me/accounts"


@pytest.fixture(scope="module")
def servers():
    both = HostileProvider(), HostileProvider()
    yield both
    for server in both:
        server.stop()


@pytest.fixture
def house(fresh_world, servers, monkeypatch):
    """Graz has a sign-in of its own, and shares another."""
    monkeypatch.setenv("OUTBOUND_ALLOW", ",".join(each.issuer.removeprefix("http://") for each in servers))
    metadata.forget()
    for each in servers:
        each.reset()
    fresh_world.ids["own"] = furnish(fresh_world, servers[0])
    with fresh_world.app.app_context():
        row = IdentityProvider(kind="shared", label="MyID", issuer=servers[1].issuer, client_id="mentes")
        row.home_organisations, row.claims = [], {}
        db.session.add(row)
        db.session.flush()
        db.session.add(ProviderMember(provider_id=row.id, tenant_id=fresh_world.ids["graz"]))
        fresh_world.ids["shared"] = row.id
        db.session.commit()
    yield fresh_world
    metadata.forget()


def add(house, visitor, browser=None):
    """To the shared sign-in and back; the answer of our door."""
    away = visitor.get(f"{PAGE}/add/{house.ids['shared']}")
    assert away.status_code == 302, away.text
    assert {"prompt=login", "max_age=0"} <= set(urlsplit(away.location).query.split("&"))
    back = requests.get(away.location, allow_redirects=False, timeout=10).headers["Location"]
    return (browser or visitor).get(f"/signin/callback/{house.ids['shared']}?{urlsplit(back).query}")


def held(house):
    with house.app.app_context():
        chosen = sa.select(Identity.provider_id, Identity.person_id, Identity.id)
        ours = Identity.provider_id.in_([house.ids["own"], house.ids["shared"]])
        rows = db.session.execute(chosen.where(ours, Identity.subject == "person-1").order_by(Identity.id))
        return [tuple(row) for row in rows]


@pytest.mark.requirement("SSO-4")
def test_signed_in_with_both_they_are_one_person(house):
    ana = signed_in(house)
    back = add(house, ana)
    assert (back.status_code, back.location) == (303, PAGE)
    (_, one, _), (_, other, number) = held(house)
    assert one == other
    assert "MyID" in ana.get(PAGE).text
    assert ana.post(f"{PAGE}/{number}/remove").status_code == 303
    assert is_in(ana)
    assert len(held(house)) == 1


@pytest.mark.requirement("SSO-4")
def test_somebody_elses_account_joins_nothing(house, servers):
    servers[0].claims = servers[0].userinfo = {"sub": "person-2"}
    first = signed_in(house)
    assert add(house, first).status_code == 303
    servers[0].reset()
    second = signed_in(house)  # with the same verified address, and no account there
    before = held(house)
    assert add(house, second).status_code == 409
    assert held(house) == before
    assert is_in(second)


@pytest.mark.requirement("SSO-3", "SSO-4")
def test_another_university_cannot_be_added(house, servers):
    ana = signed_in(house)
    with house.app.app_context():  # Padua's people come in through it too
        db.session.add(ProviderMember(provider_id=house.ids["shared"], tenant_id=house.ids["padua"]))
        db.session.commit()
    servers[1].userinfo = {"schac_home_organization": "padua.example"}
    assert add(house, ana).location.startswith("/signin/problem/")
    with house.app.app_context():
        padua = sa.select(IdentityProvider.id).where(IdentityProvider.tenant_id == house.ids["padua"])
        number = db.session.scalar(padua)
    assert ana.get(f"{PAGE}/add/{number}").status_code == 404
    assert len(held(house)) == 1


@pytest.mark.requirement("SSO-4")
def test_only_the_browser_that_asked_finishes_it(house):
    ana = signed_in(house)
    thief = house.client("zoe")
    assert add(house, ana, thief).location.startswith("/signin/problem/")
    ana.site = "cross-site"
    assert ana.get(f"{PAGE}/add/{house.ids['shared']}").status_code == 403
    ana.site = "same-origin"
    away = ana.get(f"{PAGE}/add/{house.ids['shared']}")
    back = requests.get(away.location, allow_redirects=False, timeout=10).headers["Location"]
    ana.post("/signout")  # not signed in any more
    answer = ana.get(f"/signin/callback/{house.ids['shared']}?{urlsplit(back).query}")
    assert answer.location.startswith("/signin/problem/")
    assert len(held(house)) == 1


def test_the_last_account_stays_and_two_removals_at_once_leave_one(house):
    ana = signed_in(house)
    (_, person, number) = held(house)[0]
    assert ana.post(f"{PAGE}/{number}/remove").status_code == 409
    add(house, ana)
    numbers = [each[2] for each in held(house)]
    other = signed_in(house)
    answers = at_once(
        *(lambda n=n, b=b: b.post(f"{PAGE}/{n}/remove") for n, b in zip(numbers, (ana, other), strict=True))
    )
    assert 303 in [each.status_code for each in answers]  # the other one is refused, or is signed out already
    assert [each[1] for each in held(house)] == [person]
    assert house.client("zoe").post(f"{PAGE}/{held(house)[0][2]}/remove").status_code == 404
