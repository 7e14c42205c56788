"""Several accounts of one person: added by signing in with both in one browser, and in no other way (SSO-4)."""

import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import requests
import sqlalchemy as sa
from tests.people.hostile_provider import HostileProvider
from tests.people.leaving_house import furnish, is_in, signed_in
from tests.test_at_once import at_once
from tests.test_statements import MOST, statements

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.entrance.models import HomeOrganisation, Identity, IdentityProvider, OneTimeLink, ProviderMember
from mentes.people.models import Person
from mentes.people.signin import metadata

pytestmark = pytest.mark.one_server

PAGE = "/t/graz/me/accounts"

JOINING = OneTimeLink.purpose != "act"  # the story's letters have links of their own


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
    """To the shared sign-in and back, and "Join it" there; the last answer of our door."""
    back = come_back(house, visitor, browser)
    return visitor.post(back.location) if "/join/" in back.headers.get("Location", "") else back


def come_back(house, visitor, browser=None):
    """To the shared sign-in and back; the answer of our door, which asks before it joins anything."""
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
def test_nothing_is_joined_before_its_person_has_seen_whose_it_is(house, servers):
    ana = signed_in(house)
    servers[1].userinfo = {"name": "Ana <Other>", "email": "other@graz.example"}
    back = come_back(house, ana)
    assert back.status_code == 303
    assert re.fullmatch(rf"{PAGE}/join/\d+", back.location)  # a number, and nothing of what the sign-in said
    assert len(held(house)) == 1
    with statements(house) as sent:
        page = ana.get(back.location).text
    assert len(sent) <= MOST
    for words in ("Dieses Konto hinzufügen?", "Ana &lt;Other&gt;", "other@graz.example", "MyID", "Ihnen, Ana Kovačič"):
        assert words in page
    assert len(held(house)) == 1
    with house.app.app_context():  # locked where it is kept
        assert "other@" not in str(db.session.scalar(sa.text("select payload from one_time_link")))
    assert ana.post(back.location).location == PAGE
    assert len(held(house)) == 2
    assert ana.post(back.location).status_code == 409
    with house.app.app_context():
        assert db.session.scalars(sa.select(OneTimeLink.payload).where(JOINING)).all() == [{}]
    assert come_back(house, ana).location == PAGE  # it is joined already


@pytest.mark.requirement("SSO-4")
def test_who_does_not_join_joins_nothing(house):
    ana = signed_in(house)
    asked = come_back(house, ana).location
    assert ana.post(asked + "/leave").location == PAGE
    assert ana.post(asked).status_code == 409
    assert ana.get(asked).status_code == 409
    older = come_back(house, ana).location
    newer = come_back(house, ana).location
    assert [ana.post(older).status_code, ana.get(newer).status_code] == [409, 200]  # the newest question alone
    assert len(held(house)) == 1


@pytest.mark.requirement("SSO-4")
def test_only_the_asked_browser_answers_and_for_five_minutes(house):
    ana, beside = signed_in(house), signed_in(house)
    asked = come_back(house, ana).location
    for other in (beside, house.client("zoe"), house.client("adele")):
        assert [other.get(asked).status_code, other.post(asked).status_code] == [404, 404]
        assert other.post(asked + "/leave").status_code == 404
    assert house.client().post(asked).status_code == 302  # to the sign-in
    ana.site = "cross-site"
    assert ana.post(asked).status_code == 403
    ana.site = "same-origin"
    with house.app.app_context():
        left = db.session.scalar(sa.select(OneTimeLink.expires_at).where(JOINING)) - real_now()
        assert timedelta(minutes=4) < left <= timedelta(minutes=5)
        db.session.execute(sa.update(OneTimeLink).where(JOINING).values(expires_at=real_now()))
        db.session.commit()
    assert [ana.get(asked).status_code, ana.post(asked).status_code] == [409, 409]
    assert len(held(house)) == 1


@pytest.mark.requirement("SSO-3", "SSO-4")
def test_the_rules_are_asked_again_when_it_is_joined(house, servers):
    ana = signed_in(house)
    asked = come_back(house, ana).location
    with house.app.app_context():  # meanwhile the account has become somebody else's
        zoe = {"person_id": house.people["zoe"], "tenant_id": house.ids["graz"]}
        db.session.add(Identity(provider_id=house.ids["shared"], subject="person-1", created_at=real_now(), **zoe))
        db.session.commit()
    assert ana.post(asked).status_code == 409
    assert {each[0] for each in held(house) if each[1] != house.people["zoe"]} == {house.ids["own"]}
    servers[1].claims = servers[1].userinfo = {"sub": "person-3"}
    asked = come_back(house, ana).location
    with house.app.app_context():  # the domain is Padua's now
        moved = {"tenant_id": house.ids["padua"]}
        db.session.add(ProviderMember(provider_id=house.ids["shared"], **moved))
        db.session.execute(sa.update(HomeOrganisation).where(HomeOrganisation.domain == "graz.example").values(**moved))
        db.session.commit()
    assert ana.post(asked).status_code == 403
    with house.app.app_context():
        assert db.session.scalar(sa.select(Identity.id).where(Identity.subject == "person-3")) is None


@pytest.mark.requirement("SSO-3", "SSO-15")
def test_neither_a_guest_nor_by_a_way_that_is_closed(house):
    ana = signed_in(house)
    asked = come_back(house, ana).location
    person = held(house)[0][1]
    with house.seen_by(None, "graz"):
        db.session.execute(sa.update(Person).where(Person.id == person).values(guest=True))
    assert ana.post(asked).status_code == 403
    with house.seen_by(None, "graz"):
        db.session.execute(sa.update(Person).where(Person.id == person).values(guest=False))
        db.session.execute(sa.delete(ProviderMember).where(ProviderMember.tenant_id == house.ids["graz"]))
    assert [ana.get(asked).status_code, ana.post(asked).status_code] == [404, 404]
    assert len(held(house)) == 1


@pytest.mark.requirement("SSO-4")
@pytest.mark.parametrize("_time", range(3))
def test_of_two_clicks_at_once_one_joins(house, _time):
    ana = signed_in(house)
    asked = come_back(house, ana).location
    answers = at_once(lambda: ana.post(asked), lambda: ana.post(asked))
    assert sorted(each.status_code for each in answers) == [303, 409]
    assert len(held(house)) == 2


@pytest.mark.requirement("SSO-4")
@pytest.mark.parametrize("_time", range(3))
def test_of_two_people_who_join_one_account_at_once_one_has_it(house, servers, _time):
    first = signed_in(house)
    servers[0].claims = servers[0].userinfo = {"sub": "person-2"}
    second = signed_in(house)
    asked = come_back(house, first).location, come_back(house, second).location
    answers = at_once(lambda: first.post(asked[0]), lambda: second.post(asked[1]))
    assert sorted(each.status_code for each in answers) == [303, 409]
    with house.app.app_context():
        shared = Identity.provider_id == house.ids["shared"]
        assert len(db.session.scalars(sa.select(Identity.id).where(shared)).all()) == 1


@pytest.mark.requirement("SSO-4")
@pytest.mark.parametrize(("age", "asks"), [(120, False), (30, True)], ids=["two minutes", "half a minute"])
def test_a_sign_in_from_before_the_start_joins_nothing(house, servers, age, asks):
    """A minute is for clocks that differ; whoever sat there before is not taken for the one who asks."""
    ana = signed_in(house)
    servers[1].claims = {"auth_time": int(time.time()) - age}
    back = come_back(house, ana)
    assert ("/join/" in back.headers.get("Location", "")) is asks
    assert back.status_code == (303 if asks else 409)
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
    assert add(house, ana, thief).location == "/signin/problem"  # a browser that began nothing leaves no note
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
