"""Who is told that a draft has passed its test, and until when it waits for them (SSO-12, UX-49)."""

import html
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.people.new_university import UNIVERSITY, draft

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.outbound import Answer
from mentes.notices.models import Mail, Notice
from mentes.people.entrance.models import IdentityProvider
from mentes.people.models import RoleGrant, StaffEntry
from mentes.people.setup import reading, testing
from mentes.people.signin import inspecting
from mentes.tenancy.models import Tenant

pytestmark = pytest.mark.one_server
ISSUER = "https://id.graz.example"
AT = "/t/graz/setup/sign-in"


@pytest.fixture
def graz(fresh_world):
    """Graz keeps its sign-in on the pages, and Adele has a draft of another one."""
    with fresh_world.app.app_context():
        own = sa.update(IdentityProvider).where(IdentityProvider.tenant_id == fresh_world.ids["graz"])
        db.session.execute(own.values(origin="pages"))
        db.session.commit()
    save(fresh_world, 0)
    return fresh_world


def save(world, version, issuer=ISSUER):
    typed = draft(issuer, version, home_organisations="graz.example")
    assert world.client("adele").post(AT, typed).status_code == 303


def held(world, place="graz"):
    with world.app.app_context():
        mine = IdentityProvider.tenant_id == world.ids[place]
        return db.session.scalars(sa.select(IdentityProvider).where(mine, IdentityProvider.state == "draft")).one()


def passes(world, by=None, place="graz"):
    """As the return of a test sign-in says it (tests/people/test_setup.py walks the way itself)."""
    row = held(world, place)
    with world.seen_by(None, place):
        assert testing.passed(row.tenant_id, row.id, row.version, by).counts
        db.session.commit()
    world.drain()
    return str(row.version)


def waits(world, who, home, what="tested"):
    """Whether it waits in somebody's inbox; None where they were never told."""
    with world.seen_by(None, home):
        chosen = sa.select(Notice).where(Notice.person_id == world.people[who], Notice.matter.startswith(f"{what}:"))
        rows = db.session.scalars(chosen.order_by(Notice.id)).all()
        return any(each.waits and each.done_at is None for each in rows) if rows else None


def letters(world, who, home):
    with world.seen_by(None, home):
        chosen = sa.select(sa.func.count()).select_from(Mail).where(Mail.person_id == world.people[who])
        return db.session.scalar(chosen)


@pytest.mark.requirement("SSO-12")
def test_the_universitys_admin_learns_of_it_once_and_it_waits_until_it_is_thrown_away(graz):
    before = letters(graz, "adele", "graz")
    version = passes(graz)
    passes(graz)
    assert (waits(graz, "adele", "graz"), waits(graz, "helene", "alliance")) == (True, None)
    assert letters(graz, "adele", "graz") == before + 1
    inbox = html.unescape(graz.client("adele").get("/t/graz/inbox").text)
    assert AT in inbox
    assert "in Gebrauch" in inbox
    assert graz.client("adele").post(AT + "/discard", {"version": version}).status_code == 303
    graz.drain()
    assert waits(graz, "adele", "graz") is False


def test_whoever_tests_it_on_the_pages_sees_it_there(graz):
    passes(graz, by=graz.people["adele"])
    assert waits(graz, "adele", "graz") is None
    assert waits(graz, "helene", "alliance") is None


def test_it_waits_no_more_when_the_draft_is_another_one_but_stays_for_a_new_date(graz):
    passes(graz)
    typed = draft(ISSUER, 1, home_organisations="graz.example", secret="", secret_until="2040-01-01")
    assert graz.client("adele").post(AT, typed).status_code == 303
    graz.drain()
    assert waits(graz, "adele", "graz") is True
    save(graz, 2, ISSUER + "/new")
    graz.drain()
    assert waits(graz, "adele", "graz") is False


def test_a_proposal_passes_it_on_to_the_central_admins_and_activation_settles_both(graz):
    version = passes(graz)
    assert graz.client("adele").post(AT + "/propose", {"version": version}).status_code == 303
    graz.drain()
    assert waits(graz, "adele", "graz") is False
    assert waits(graz, "helene", "alliance", "proposed") is True
    form = {"version": version, "meaning": "same"}
    assert graz.client("helene").post(AT + "/activate", form).status_code == 303
    graz.drain()
    assert waits(graz, "helene", "alliance", "proposed") is False


def test_the_central_admins_learn_of_it_where_nobody_looks_after_the_university(fresh_world):
    helene = fresh_world.client("helene")
    assert helene.post("/a/universities/new", UNIVERSITY).status_code == 303
    assert helene.post("/t/evora/setup/sign-in", draft("https://id.evora.example", 0)).status_code == 303
    with fresh_world.app.app_context():
        fresh_world.ids["evora"] = db.session.scalar(sa.select(Tenant.id).where(Tenant.slug == "evora"))
    version = passes(fresh_world, place="evora")
    assert waits(fresh_world, "helene", "alliance") is True
    form = {"version": version, "meaning": ""}
    assert helene.post("/t/evora/setup/sign-in/activate", form).status_code == 303
    fresh_world.drain()
    assert waits(fresh_world, "helene", "alliance") is False
    page = helene.get("/t/evora/setup").text
    assert "Name somebody who looks after this university" in page


def test_a_role_that_has_ended_looks_after_nobody(fresh_world):
    graz = fresh_world.ids["graz"]
    with fresh_world.seen_by(None, "graz"):
        db.session.execute(sa.delete(StaffEntry).where(StaffEntry.tenant_id == graz))
        assert reading.has_admin(graz)
        admins = sa.update(RoleGrant).where(RoleGrant.tenant_id == graz, RoleGrant.role == "admin")
        db.session.execute(admins.values(expires_at=real_now() - timedelta(days=1)))
        assert not reading.has_admin(graz)
        db.session.rollback()


@pytest.mark.parametrize(("status", "code"), [(404, "no_document"), (500, "no_document"), (200, "bad_answer")])
def test_a_page_that_is_not_there_is_no_broken_document(monkeypatch, status, code):
    page = Answer(status, {"content-type": "text/html"}, b"<h1>Not here</h1>")
    monkeypatch.setattr(inspecting, "fetch", lambda _address: page)
    (fault,) = inspecting.inspect("https://id.graz.example")
    assert fault.code == code
