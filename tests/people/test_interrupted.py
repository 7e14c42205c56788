"""Sent after the session had ended: nothing is lost, nobody else sees it, and it is sent once."""

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.people.test_sessions import COOKIE, age, rows, secret_of
from tests.test_at_once import at_once
from tests.world import PLACE

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.ticks import tick
from mentes.people.entrance import sessions
from mentes.people.entrance.models import IdentityProvider, InterruptedForm, WebSession
from mentes.people.interrupted.service import MOST
from mentes.people.models import Person

pytestmark = pytest.mark.one_server

EDIT, BACK = "/t/graz/me/edit", "/t/graz/signin/continue"
LONG = 'Alpine Botanik,\r\n"Moose" & <Flechten> im Hochgebirge, ein langer Satz'


def sent_too_late(world, name="zoe", **ended):
    """Somebody's browser whose session has ended, and the answer to what it sends."""
    visitor = world.client(name)
    version = visitor.versions(EDIT)[0]
    age(world, visitor, **(ended or {"expires_at": real_now() - timedelta(minutes=1)}))
    typed = {
        "version": version,
        "given_name": "Zoë",
        "locale": "en",
        "timezone": "Europe/Vienna",
        "languages": ["de", "hr"],
    }
    return visitor, visitor.post(EDIT, typed | {"unit": "Botany of the high mountains", "supervisor": "Vera"})


def sign_in_again(world, visitor, name="zoe"):
    """As after the university has said who it is: the old secret goes, a fresh one comes."""
    old = secret_of(visitor)
    with world.app.test_request_context(PLACE, headers={"Cookie": f"{COOKIE}={old}"}):
        sessions.scope([world.homes[name]], None)
        person = db.session.get_one(Person, world.people[name])
        provider = db.session.scalar(
            sa.select(IdentityProvider.id).where(IdentityProvider.tenant_id == person.tenant_id)
        )
        fresh = sessions.begin(person, provider)
        db.session.commit()
    visitor.client.set_cookie(COOKIE, fresh, domain="mentes.example", secure=True)
    return old


def hidden(page):
    found = re.findall(
        r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.split("continue/send")[1].split("</form>")[0]
    )
    fields = {}
    for name, value in found:
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return fields


def kept(world):
    with world.app.app_context():
        return db.session.scalars(sa.select(InterruptedForm)).all()


def unit(world, name="zoe"):
    with world.seen_by(None, "graz"):
        row = db.session.get_one(Person, world.people[name])
        return row.unit, row.supervisor, row.languages


def test_what_was_sent_comes_back_and_one_button_sends_it(fresh_world):
    zoe, answer = sent_too_late(fresh_world)
    assert answer.status_code == 302
    assert answer.location == "/t/graz/signin/again"
    assert "signin/continue" in zoe.get(answer.location).text
    assert unit(fresh_world)[0] is None
    sign_in_again(fresh_world, zoe)
    page = zoe.get(BACK).text
    assert "Nothing was lost" in page
    assert "Botany of the high mountains" in page
    fields = hidden(page)
    assert fields["languages"] == ["de", "hr"]
    onward = zoe.post(f"{BACK}/send", fields)
    assert (onward.status_code, onward.location) == (307, EDIT)
    assert zoe.post(onward.location, fields).status_code == 303
    assert unit(fresh_world) == ("Botany of the high mountains", "Vera", ["de", "hr"])
    assert kept(fresh_world) == []


@pytest.mark.parametrize(("end", "hours"), [("expires_at", 2), ("seen_at", 9)])
def test_idle_and_absolute_end_lose_nothing(fresh_world, end, hours):
    zoe, _ = sent_too_late(fresh_world, **{end: real_now() - timedelta(hours=hours)})
    sign_in_again(fresh_world, zoe)
    assert "Botany of the high mountains" in zoe.get(BACK).text


def test_it_lies_locked_and_only_for_an_hour(fresh_world):
    zoe, _ = sent_too_late(fresh_world)
    row = kept(fresh_world)[0]
    assert b"Botany" not in row.typed
    assert timedelta(minutes=59) < row.expires_at - real_now() <= timedelta(hours=1)
    sign_in_again(fresh_world, zoe)
    with fresh_world.app.app_context():
        db.session.execute(sa.update(InterruptedForm).values(expires_at=real_now() - timedelta(seconds=1)))
        db.session.commit()
    assert zoe.get(BACK).location == "/t/graz/home"
    assert zoe.post(f"{BACK}/send").status_code == 409


def test_another_person_in_the_same_browser_never_sees_it(fresh_world):
    browser, _ = sent_too_late(fresh_world)
    sign_in_again(fresh_world, browser, "mia")
    answer = browser.get(BACK)
    assert (answer.status_code, answer.location) == (302, "/t/graz/home")
    assert browser.post(f"{BACK}/send").status_code == 409
    assert kept(fresh_world) == []  # and it does not wait for the next one either


@pytest.mark.parametrize("way", ["send", "drop"])
def test_what_lies_under_a_browser_is_only_for_whoever_typed_it(fresh_world, way):
    """Even where it had been kept under the very secret that another person's browser has now."""
    browser, _ = sent_too_late(fresh_world)
    sign_in_again(fresh_world, browser, "mia")
    zoe, _ = sent_too_late(fresh_world)
    with fresh_world.app.app_context():
        own = sa.update(InterruptedForm).where(InterruptedForm.secret_hash == sessions.hashed(secret_of(zoe)))
        db.session.execute(own.values(secret_hash=sessions.hashed(secret_of(browser))))
        db.session.commit()
    answer = browser.get(BACK)
    assert (answer.status_code, answer.location) == (302, "/t/graz/home")
    assert browser.post(f"{BACK}/{way}").status_code == 409
    assert [row.person_id for row in kept(fresh_world)] == [fresh_world.people["zoe"]]


def test_the_same_person_in_another_browser_does_not_see_it(fresh_world):
    sent_too_late(fresh_world)
    assert fresh_world.client("zoe").get(BACK).location == "/t/graz/home"


def test_the_old_cookie_opens_nothing_afterwards(fresh_world):
    zoe, _ = sent_too_late(fresh_world)
    old = sign_in_again(fresh_world, zoe)
    thief = fresh_world.client()
    thief.client.set_cookie(COOKIE, old, domain="mentes.example", secure=True)
    assert thief.get(BACK).status_code == 302
    assert "signin?next" in thief.get(BACK).location
    assert rows(fresh_world, old) == []


def test_it_is_sent_once_however_often_the_button_is_pressed(fresh_world):
    zoe, _ = sent_too_late(fresh_world)
    sign_in_again(fresh_world, zoe)
    secret = secret_of(zoe)

    def press():
        browser = fresh_world.client()
        browser.client.set_cookie(COOKIE, secret, domain="mentes.example", secure=True)
        return browser.post(f"{BACK}/send").status_code

    assert sorted(at_once(press, press)) == [307, 409]


def test_it_can_be_thrown_away(fresh_world):
    zoe, _ = sent_too_late(fresh_world)
    sign_in_again(fresh_world, zoe)
    assert zoe.post(f"{BACK}/drop").status_code == 303
    assert kept(fresh_world) == []


def test_nothing_is_kept_of_a_browser_that_had_no_session_or_was_signed_out(fresh_world):
    nobody, ana = fresh_world.client(), fresh_world.client("ana")
    secret = secret_of(ana)
    ana.post("/signout")
    ana.client.set_cookie(COOKIE, secret, domain="mentes.example", secure=True)
    for visitor in (nobody, ana):
        assert visitor.post(EDIT, {"unit": LONG}).status_code == 401
    assert kept(fresh_world) == []


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_nothing_is_kept_of_what_another_site_or_no_browser_sends(fresh_world, site):
    zoe = fresh_world.client("zoe")
    age(fresh_world, zoe, expires_at=real_now() - timedelta(minutes=1))
    zoe.site = site
    assert zoe.post(EDIT, {"unit": LONG}).status_code == (302 if site is None else 403)
    assert kept(fresh_world) == []


def test_nothing_is_kept_that_is_larger_than_any_page(fresh_world):
    zoe = fresh_world.client("zoe")
    age(fresh_world, zoe, expires_at=real_now() - timedelta(minutes=1))
    assert zoe.post(EDIT, {"unit": "x" * MOST}).status_code == 302
    assert kept(fresh_world) == []


def test_public_pages_keep_nothing(fresh_world):
    zoe = fresh_world.client("zoe")
    age(fresh_world, zoe, expires_at=real_now() - timedelta(minutes=1))
    assert zoe.post("/theme", {"theme": "dark"}).status_code == 303
    assert kept(fresh_world) == []


def test_what_was_typed_is_shown_as_text_and_sent_as_it_was(fresh_world):
    zoe = fresh_world.client("zoe")
    age(fresh_world, zoe, expires_at=real_now() - timedelta(minutes=1))
    zoe.post(EDIT, {"unit": LONG})
    sign_in_again(fresh_world, zoe)
    page = zoe.get(BACK).text
    assert "<Flechten>" not in page
    assert hidden(page)["unit"] == [LONG]


def test_what_is_over_is_forgotten(fresh_world):
    zoe, _ = sent_too_late(fresh_world)
    secret, ana = secret_of(zoe), fresh_world.client("ana")
    age(fresh_world, zoe, expires_at=real_now() - sessions.KEPT - timedelta(minutes=1))
    with fresh_world.app.app_context():
        db.session.execute(sa.update(InterruptedForm).values(expires_at=real_now() - timedelta(seconds=1)))
        db.session.commit()
    tick(fresh_world.app)
    assert rows(fresh_world, secret) == []
    assert kept(fresh_world) == []
    with fresh_world.app.app_context():
        held = sa.select(sa.func.count()).select_from(WebSession)
        assert db.session.scalar(held.where(WebSession.person_id == fresh_world.people["ana"])) >= 1
    assert ana.get("/t/graz/home").status_code == 200


def test_signed_out_on_purpose_what_was_written_is_shown_and_not_kept(fresh_world):
    visitor = fresh_world.client("zoe")
    assert visitor.post("/signout").status_code == 303
    answer = visitor.post(EDIT, {"unit": LONG, "secret": "a secret that nobody is shown"})
    assert answer.status_code == 401
    assert html.escape(LONG, quote=False).splitlines()[0].replace('"', "&#34;") in answer.text
    assert "nobody is shown" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert kept(fresh_world) == []
    without = visitor.post("/t/graz/signin/continue/drop")
    assert without.headers["Location"] == "/t/graz/signin/again?unsent=1"
    assert visitor.get(without.headers["Location"]).status_code == 200
