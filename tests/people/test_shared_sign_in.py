"""One sign-in for several universities: the home organisation says whose person somebody is (SSO-17)."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import sqlalchemy as sa
from tests.people.hostile_provider import GONE, HostileProvider
from tests.people.leaving_house import HERE
from tests.story import world_slugs
from tests.test_at_once import at_once

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.models import History
from mentes.base.ticks import _works
from mentes.notices.models import Notice
from mentes.people.entrance.models import (
    HomeOrganisation,
    Identity,
    IdentityProvider,
    ProviderMember,
    WebSession,
)
from mentes.people.models import Person, RoleGrant
from mentes.people.moves.models import PendingMove
from mentes.people.signin import metadata

pytestmark = pytest.mark.one_server

SCOPED = "eduperson_scoped_affiliation"
HOME = "schac_home_organization"


@pytest.fixture(scope="module")
def _server():
    server = HostileProvider()
    yield server
    server.stop()


@pytest.fixture
def proxy(_server, monkeypatch):
    monkeypatch.setenv("OUTBOUND_ALLOW", _server.issuer.removeprefix("http://"))
    metadata.forget()
    _server.reset()
    yield _server
    metadata.forget()


@pytest.fixture
def house(fresh_world, proxy):
    """Graz and Padua come in through the proxy, Lyon does not; Padua has no sign-in of its own any more."""
    fresh_world.app.config["PUBLIC_URL"] = HERE
    with fresh_world.app.app_context():
        db.session.execute(sa.delete(HomeOrganisation))
        row = IdentityProvider(kind="shared", label="MyID", issuer=proxy.issuer, client_id="mentes")
        row.home_organisations, row.claims = [], {}
        db.session.add(row)
        db.session.flush()
        for slug in ("graz", "padua", "lyon"):
            db.session.add(HomeOrganisation(domain=f"{slug}.example", tenant_id=fresh_world.ids[slug]))
            if slug != "lyon":
                member = {"tenant_id": fresh_world.ids[slug], "idp_hint": f"https://idp.{slug}.example"}
                db.session.add(ProviderMember(provider_id=row.id, **member))
        own = IdentityProvider.tenant_id.in_([fresh_world.ids["padua"], fresh_world.ids["graz"]])
        db.session.execute(sa.update(IdentityProvider).where(own).values(state="retired"))
        fresh_world.ids["proxy"] = row.id
        db.session.commit()
    return fresh_world


def go(house, start="/t/padua/signin", visitor=None):
    """To the proxy and back; the browser and the answer of our door."""
    visitor = visitor or house.client()
    away = visitor.get(start)
    assert away.status_code == 302, away.text
    back = requests.get(away.location, allow_redirects=False, timeout=10).headers["Location"]
    there = f"/signin/callback/{house.ids['proxy']}?" + urlsplit(back).query
    return visitor, visitor.get(there)


def people(house):
    with house.seen_by(None, *world_slugs()):
        chosen = sa.select(Identity.subject, Person.tenant_id, Person.state).join(
            Person, Person.id == Identity.person_id
        )
        rows = db.session.execute(chosen.where(Identity.provider_id == house.ids["proxy"])).all()
    return {subject: (tenant_id, state) for subject, tenant_id, state in rows}


@pytest.mark.requirement("SSO-17")
def test_the_hint_sends_home_and_the_way_back_is_at_the_root(house):
    asked = parse_qs(urlsplit(house.client().get("/t/padua/signin").location).query)
    assert asked["aarc_idp_hint"] == ["https://idp.padua.example"]
    assert asked["redirect_uri"] == [f"{HERE}/signin/callback/{house.ids['proxy']}"]
    asked = parse_qs(urlsplit(house.client().get(f"/signin/shared/{house.ids['proxy']}").location).query)
    assert "aarc_idp_hint" not in asked
    assert "I sign in with MyID" in house.client().get("/signin").text


@pytest.mark.requirement("SSO-17", "SSO-3")
def test_the_university_comes_from_the_home_organisation_and_never_from_the_path(house, proxy):
    ana, back = go(house, "/t/padua/signin?next=/t/padua/inbox")
    assert (back.status_code, back.location) == (302, "/t/graz/home")
    assert people(house) == {"person-1": (house.ids["graz"], "active")}
    assert ana.get("/t/graz/home").status_code == 200
    assert ana.get("/t/padua/home").status_code == 404
    proxy.claims = {"sub": "person-2"}
    proxy.userinfo = {"sub": "person-2", HOME: "padua.example"}
    _, back = go(house, f"/signin/shared/{house.ids['proxy']}")
    assert back.location == "/t/padua/home"
    assert people(house)["person-2"] == (house.ids["padua"], "active")


SAID = [
    ({HOME: GONE, SCOPED: ["student@graz.example", "member@graz.example"]}, "graz"),
    ({HOME: GONE, SCOPED: GONE, "voperson_external_affiliation": ["staff@padua.example"]}, "padua"),
    ({HOME: GONE, SCOPED: ["student@graz.example", "staff@padua.example"]}, None),
    ({HOME: GONE, SCOPED: GONE}, None),
    ({HOME: GONE, SCOPED: ["student"]}, None),
    ({HOME: GONE, SCOPED: ["student@lyon.example"]}, None),
    ({HOME: GONE, SCOPED: ["student@evil.graz.example"]}, None),
    ({HOME: GONE, SCOPED: "student@gra\u200bz.example"}, None),
    ({HOME: "lyon.example"}, None),
    ({HOME: "nowhere.example"}, None),
    ({HOME: ["graz.example"]}, None),
]


@pytest.mark.requirement("SSO-17", "SSO-3")
@pytest.mark.parametrize(("said", "slug"), SAID)
def test_what_the_proxy_says_of_the_university(house, proxy, said, slug):
    proxy.userinfo = said
    _, back = go(house)
    if slug is None:
        assert back.location.startswith("/signin/problem/")
        assert people(house) == {}
    else:
        assert back.location == f"/t/{slug}/home"


def test_a_suspended_university_lets_nobody_in(house, proxy):
    with house.app.app_context():
        db.session.execute(sa.text("update tenant set state = 'suspended' where slug = 'graz'"))
        db.session.commit()
    _, back = go(house)
    assert back.location.startswith("/signin/problem/")
    assert people(house) == {}


@pytest.mark.requirement("SSO-4")
def test_the_same_subject_and_address_at_two_providers_are_two_people(house, proxy):
    """The proxy's person-1 has the verified address of the story's Ana, and even the subject of her account."""
    proxy.claims = {"sub": "graz-ana"}
    proxy.userinfo = {"sub": "graz-ana", "email": "ana@graz.example", "email_verified": True}
    go(house)
    with house.seen_by(None, "graz"):
        same = db.session.scalars(sa.select(Person.id).where(Person.email == "ana@graz.example")).all()
    assert len(same) == 2


def moved_away(house, proxy):
    """A person of Graz whose home organisation is Padua's the next time."""
    ana, _ = go(house)
    proxy.userinfo = {HOME: "padua.example"}
    visitor, back = go(house)
    assert back.status_code == 403
    assert "another university" in back.text
    assert visitor.client.get_cookie("__Host-mentes", domain="mentes.example") is None
    return ana


def the_move(house):
    with house.seen_by(None, "graz", "padua"):
        return db.session.scalars(sa.select(PendingMove).where(PendingMove.name == "Ana Kovačič")).one()


@pytest.mark.requirement("SSO-17")
def test_a_changed_home_organisation_is_asked_of_both_and_never_silent(house, proxy, mailbox):
    moved_away(house, proxy)
    go(house)  # once more: still one question
    move = the_move(house)
    assert (move.tenant_id, move.wanted_id, move.state) == (house.ids["graz"], house.ids["padua"], "open")
    assert people(house) == {"person-1": (house.ids["graz"], "active")}
    with house.seen_by(None, "graz", "padua"):
        told = db.session.scalars(sa.select(History).where(History.event == "HomeChanged")).all()
    assert [sorted(each.tenant_ids) for each in told] == [sorted([house.ids["graz"], house.ids["padua"]])]
    house.drain()
    for address in ("ingrid@graz.example", "adele@graz.example", "giulia@padua.example"):
        assert len(mailbox.to(address)) == 1
    assert f"/desk/moves/{move.id}/agree" in house.client("adele").get("/t/graz/desk/moves").text
    assert "Welcome Ana Kovačič" in house.client("giulia").get("/t/padua/desk/moves").text


@pytest.mark.requirement("SSO-17")
def test_home_again_the_question_is_closed_and_may_be_asked_anew(house, proxy):
    moved_away(house, proxy)
    house.drain()
    assert "Welcome Ana" in house.client("giulia").get("/t/padua/desk/moves").text
    first = the_move(house)
    proxy.userinfo = {}
    _, back = go(house)
    assert back.location == "/t/graz/home"
    assert the_move(house).state == "withdrawn"
    house.drain()
    assert "Ist zurück" in house.client("ingrid").get("/t/graz/desk/moves").text
    assert house.client("ingrid").post(f"/t/graz/desk/moves/{first.id}/agree").status_code == 409
    with house.seen_by(None, "graz", "padua"):
        kept = db.session.scalars(sa.select(History).where(History.event == "MoveWithdrawn")).all()
        waiting = db.session.scalars(sa.select(Notice).where(Notice.waits, Notice.done_at.is_(None))).all()
    assert [sorted(each.tenant_ids) for each in kept] == [sorted([house.ids["graz"], house.ids["padua"]])]
    assert not [each for each in waiting if each.matter.startswith("staff:move:")]
    go(house)  # nothing open: nothing to close
    proxy.userinfo = {HOME: "padua.example"}
    assert "have been told and decide" in go(house)[1].text
    with house.seen_by(None, "graz", "padua"):
        moves = db.session.scalars(sa.select(PendingMove.state).where(PendingMove.name == "Ana Kovačič"))
        assert sorted(moves) == ["open", "withdrawn"]


@pytest.mark.requirement("SSO-17")
@pytest.mark.parametrize(("days", "state"), [(29, "open"), (31, "lapsed")])
def test_what_two_universities_do_not_decide_ends_and_is_asked_anew(house, proxy, days, state):
    moved_away(house, proxy)
    assert house.client("ingrid").post(f"/t/graz/desk/moves/{the_move(house).id}/agree").status_code == 303
    house.drain()
    _every_morning(house, days)
    assert the_move(house).state == state
    with house.seen_by(None, "graz", "padua"):
        told = db.session.scalars(
            sa.select(Notice.person_id).where(Notice.matter == f"move:{the_move(house).id}")
        ).all()
        notices = db.session.scalars(sa.select(Notice).where(Notice.waits, Notice.done_at.is_(None))).all()
    assert bool([each for each in notices if each.matter.startswith("staff:move:")]) is (state == "open")
    assert told == ([the_move(house).person_id] if state == "lapsed" else [])
    _, back = go(house)
    assert "have been told and decide" in back.text
    with house.seen_by(None, "graz", "padua"):
        moves = db.session.scalars(sa.select(PendingMove.state).where(PendingMove.name == "Ana Kovačič"))
        assert sorted(moves) == sorted({state, "open"})


def _every_morning(house, days):
    with house.seen_by(None, "graz", "padua"):
        db.session.execute(sa.update(PendingMove).values(asked_at=real_now() - timedelta(days=days)))
    for slug in ("padua", "graz", "graz"):
        with house.seen_by(None, slug):
            _works["expire-moves"].do(house.ids[slug])
    house.drain()


@pytest.mark.requirement("SSO-17")
def test_both_agree_and_a_new_person_comes_in(house, proxy):
    ana = moved_away(house, proxy)
    path = f"desk/moves/{the_move(house).id}/agree"
    answers = at_once(
        lambda: house.client("ingrid").post(f"/t/graz/{path}"), lambda: house.client("giulia").post(f"/t/padua/{path}")
    )
    assert [each.status_code for each in answers] == [303, 303]
    at_once(house.drain, house.drain)
    assert the_move(house).state == "moved"
    assert ana.get("/t/graz/home").status_code == 302  # signed out
    new, back = go(house)
    assert back.location == "/t/padua/home"
    assert new.get("/t/padua/home").status_code == 200
    assert people(house) == {"person-1": (house.ids["padua"], "active")}
    with house.seen_by(None, "graz", "padua"):
        chosen = sa.select(Person.tenant_id, Person.state).where(Person.legal_name == "Ana Kovačič")
        assert sorted(db.session.execute(chosen).all()) == sorted(
            [(house.ids["graz"], "left"), (house.ids["padua"], "active")]
        )
        left = db.session.scalars(sa.select(History).where(History.event == "PersonLeft")).all()
        assert len(left) == 1
        assert left[0].payload["reason"] == "moved"


@pytest.mark.requirement("SSO-17", "SSO-18")
@pytest.mark.parametrize("is_last", [True, False], ids=["the last one", "one of two"])
def test_a_move_takes_the_last_central_role_from_nobody(house, proxy, is_last):
    """All other roles end with the move; this one goes with the account, unless somebody else has it too."""
    ana = moved_away(house, proxy)
    move = the_move(house)
    with house.app.app_context():
        if is_last:
            db.session.execute(sa.update(RoleGrant).where(RoleGrant.role == "central").values(revoked_at=real_now()))
        values = {"tenant_id": house.ids["alliance"], "person_id": move.person_id, "home_id": house.ids["graz"]}
        db.session.add(RoleGrant(**values, role="central", granted_at=real_now()))
        db.session.commit()
    give(house, move.person_id, "graz")
    assert ana.get("/a").status_code == 200
    for name, slug in (("ingrid", "graz"), ("giulia", "padua")):
        assert house.client(name).post(f"/t/{slug}/desk/moves/{move.id}/agree").status_code == 303
    house.drain()
    house.drain()  # said twice, it counts once
    assert the_move(house).state == "moved"
    assert ana.get("/a").status_code == 302  # signed out
    with house.app.app_context():
        counts = RoleGrant.revoked_at.is_(None)
        old = sa.select(RoleGrant.role).where(RoleGrant.person_id == move.person_id, counts)
        assert db.session.scalars(old).all() == []
        new = sa.select(RoleGrant.role, RoleGrant.tenant_id).where(RoleGrant.home_id == house.ids["padua"], counts)
        kept = db.session.execute(new.where(RoleGrant.role.in_(["central", "admin"]))).all()
    assert kept == ([("central", house.ids["alliance"])] if is_last else [])
    assert go(house)[0].get("/a").status_code == (200 if is_last else 404)


@pytest.mark.requirement("SSO-17")
def test_one_side_alone_moves_nobody_and_one_no_ends_it(house, proxy):
    moved_away(house, proxy)
    path = f"desk/moves/{the_move(house).id}"
    ingrid, giulia = house.client("ingrid"), house.client("giulia")
    assert ingrid.post(f"/t/graz/{path}/agree").status_code == 303
    assert ingrid.post(f"/t/graz/{path}/agree").status_code == 303  # said twice, counts once
    house.drain()
    assert the_move(house).state == "open"
    assert giulia.post(f"/t/padua/{path}/refuse").status_code == 303
    assert ingrid.post(f"/t/graz/{path}/agree").status_code == 409
    house.drain()
    assert people(house) == {"person-1": (house.ids["graz"], "active")}
    _, back = go(house)
    assert (back.status_code, the_move(house).state) == (403, "refused")
    assert "did not agree" in back.text
    proxy.userinfo = {}  # and home again
    assert go(house)[1].location == "/t/graz/home"


@pytest.mark.requirement("SSO-17")
@pytest.mark.parametrize("_time", range(3))
def test_yes_and_no_at_once(house, proxy, _time):
    moved_away(house, proxy)
    path = f"desk/moves/{the_move(house).id}"
    house.client("giulia").post(f"/t/padua/{path}/agree")
    yes, no = at_once(
        lambda: house.client("ingrid").post(f"/t/graz/{path}/agree"),
        lambda: house.client("giulia").post(f"/t/padua/{path}/refuse"),
    )
    house.drain()
    assert sorted([yes.status_code, no.status_code]) == [303, 409]
    assert the_move(house).state == ("moved" if yes.status_code == 303 else "refused")
    home = "padua" if yes.status_code == 303 else "graz"
    assert people(house)["person-1"] == (house.ids[home], "active")


def test_one_person_does_not_answer_for_both(house, proxy):
    moved_away(house, proxy)
    path = f"desk/moves/{the_move(house).id}/agree"
    helene = house.client("helene")  # a central admin looks after both by one role, and answers for neither
    for slug in ("graz", "padua"):
        assert helene.post(f"/t/{slug}/{path}").status_code == 403
    give(house, house.people["zoe"], "graz", "padua")
    zoe = house.client("zoe")
    assert zoe.post(f"/t/graz/{path}").status_code == 303
    assert zoe.post(f"/t/padua/{path}").status_code == 403
    assert the_move(house).state == "open"


@pytest.mark.requirement("SSO-17")
def test_nobody_lets_themselves_go(house, proxy):
    ana = moved_away(house, proxy)
    move = the_move(house)
    give(house, move.person_id, "graz", "padua")
    for slug in ("graz", "padua"):
        assert ana.post(f"/t/{slug}/desk/moves/{move.id}/agree").status_code == 403
    move = the_move(house)
    assert (move.released_at, move.welcomed_at, move.state) == (None, None, "open")


def give(house, person_id, *slugs):
    """Make somebody of Graz an admin there."""
    with house.app.app_context():
        values = {"person_id": person_id, "home_id": house.ids["graz"], "role": "admin", "granted_at": real_now()}
        db.session.add_all(RoleGrant(tenant_id=house.ids[each], **values) for each in slugs)
        db.session.commit()


def test_nobody_else_decides(house, proxy):
    moved_away(house, proxy)
    path = f"desk/moves/{the_move(house).id}/agree"
    assert house.client("ana").post(f"/t/graz/{path}").status_code == 403
    assert house.client("claire").post(f"/t/lyon/{path}").status_code == 404
    assert house.client("carmen").post(f"/t/graz/{path}").status_code == 404
    assert the_move(house).released_at is None


def test_a_start_at_one_provider_is_not_finished_at_another(house, proxy):
    visitor = house.client()
    visitor.get("/t/padua/signin")
    before = sessions_of(house)
    assert visitor.get(f"/signin/callback/{house.ids['proxy']}?code=x&state=y").location == "/signin/problem"
    assert visitor.get("/signin/callback/99999?code=x&state=y").status_code == 404
    assert visitor.get("/t/lyon/signin/callback?code=x&state=y").location == "/signin/problem?university=lyon"
    assert sessions_of(house) == before


def sessions_of(house):
    with house.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(WebSession))
