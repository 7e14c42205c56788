"""What a monitoring system reads: who may, what each alert of docs/operating.md rests on, and no word about anybody."""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from tests import story
from tests.world import PLACE, opened, settings_for

from mentes.base.clock import real_now
from mentes.base.db import db, scope
from mentes.base.models import Outbox
from mentes.base.queue import _BEAT, KINDS, beat
from mentes.base.ticks import look
from mentes.desk.metrics import gathering
from mentes.notices.models import Mail

DOCS = Path(__file__).parents[2] / "docs" / "operating.md"


def read(world, **headers):
    """All samples: name, labels (without the name) → value."""
    answer = world.app.test_client().get("/metrics", base_url=PLACE, headers=headers)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    samples = [each for family in families for each in family.samples]
    return {(each.name, *dict(sorted(each.labels.items())).values()): each.value for each in samples}


def put(world, **values):
    usual = {
        "event": "Nothing", "payload": {}, "tenant_ids": [world.ids["graz"]], "listener": "core", "queue": "heavy",
        "due_at": real_now() - timedelta(minutes=10), "attempts": 0,
    }  # fmt: skip
    with world.app.app_context():
        number = db.session.execute(sa.insert(Outbox).values(**usual | values).returning(Outbox.id)).scalar_one()
        db.session.commit()
    return number


@pytest.fixture
def put_away(world):
    """Rows of the outbox that go with the test."""
    made = []
    yield lambda **values: made.append(put(world, **values))
    with world.app.app_context():
        db.session.execute(sa.delete(Outbox).where(Outbox.id.in_(made)))
        db.session.commit()


@pytest.mark.requirement("REL-12")
def test_a_worker_that_stands_still_and_what_was_given_up(world, put_away):
    """A due row that nobody takes grows old; a parked one is counted."""
    before = read(world)
    assert before["mentes_outbox_oldest_seconds", "heavy"] == 0
    put_away()
    put_away(parked_at=real_now(), attempts=20)
    put_away(attempts=3, due_at=real_now() + timedelta(hours=1))
    after = read(world)
    assert after["mentes_outbox_due", "heavy"] == 1
    assert 600 <= after["mentes_outbox_oldest_seconds", "heavy"] < 700
    assert after["mentes_outbox_parked", "heavy"] == before["mentes_outbox_parked", "heavy"] + 1
    assert after["mentes_outbox_failing", "heavy"] == 1
    assert after["mentes_database_up",] == 1


@pytest.mark.requirement("REL-12")
def test_mail_server_away_is_letters_that_wait_and_refused_ones_are_counted(world, mailbox):
    before = read(world)
    mailbox.refuse = "451 later"
    story.apply(world, "mia", "mentee")
    world.drain()
    waiting = read(world)["mentes_letters", "waiting"]
    assert waiting > before["mentes_letters", "waiting"]
    with world.app.app_context():
        scope([world.ids[slug] for slug in story.world_slugs()], None)
        letters = sa.update(Mail).where(Mail.state == "waiting")
        db.session.execute(letters.values(created_at=Mail.created_at - timedelta(minutes=20)))
        db.session.commit()
    assert read(world)["mentes_letters_oldest_seconds",] > 900
    mailbox.refuse = "554 never"
    with world.app.app_context():
        db.session.execute(sa.update(Outbox).where(Outbox.done_at.is_(None)).values(due_at=real_now()))
        db.session.commit()
    world.drain()
    after = read(world)
    assert after["mentes_letters", "waiting"] == before["mentes_letters", "waiting"]
    assert after["mentes_letters", "refused"] > before["mentes_letters", "refused"]


@pytest.mark.requirement("REL-12")
def test_redis_away_is_a_number_and_readiness_says_degraded(world, smtp_server):
    assert read(world)["mentes_redis_up",] == 1
    url = str(world.app.config["SQLALCHEMY_DATABASE_URI"])
    with opened(settings_for(url, "redis://127.0.0.1:1/0", smtp_server.url), world.people, world.ids) as alone:
        assert read(alone)["mentes_redis_up",] == 0
        ready = alone.app.test_client().get("/readyz", base_url=PLACE)
        assert (ready.status_code, ready.json["status"]) == (200, "degraded")


@pytest.mark.requirement("REL-12")
def test_failures_of_ours_and_slow_pages_are_counted(world, monkeypatch):
    """The page of signing in breaks, and then takes longer than a second."""

    def breaks():
        raise RuntimeError("broken on purpose")

    def is_slow():
        time.sleep(1.01)
        return "at last"

    def slow():
        """Requests of this room that took longer than a second; others of this run may be slow as well."""
        mine = {
            key[1]: value
            for key, value in read(world).items()
            if {"mentes_request_seconds_bucket", "entrance", "2xx"} <= {*key}
        }
        return mine.get("+Inf", 0) - mine.get("1.0", 0)

    def failures():
        return read(world)["mentes_incidents_total",]

    client = world.app.test_client()
    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    before = failures()
    monkeypatch.setitem(world.app.view_functions, "entrance.choose", breaks)
    assert client.get("/signin", base_url=PLACE).status_code == 500
    assert failures() == before + 1
    before = slow()
    monkeypatch.setitem(world.app.view_functions, "entrance.choose", is_slow)
    assert client.get("/signin", base_url=PLACE).text == "at last"
    assert slow() == before + 1


@pytest.mark.requirement("REL-12")
def test_who_leaves_no_word_is_missed(world, redis_server, monkeypatch):
    """A clock leaves word at each look, a worker whenever it is woken; the clock wakes it twice a minute."""
    with Redis.from_url(redis_server.url()) as redis:  # other tests of this process had workers too
        redis.delete(*(f"{_BEAT}{kind}" for kind in KINDS))
    assert read(world)["mentes_seen_seconds", "heavy"] == float("inf")
    with world.app.app_context():
        beat("drain")
    look(world.app)
    seen = read(world)
    assert seen["mentes_seen_seconds", "drain"] < 60
    assert seen["mentes_seen_seconds", "clock"] < 60
    later = time.time() + 900
    monkeypatch.setattr(gathering.time, "time", lambda: later)
    assert read(world)["mentes_seen_seconds", "clock"] >= 900


def test_late_work_is_told_by_its_name(world):
    with world.app.app_context():
        db.session.execute(sa.text("delete from tick where key like 'cron:tidy:%'"))
        db.session.commit()
    look(world.app)
    assert all(late == 0 for (name, *_), late in read(world).items() if name == "mentes_work_late_seconds")
    with world.app.app_context():
        db.session.execute(sa.text("update tick set at = at - interval '2 days'"))
        db.session.commit()
    late = {labels[0]: value for (name, *labels), value in read(world).items() if name == "mentes_work_late_seconds"}
    assert late
    assert min(late.values()) > 80_000


def test_requests_are_counted_by_room_and_status(world):
    before = read(world)
    for path in ("/healthz", "/healthz", "/t/nowhere/home"):
        world.client().get(path)
    after = read(world)
    key = ("mentes_request_seconds_count", "health", "2xx")
    assert after[key] == before.get(key, 0) + 2
    assert after["mentes_request_seconds_bucket", "+Inf", "health", "2xx"] == after[key]


def test_only_from_this_machine_or_with_the_token(world, smtp_server, redis_url):
    ask = world.app.test_client().get
    assert ask("/metrics", base_url=PLACE, environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 404
    for name in ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"):  # what proxies say, some only one of them
        value = {"X-Forwarded-Host": "mentes.example", "X-Forwarded-Proto": "https"}.get(name, "203.0.113.7")
        assert ask("/metrics", base_url=PLACE, headers={name: value}).status_code == 404
    url, word = str(world.app.config["SQLALCHEMY_DATABASE_URI"]), "a word of 16 signs"
    with opened(settings_for(url, redis_url, smtp_server.url, metrics_token=word), {}, {}) as held:
        get = held.app.test_client().get
        assert get("/metrics", base_url=PLACE).status_code == 404
        assert get("/metrics", base_url=PLACE, headers={"Authorization": "Bearer wrong"}).status_code == 404
        bearer = {"Authorization": f"Bearer {word}", "X-Forwarded-For": "203.0.113.7"}
        assert get("/metrics", base_url=PLACE, headers=bearer).status_code == 200


def test_no_word_about_anybody(world):
    text = world.app.test_client().get("/metrics", base_url=PLACE).text
    with world.seen_by(None, *story.world_slugs()):
        told = {word for mail in db.session.scalars(sa.select(Mail)) for word in (mail.recipient, mail.subject)}
    hidden = told | {each.name for each in story.PEOPLE.values()} | {"graz", "padua", "lyon"}
    assert [word for word in hidden if word in text] == []


def test_every_alert_in_the_docs_asks_for_a_number_that_there_is(world):
    known = {name.removesuffix("_total") for name, *_ in read(world)}
    said = DOCS.read_text(encoding="utf-8").partition("## Alerts")[2].partition("\n## ")[0]
    asked = {re.sub(r"_(bucket|count|total)$", "", each) for each in re.findall(r"mentes_[a-z_]+", said)}
    assert len(asked) >= 8
    assert asked <= {re.sub(r"_(bucket|count|sum|total|created)$", "", each) for each in known}
