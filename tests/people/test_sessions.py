"""Who somebody is, from one request to the next: sessions, closed accounts, roles; with real rows and real cookies."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.story import world_slugs
from tests.world import PLACE

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.entrance.models import WebSession
from mentes.people.entrance.sessions import ABSOLUTE, IDLE, hashed
from mentes.people.models import Person, RoleGrant
from mentes.people.service import grant, take_back

COOKIE = "__Host-mentes"


def change(world, statement):
    with world.seen_by(None, *world_slugs()):
        db.session.execute(statement)


def is_in(visitor, slug="graz"):
    return visitor.get(f"/t/{slug}/home").status_code == 200


def secret_of(visitor):
    return visitor.client.get_cookie(COOKIE, domain="mentes.example").value


def rows(world, secret):
    with world.app.app_context():
        return db.session.scalars(sa.select(WebSession).where(WebSession.secret_hash == hashed(secret))).all()


def age(world, visitor, **values):
    with world.app.app_context():
        mine = sa.update(WebSession).where(WebSession.secret_hash == hashed(secret_of(visitor)))
        db.session.execute(mine.values(**values))
        db.session.commit()


def test_cookie_is_nowhere_in_the_database(fresh_world):
    ana = fresh_world.client("ana")
    assert is_in(ana)
    secret = secret_of(ana)
    with fresh_world.app.app_context():
        tables = db.session.scalars(sa.text("select tablename from pg_tables where schemaname = 'public'")).all()
        assert "web_session" in tables
        for table in ("web_session", "outbox", "pending_sign_in"):
            whole = db.session.scalars(sa.text(f"select t::text from {table} t")).all()  # noqa: S608
            assert not [row for row in whole if secret in row]
            assert table != "web_session" or [row for row in whole if hashed(secret) in row]


@pytest.mark.parametrize("cookie", ["", "x", "a" * 3000, hashed("x"), "null", "%00"])
def test_made_up_cookie_is_nobody(world, cookie):
    nobody = world.client()
    nobody.client.set_cookie(COOKIE, cookie, domain="mentes.example", secure=True)
    assert nobody.get("/t/graz/home").status_code == 302


def test_hash_of_a_session_is_no_cookie(fresh_world):
    """Whoever reads the table cannot sign in with what stands there."""
    ana, thief = fresh_world.client("ana"), fresh_world.client()
    thief.client.set_cookie(COOKIE, hashed(secret_of(ana)), domain="mentes.example", secure=True)
    assert not is_in(thief)


@pytest.mark.parametrize(
    ("values", "stays"),
    [
        ({"seen_at": -IDLE + timedelta(minutes=1)}, True),
        ({"seen_at": -IDLE - timedelta(minutes=1)}, False),
        ({"expires_at": timedelta(minutes=1)}, True),
        ({"expires_at": timedelta(minutes=-1)}, False),
    ],
)
def test_idle_and_absolute_end(fresh_world, values, stays):
    ana = fresh_world.client("ana")
    age(fresh_world, ana, **{name: real_now() + far for name, far in values.items()})
    assert is_in(ana) is stays


def test_being_there_moves_the_idle_end_and_never_the_absolute_one(fresh_world):
    ana = fresh_world.client("ana")
    expires = rows(fresh_world, secret_of(ana))[0].expires_at
    age(fresh_world, ana, seen_at=real_now() - timedelta(hours=7))
    assert is_in(ana)
    row = rows(fresh_world, secret_of(ana))[0]
    assert real_now() - row.seen_at < timedelta(minutes=1)
    assert row.expires_at == expires
    assert row.expires_at - row.created_at <= ABSOLUTE


def test_sign_out_ends_this_browser_alone(fresh_world):
    here, there = fresh_world.client("ana"), fresh_world.client("ana")
    secret = secret_of(here)
    answer = here.post("/signout")
    assert (answer.status_code, answer.location) == (303, "/signedout")
    assert rows(fresh_world, secret) == []
    here.client.set_cookie(COOKIE, secret, domain="mentes.example", secure=True)  # the thief of an old cookie
    assert not is_in(here)
    assert is_in(there)


def test_another_site_cannot_sign_anybody_out(fresh_world):
    ana = fresh_world.client("ana")
    ana.site = "cross-site"
    assert ana.post("/signout").status_code == 403
    ana.site = "same-origin"
    assert is_in(ana)


def test_request_of_no_browser_has_no_session(fresh_world):
    ana = fresh_world.client("ana")
    ana.site = None
    path = f"/t/graz/mentorships/{fresh_world.ids['pair:a']}/meetings/4/confirm"
    assert ana.post(path).status_code == 302
    ana.site = "same-origin"
    assert ana.post(path).status_code == 303


def test_closed_account_from_the_next_request_on(fresh_world):
    ana = fresh_world.client("ana")
    assert is_in(ana)
    change(fresh_world, sa.update(Person).where(Person.id == fresh_world.people["ana"]).values(state="closed"))
    assert ana.get("/t/graz/home").status_code == 302
    path = f"/t/graz/mentorships/{fresh_world.ids['pair:a']}/meetings/4/confirm"
    assert ana.post(path).status_code == 302
    assert "Ana" not in ana.get("/").text


def test_closed_account_is_sent_no_letters(fresh_world, mailbox):
    change(fresh_world, sa.update(Person).where(Person.id == fresh_world.people["paolo"]).values(state="closed"))
    path = f"/t/graz/mentorships/{fresh_world.ids['pair:a']}/meetings/4/confirm"
    assert fresh_world.client("ana").post(path).status_code == 303
    fresh_world.drain()
    assert mailbox.to("paolo@padua.example") == []


def test_role_counts_from_the_next_request_until_it_is_taken_back(fresh_world):
    tom = fresh_world.client("tom")
    assert tom.get("/t/graz/desk").status_code == 404
    with fresh_world.seen_by(None, "trier", "graz"):
        given = grant(
            db.session.get_one(Person, fresh_world.people["tom"]), "coordinator", fresh_world.ids["graz"], by=None
        )
        number = given.id
    assert tom.get("/t/graz/desk").status_code == 200
    assert tom.get("/t/padua/desk").status_code == 404
    with fresh_world.seen_by(None, "trier", "graz"):
        take_back(db.session.get_one(RoleGrant, number))
    assert tom.get("/t/graz/desk").status_code == 404


@pytest.mark.parametrize(("far", "stays"), [(timedelta(minutes=1), 200), (timedelta(minutes=-1), 403)])
def test_role_ends_by_itself(fresh_world, far, stays):
    mia = fresh_world.client("mia")
    with fresh_world.seen_by(None, "graz"):
        row = db.session.get_one(Person, fresh_world.people["mia"])
        grant(row, "coordinator", fresh_world.ids["graz"], by=None, until=real_now() + far)
    assert mia.get("/t/graz/desk").status_code == stays


def test_role_for_one_edition_opens_the_desk_with_its_rows_alone(fresh_world):
    mia, other = fresh_world.client("mia"), fresh_world.ids["edition"] + 1
    with fresh_world.seen_by(None, "graz"):
        row = db.session.get_one(Person, fresh_world.people["mia"])
        number = grant(row, "coordinator", fresh_world.ids["graz"], by=None, edition_id=other).id
    assert mia.get("/t/graz/desk/pairs").status_code == 200
    assert "Ana Kovačević" not in mia.get("/t/graz/desk/pairs").text
    with fresh_world.app.app_context():
        db.session.get_one(RoleGrant, number).edition_id = fresh_world.ids["edition"]
        db.session.commit()
    assert "Ana Kovačević" in mia.get("/t/graz/desk/pairs").text


def test_message_is_shown_once(fresh_world):
    ana = fresh_world.client("ana")
    back = ana.post(f"/t/graz/mentorships/{fresh_world.ids['pair:a']}/meetings/4/confirm").location
    assert "Paolo" in ana.get(back).text.split('role="status"')[1][:400]
    assert 'role="status"><div' not in ana.get(back).text


def test_signed_out_one_is_led_to_sign_in_and_back(world):
    answer = world.client().get("/t/graz/mentorships/7?x=1")
    assert answer.status_code == 302
    assert answer.location in {
        "/t/graz/signin?next=/t/graz/mentorships/7?x%3D1",
        "/t/graz/signin?next=%2Ft%2Fgraz%2Fmentorships%2F7%3Fx%3D1",
    }
    assert PLACE not in answer.location
