"""A university changes its sign-in: the old way stays open, and who comes by it adds the new account (SSO-4, SSO-12)."""

import re

import pytest
import sqlalchemy as sa
from tests.people.certified import CLIENT_ID, PLACE, SECRET, person, refusal, walk
from tests.people.new_university import CLAIMS, UNIVERSITY, version_of

from mentes.base.db import db
from mentes.people.entrance.models import Identity, IdentityProvider
from mentes.tenancy.models import Tenant

AT = "/t/evora/setup/sign-in"
DOOR, ACCOUNTS = "/t/evora/signin", "/t/evora/me/accounts"
RITA = {"name": "Rita Lopes"}


@pytest.fixture
def central(fresh_world):
    visitor = fresh_world.client("helene")
    assert visitor.post("/a/universities/new", UNIVERSITY).status_code == 303
    return visitor


def through(visitor, path, key="rita"):
    """From this page of ours to the provider and back; the answer of our callback."""
    away = visitor.get(path)
    assert away.status_code == 302, away.text
    return visitor.get(walk(f"{away.location}&login_hint={key}").removeprefix(PLACE))


def put_into_use(central, peer, name, version, meaning="", **accounts):
    """The system of this name becomes the university's sign-in, on its pages: draft, test sign-in, activation."""
    known = accounts or {"rita": person("rita", "evora.example", sub=f"rita-at-{name}", **RITA)}
    issuer = peer.open(name, accounts=known, callbacks=(f"{PLACE}/t/evora/signin/callback",))
    typed = {"issuer": issuer, "client_id": CLIENT_ID, "secret": SECRET, "secret_until": "", **CLAIMS}
    typed |= {"home_organisations": "evora.example", "version": str(version)}
    assert central.post(AT, typed).status_code == 303
    page = through(central, AT + "/test").text
    assert "The test brought everything" in page, page[-6000:]
    answer = central.post(AT + "/activate", {"version": version_of(central, AT), "meaning": meaning})
    assert answer.status_code == 303, answer.text


def ways(world):
    with world.app.app_context():
        chosen = sa.select(IdentityProvider.state, IdentityProvider.id).join(
            Tenant, Tenant.id == IdentityProvider.tenant_id
        )
        rows = db.session.execute(chosen.where(Tenant.slug == "evora"))
        return {row.state: row.id for row in rows}


def people(world):
    """Subject → person."""
    with world.app.app_context():
        chosen = sa.select(Identity).join(Tenant, Tenant.id == Identity.tenant_id).where(Tenant.slug == "evora")
        return {each.subject: each.person_id for each in db.session.scalars(chosen)}


@pytest.fixture
def changed(fresh_world, peer, central):
    """Rita came by the old system; then the new one was put into use, in which she is somebody else."""
    put_into_use(central, peer, "old", 0)
    rita = fresh_world.client()
    assert through(rita, DOOR).location == "/t/evora/home"
    put_into_use(central, peer, "new", 0, "new")
    assert sorted(ways(fresh_world)) == ["active", "leaving"]
    return fresh_world


@pytest.mark.requirement("SSO-4", "SSO-12")
def test_by_the_old_way_the_new_account_is_added_and_the_person_stays_the_same(changed):
    rita = changed.client()
    page = rita.get(DOOR + "?next=/t/evora/inbox")
    assert page.status_code == 200
    assert "I still use the old sign-in" in page.text
    number = ways(changed)
    assert f"{DOOR}?way={number['active']}&amp;next=/t/evora/inbox" in page.text
    back = through(rita, f"{DOOR}?way={number['leaving']}")
    assert (back.status_code, back.location) == (302, ACCOUNTS)
    assert "Add your new account now" in rita.get(ACCOUNTS).text
    asked = through(rita, f"{ACCOUNTS}/add/{number['active']}").location
    assert "Rita Lopes" in rita.get(asked).text
    assert len(people(changed)) == 1
    assert rita.post(asked).location == ACCOUNTS
    assert "Add your new account now" not in rita.get(ACCOUNTS).text
    assert len(set(people(changed).values())) == 1
    later = changed.client()
    assert through(later, f"{DOOR}?way={number['active']}").location == "/t/evora/home"
    assert people(changed).keys() == {"rita-at-old", "rita-at-new"}
    assert len(set(people(changed).values())) == 1
    with changed.app.app_context():
        known = db.session.scalar(sa.select(sa.func.count()).select_from(Identity).where(Identity.subject == "rita"))
    assert known == 0


@pytest.mark.requirement("SSO-4")
def test_a_stranger_at_the_old_way_is_no_new_person(changed, peer):
    peer.open(
        "old",
        accounts={"rui": person("rui", "evora.example")},
        callbacks=(f"{PLACE}/t/evora/signin/callback",),
    )
    before = people(changed)
    rui = changed.client()
    answer = through(rui, f"{DOOR}?way={ways(changed)['leaving']}", "rui")
    code, page = refusal(changed, rui, answer)
    assert code == "not_known_there"
    assert "take the new sign-in" in page
    assert people(changed) == before


def test_once_the_old_way_is_ended_nobody_is_asked(changed, central):
    old = ways(changed)["leaving"]
    assert central.post(f"{AT}/retire/{old}").status_code == 303
    rita = changed.client()
    assert rita.get(f"{DOOR}?way={old}").status_code == 302  # to the only one there is
    assert through(rita, DOOR).location == "/t/evora/home"
    assert set(people(changed)) == {"rita-at-old", "rita-at-new"}


def test_a_sign_in_begun_by_the_old_way_ends_with_it(changed, central):
    rita = changed.client()
    away = rita.get(f"{DOOR}?way={ways(changed)['leaving']}")
    central.post(f"{AT}/retire/{ways(changed)['leaving']}")
    answer = rita.get(walk(f"{away.location}&login_hint=rita").removeprefix(PLACE))
    assert refusal(changed, rita, answer)[0] == "state_mismatch"


def test_the_way_of_another_university_is_not_offered(changed):
    with changed.app.app_context():
        graz = db.session.scalar(
            sa.select(IdentityProvider.id).where(IdentityProvider.tenant_id == changed.ids["graz"])
        )
    page = changed.client().get(f"{DOOR}?way={graz}")
    assert page.status_code == 200
    assert not re.search(rf"way={graz}\b", page.text.split("<main")[1])
