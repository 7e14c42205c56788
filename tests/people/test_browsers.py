"""Where one is signed in: one's own browsers, ended one by one or all at once, and nobody else's."""

import io
import logging
from contextlib import redirect_stdout
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.people.test_sessions import age, is_in, rows, secret_of

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.i18n import say
from mentes.base.queue import redis_for_requests
from mentes.people.browsers.devices import device
from mentes.people.entrance.sessions import IDLE_ADMIN, hashed
from mentes.tenancy.models import Tenant

MINE = "/t/graz/me/sessions"


def number_of(world, visitor):
    return rows(world, secret_of(visitor))[0].number


@pytest.mark.requirement("SEC-15")
def test_the_list_shows_ones_own_browsers_and_marks_this_one(fresh_world):
    here, there = fresh_world.client("zoe"), fresh_world.client("zoe")
    age(fresh_world, there, agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    fresh_world.client("ana")
    page = here.get(MINE).text
    assert page.count('class="waiting-row"') == 2
    assert "Firefox on Linux" in page
    assert page.count("This browser") == 1
    assert f"{MINE}/{number_of(fresh_world, there)}/end" in page
    assert f"{MINE}/{number_of(fresh_world, here)}/end" not in page


def test_browsers_that_are_out_already_are_not_listed(fresh_world):
    here, there = fresh_world.client("zoe"), fresh_world.client("zoe")
    age(fresh_world, there, expires_at=real_now() - timedelta(minutes=1))
    assert here.get(MINE).text.count('class="waiting-row"') == 1


@pytest.mark.requirement("SEC-15")
def test_one_browser_is_ended_and_out_on_its_next_request(fresh_world):
    here, there, third = (fresh_world.client("zoe") for _ in range(3))
    number = number_of(fresh_world, there)
    assert here.post(f"{MINE}/{number}/end").location == MINE
    assert [is_in(each) for each in (here, there, third)] == [True, False, True]
    assert here.post(f"{MINE}/{number}/end").status_code == 303  # pressed twice


def test_nobody_ends_a_browser_of_somebody_else(fresh_world):
    zoe, ana = fresh_world.client("zoe"), fresh_world.client("ana")
    assert zoe.post(f"{MINE}/{number_of(fresh_world, ana)}/end").status_code == 303
    assert is_in(ana)


@pytest.mark.requirement("SEC-15")
def test_all_others_and_everywhere(fresh_world):
    here, there, ana = fresh_world.client("zoe"), fresh_world.client("zoe"), fresh_world.client("ana")
    assert here.post(f"{MINE}/end-others").status_code == 303
    assert [is_in(each) for each in (here, there, ana)] == [True, False, True]
    again = fresh_world.client("zoe")
    assert here.post(f"{MINE}/end-all").location == "/signedout"
    assert [is_in(each) for each in (here, again, ana)] == [False, False, True]


@pytest.mark.requirement("SEC-15")
def test_a_suspended_university_is_closed_on_the_next_request(fresh_world):
    ana = fresh_world.client("ana")
    assert is_in(ana)
    with fresh_world.app.app_context():
        db.session.execute(sa.update(Tenant).where(Tenant.slug == "graz").values(state="suspended"))
        db.session.commit()
    assert not is_in(ana)


@pytest.mark.parametrize(("name", "slug"), [("adele", "graz"), ("helene", "alliance")])
def test_admins_are_out_after_half_an_hour(fresh_world, name, slug):
    """Identity decision 8: idle for half an hour; coordinators and all others stay eight hours."""
    admin, coordinator = fresh_world.client(name), fresh_world.client("ingrid")
    for visitor in (admin, coordinator):
        age(fresh_world, visitor, seen_at=real_now() - IDLE_ADMIN - timedelta(minutes=1))
    assert not is_in(admin, slug)
    assert is_in(coordinator)
    again = fresh_world.client(name)
    age(fresh_world, again, seen_at=real_now() - IDLE_ADMIN + timedelta(minutes=1))
    assert is_in(again, slug)


@pytest.mark.requirement("SSO-5")
def test_no_store_and_no_log_has_a_usable_cookie(fresh_world):
    ana, said = fresh_world.client("ana"), io.StringIO()
    noted = logging.StreamHandler(said)
    logging.getLogger().addHandler(noted)
    with redirect_stdout(said):
        assert is_in(ana)
        ana.post("/t/graz/me/edit", {"version": "0"})
        ana.get("/nothing")
    logging.getLogger().removeHandler(noted)
    secret, redis = secret_of(ana), redis_for_requests(fresh_world.app.config["REDIS_URL"])
    assert "/t/<slug>/home" in said.getvalue()
    assert secret not in said.getvalue()
    keys = list(redis.scan_iter("*"))
    assert not [key for key in keys if secret.encode() in key or secret.encode() in (redis.dump(key) or b"")]
    assert secret not in "".join(_dump(fresh_world))
    assert hashed(secret) in "".join(_dump(fresh_world))


def _dump(world):
    """Every row of every table that the application can read, as text."""
    with world.seen_by(None, *{"graz", "alliance", "padua"}):
        names = db.session.scalars(
            sa.text("select tablename from pg_tables where schemaname = 'public' and tablename not like 'sealed%'")
        ).all()
        for name in names:
            with db.session.begin_nested() as tried:
                try:
                    yield from db.session.scalars(sa.text(f'select t::text from "{name}" t')).all()  # noqa: S608
                except sa.exc.DBAPIError:  # a pair's words, which no job reads
                    tried.rollback()


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on macOS"),
        ("curl/8", "A browser that we do not know"),
        ("", "A browser that we do not know"),
        ("<script>Firefox", "Firefox"),
    ],
)
def test_a_browser_in_words(world, agent, said):
    with world.app.test_request_context("/"):
        assert say(device(agent)) == said


@pytest.mark.requirement("SEC-15")
def test_everywhere_is_quick_among_many(fresh_world):
    """One statement over an index: a person's rows are found without looking at anybody else's."""
    with fresh_world.app.app_context():
        db.session.execute(sa.text("set local enable_seqscan = off"))
        plan = db.session.scalars(sa.text("explain (costs off) delete from web_session where person_id = 1")).all()
    assert "ix_web_session_person_id" in "".join(plan)
