"""A central admin is admin at every active university, by a list that is read anew each time."""

import pytest
import sqlalchemy as sa
from flask import g
from tests.test_statements import statements

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.entrance import sessions
from mentes.people.models import RoleGrant
from mentes.tenancy.models import Tenant


def known(world, visitor):
    """The actor that a request of this browser is answered for, or None."""
    cookie = visitor.client.get_cookie("__Host-mentes", domain="mentes.example")
    headers = {"Cookie": f"__Host-mentes={cookie.value}"}
    with world.app.test_request_context("/privacy", base_url="https://mentes.example", headers=headers):
        sessions.load()
        return g.get("actor")


def change(world, statement):
    with world.app.app_context():
        db.session.execute(statement)
        db.session.commit()


@pytest.mark.requirement("SEC-3")
def test_she_has_every_active_university_as_a_list(fresh_world):
    change(fresh_world, sa.update(Tenant).where(Tenant.slug == "padua").values(state="suspended"))
    found = known(fresh_world, fresh_world.client("helene"))
    with fresh_world.app.app_context():
        rows = db.session.execute(sa.select(Tenant.id, Tenant.slug, Tenant.state)).all()
    assert found.tenants == {row.id for row in rows if row.state == "active"}
    assert fresh_world.ids["padua"] not in found.tenants
    assert {grant.slug for grant in found.grants if grant.role == "admin"} == {
        row.slug for row in rows if row.state == "active"
    }
    assert [grant.role for grant in found.granted] == ["central"]


@pytest.mark.requirement("SEC-15")
@pytest.mark.parametrize("end", [{"revoked_at": real_now()}, {"expires_at": real_now()}], ids=["taken back", "expired"])
def test_it_ends_with_the_role_on_the_next_request(fresh_world, end):
    helene = fresh_world.client("helene")
    assert helene.get("/t/graz/desk").status_code == 200
    change(fresh_world, sa.update(RoleGrant).where(RoleGrant.role == "central").values(**end))
    assert helene.get("/t/graz/desk").status_code == 404
    assert helene.get("/a").status_code == 404
    assert known(fresh_world, helene).tenants == {fresh_world.ids["alliance"]}


def test_it_costs_no_statement_more(world):
    helene, ingrid = world.client("helene"), world.client("ingrid")
    for visitor in (helene, ingrid):
        visitor.get("/t/graz/desk/pairs")
    with statements(world) as hers:
        helene.get("/t/graz/desk/pairs")
    with statements(world) as a_coordinators:
        ingrid.get("/t/graz/desk/pairs")
    assert len(hers) == len(a_coordinators) + 2, (
        "whose page it is, and a scope beyond her home: Ingrid is at home there"
    )


@pytest.mark.requirement("PRV-9")
def test_she_is_nowhere_a_coordinator(world):
    helene, application = world.client("helene"), world.ids["application:zoe"]
    assert helene.get(f"/t/graz/desk/applications/{application}").status_code == 403
    assert helene.post(f"/t/graz/desk/applications/{application}/admit").status_code == 403
    assert helene.get("/t/alliance/desk/pairing").status_code == 403
    for slug in ("graz", "alliance"):
        assert "Zoë" not in helene.get(f"/t/{slug}/desk/applications").text


def test_the_menu_leads_to_all_and_to_the_university_that_is_open(world):
    helene = world.client("helene")
    assert 'href="/t/padua/desk"' in helene.get("/t/padua/desk").text
    at_home = helene.get("/t/alliance/home").text
    assert 'href="/a"' in at_home
    assert 'href="/t/graz/desk"' not in at_home
    assert "University admin" not in helene.get("/t/alliance/me").text
