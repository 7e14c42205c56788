"""Before and after the end of a session, in a real browser: a word in time, and nothing lost when it is too late."""

import re
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from tests.people.test_sessions import age
from werkzeug.serving import make_server

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.embedded import free_port
from mentes.demo.provider import serve
from mentes.demo.provider_pages import DemoProviderSettings
from mentes.people.entrance.models import Identity, IdentityProvider, WebSession
from mentes.people.signin import metadata
from mentes.tenancy.models import Tenant

SECRET = "a secret of the tests"
LONG = "Institute of the botany of high mountains, with a very long name that nobody types twice"
pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def running(server):
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    return thread


@pytest.fixture
def place(fresh_world, tmp_path, monkeypatch):
    """The world on a port of this machine, with a university's sign-in on another."""
    port, there = free_port(), free_port()
    home = f"http://127.0.0.1:{port}"
    settings = DemoProviderSettings(port=there, demo=True, app_url=home, data=tmp_path, client_secret=SECRET)
    monkeypatch.setenv("OUTBOUND_ALLOW", f"localhost:{there}")
    monkeypatch.setenv("TESTS_CLIENT_SECRET", SECRET)
    fresh_world.app.config.update(PUBLIC_URL=home, SECURE_COOKIES=False, TRUSTED_HOSTS=["127.0.0.1"])
    with fresh_world.app.app_context():
        graz = sa.select(Tenant.id).where(Tenant.slug == "graz").scalar_subquery()
        values = {"issuer": settings.issuer("graz"), "client_id": "mentes", "client_secret_env": "TESTS_CLIENT_SECRET"}
        known = sa.update(IdentityProvider).where(IdentityProvider.tenant_id == graz, IdentityProvider.kind == "tenant")
        db.session.execute(known.values(**values, home_organisations=["graz.example"]))
        ana = sa.update(Identity).where(Identity.person_id == fresh_world.people["ana"])
        db.session.execute(ana.values(subject="graz-ana"))
        db.session.commit()
    servers = [serve(settings), make_server("127.0.0.1", port, fresh_world.app, threaded=True)]
    threads = [running(each) for each in servers]
    yield home
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()
    metadata.forget()


@pytest.fixture
def page(browser, place):
    context = browser.new_context(base_url=place, locale="en-GB")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def sign_in(page):
    page.locator('a[href*="ana"], button:has-text("Ana")').first.click()
    page.wait_for_url("**/t/graz/**")


def ended(world, **values):
    with world.app.app_context():
        db.session.execute(sa.update(WebSession).values(**values))
        db.session.commit()


def test_what_was_typed_is_there_after_signing_in_again_and_one_click_sends_it(fresh_world, page):
    page.goto("/t/graz/me/edit")
    sign_in(page)
    page.goto("/t/graz/me/edit")
    page.locator("[name=position]").fill(LONG)
    ended(fresh_world, expires_at=real_now() - timedelta(minutes=1))
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/signin/again")
    page.locator("main .btn-primary").click()
    sign_in(page)
    page.wait_for_url("**/signin/continue")
    assert page.locator("main textarea").first.input_value() == LONG
    page.locator("main .btn-primary").click()
    page.wait_for_url("**/t/graz/me")
    assert LONG in page.locator("main").inner_text()


def test_signed_out_in_another_tab_it_is_said_and_shown_what_was_not_saved(page):
    page.goto("/t/graz/me/edit")
    sign_in(page)
    page.goto("/t/graz/me/edit")
    page.locator("[name=position]").fill(LONG)
    other = page.context.new_page()
    other.goto("/t/graz/home")
    other.locator('form[action="/signout"] button').first.evaluate("button => button.form.requestSubmit(button)")
    other.wait_for_url("**/signedout")
    page.locator("main form .btn-primary").click()
    page.wait_for_selector("h1:has-text('You are signed out')")
    assert page.locator("main textarea").first.input_value() == LONG
    page.locator("main .btn-primary").click()
    sign_in(page)
    page.wait_for_url("**/t/graz/me/edit")


def test_a_word_five_minutes_before_and_one_button_that_stays(fresh_world, page):
    page.goto("/t/graz/me/edit")
    sign_in(page)
    page.goto("/t/graz/me/edit")
    expect(page.locator("#still-there")).to_be_hidden()
    page.clock.install()
    page.goto("/t/graz/me/edit")
    page.locator("[name=position]").focus()
    ended(fresh_world, seen_at=real_now() - timedelta(hours=7, minutes=56), expires_at=real_now() + timedelta(hours=4))
    page.clock.fast_forward("07:56:00")
    expect(page.locator("#still-there")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == "position"  # whoever types goes on typing
    assert page.locator("#still-there-said").inner_text()
    page.locator("#still-there button[type=submit]").click()
    expect(page.locator("#still-there")).to_be_hidden()
    with fresh_world.app.app_context():
        seen = db.session.scalar(sa.select(sa.func.max(WebSession.seen_at)))
    assert real_now() - seen < timedelta(minutes=1)
    page.clock.fast_forward("03:56:00")  # the absolute end comes, and no button moves it
    expect(page.locator("#still-there-title [data-when=soon]")).to_be_visible()
    expect(page.locator("#still-there-title [data-when=idle]")).to_be_hidden()  # nobody asks whether one is there
    expect(page.locator("#still-there p[data-when=soon]")).to_have_text(re.compile(r" \d+:\d\d "))
    expect(page.locator("#still-there button[type=submit]")).to_be_hidden()
    expect(page.locator("#still-there a")).to_be_hidden()
    page.clock.fast_forward("00:05:00")
    expect(page.locator('#still-there a[data-when="end"]')).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#still-there")).to_be_hidden()


def test_every_page_says_how_long_one_stays(fresh_world):
    admin = fresh_world.client("adele")
    assert 'data-idle="1' in admin.get("/t/graz/home").text
    age(fresh_world, admin, expires_at=real_now() + timedelta(minutes=3))
    ends = admin.post("/session/stay").json
    assert 170 < ends["ends"] <= 180
    assert 1700 < ends["idle"] <= 1800
    assert fresh_world.client().post("/session/stay").status_code == 401
    assert "still-there" not in fresh_world.client().get("/").text
