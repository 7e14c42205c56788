"""A sign-in that several universities share, declared in a file, with the certified provider (SSO-17)."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.people.certified import CLIENT_ID, PLACE, SECRET, SECRET_ENV, person, refusal, walk
from tests.story import world_slugs

from mentes import declared
from mentes.base.db import db
from mentes.base.models import History
from mentes.people.entrance.models import Identity, IdentityProvider
from mentes.people.models import Person
from mentes.people.moves.models import PendingMove

SHIPPED = Path(__file__).parents[2] / "tenants"
HOME = "schac_home_organization"
PROXY = """
[[shared_logins]]
label = "MyID"
issuer = "{issuer}"
client_id = "{client}"
client_secret_env = "{secret}"
members = [
    {{ university = "graz", idp_hint = "https://idp.graz.example/shibboleth" }},
    {{ university = "padua", idp_hint = "urn:mace:padua.example", home_organisations = ["padua.example"] }},
]

[privacy]
"""


@pytest.fixture
def house(fresh_world, peer, tmp_path, monkeypatch):
    """The alliance's file declares the proxy; Padua has no [login] any more, Graz keeps its own beside."""
    issuer = peer.open("proxy", accounts={"ana": person("ana", "padua.example")})
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "tenants"))
    written = PROXY.format(issuer="${PROXY_ISSUER}", client=CLIENT_ID, secret=SECRET_ENV)
    _edit(folder / "alliance.toml", lambda text: text.replace("\n[privacy]\n", written))
    _edit(folder / "padua.toml", _without_login)
    environment = {"DEMO_ISSUER": "http://localhost:5001", "PROXY_ISSUER": issuer}
    with fresh_world.app.app_context():
        declared.declare(db.session(), folder, environment)
        db.session.commit()
        fresh_world.ids["proxy"] = db.session.scalar(
            sa.select(IdentityProvider.id).where(IdentityProvider.kind == "shared", IdentityProvider.issuer == issuer)
        )
    known(peer, fresh_world)
    return fresh_world


def _edit(path, change):
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def _without_login(text):
    before, _, after = text.partition("[login]\n")
    return before + after[after.index("\n[") + 1 :]


def known(peer, world, home="padua.example", **more):
    """Who has an account at the proxy, and which home organisation it says that she has."""
    door = f"{PLACE}/signin/callback/{world.ids['proxy']}"
    peer.open("proxy", accounts={"ana": person("ana", home, **more)}, callbacks=(door,))


def through(world, start):
    visitor = world.client()
    away = visitor.get(start)
    assert away.status_code == 302, away.text
    return visitor, visitor.get(walk(away.location).removeprefix(PLACE))


def padua(world):
    """Padua's new way in: its own, which it had before, is still offered beside."""
    return f"/t/padua/signin?way={world.ids['proxy']}&login_hint=ana"


def accounts(world):
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Person.tenant_id, Person.id).join(Identity, Identity.person_id == Person.id)
        return [tuple(row) for row in db.session.execute(chosen.where(Identity.provider_id == world.ids["proxy"]))]


@pytest.mark.requirement("SSO-17")
def test_the_hint_reaches_the_proxy_and_the_home_organisation_says_whose_person_it_is(house, peer):
    peer.forget_calls("proxy")
    ana, back = through(house, padua(house))
    assert back.location == "/t/padua/home", back.text
    assert ana.get("/t/padua/home").status_code == 200
    assert [each["aarc_idp_hint"] for each in peer.asked("proxy", "/auth")] == ["urn:mace:padua.example"]
    assert [tenant_id for tenant_id, _ in accounts(house)] == [house.ids["padua"]]
    peer.forget_calls("proxy")
    known(peer, house, "graz.example", sub="ana-of-graz")
    _, back = through(house, f"/signin/shared/{house.ids['proxy']}?login_hint=ana")
    assert back.location == "/t/graz/home"
    assert ["aarc_idp_hint" in each for each in peer.asked("proxy", "/auth")] == [False]
    known(peer, house, "lyon.example", sub="ana-of-lyon")  # no member
    visitor, back = through(house, padua(house))
    assert refusal(house, visitor, back)[0] == "wrong_home_organisation"
    assert sorted(tenant_id for tenant_id, _ in accounts(house)) == sorted([house.ids["graz"], house.ids["padua"]])


@pytest.mark.requirement("SSO-17")
def test_a_changed_home_organisation_becomes_a_question_and_moves_nobody(house, peer):
    through(house, padua(house))
    before = accounts(house)
    known(peer, house, "graz.example")
    visitor, back = through(house, padua(house))
    assert back.status_code == 403
    assert "coordinators of both universities" in back.text
    assert visitor.get("/t/graz/home").status_code == 302
    assert visitor.get("/t/padua/home").status_code == 302
    assert accounts(house) == before
    with house.seen_by(None, "graz", "padua"):
        move = db.session.scalars(sa.select(PendingMove).where(PendingMove.name == "Ana Muster")).one()
        asked = db.session.scalars(sa.select(History).where(History.event == "HomeChanged")).all()
    assert (move.tenant_id, move.wanted_id, move.state) == (house.ids["padua"], house.ids["graz"], "open")
    assert house.ids["padua"] in asked[-1].tenant_ids
    known(peer, house, "padua.example")
    assert through(house, padua(house))[1].location == "/t/padua/home"
    assert accounts(house) == before


@pytest.mark.requirement("SSO-17")
def test_central_admins_read_who_shares_what_and_change_nothing_there(house):
    helene = house.client("helene")
    assert 'href="/a/shared"' in helene.get("/a").text
    page = helene.get("/a/shared").text
    for shown in ("MyID", "https://idp.graz.example/shibboleth", "padua.example", SECRET_ENV):
        assert shown in page
    assert f"{house.app.config['PUBLIC_URL']}/signin/callback/{house.ids['proxy']}" in page
    assert SECRET not in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
