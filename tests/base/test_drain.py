"""Emptying the outbox: nothing lost, nothing twice, whatever a listener does."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from redis import Redis as Client
from redis.exceptions import ConnectionError as RedisAway
from tests.base.conftest import make_app
from tests.base.kettle import KettleBoiled, TeaPoured

from mentes.base import drain as draining
from mentes.base.clock import real_now
from mentes.base.db import current_scope, db, scope
from mentes.base.drain import ATTEMPTS, describe, drain, drain_all, pause_after, set_observers, unpark
from mentes.base.embedded import free_port
from mentes.base.errors import WrongState
from mentes.base.mail import Letter, deliver, smtp
from mentes.base.models import History, Outbox, Tick
from mentes.base.outbox import pass_on, record
from mentes.base.queue import JOBS
from mentes.base.ticks import look


@pytest.fixture
def heard(listening):
    """What the listener heard: event, row and scope of each call."""
    calls = []
    listening.to(KettleBoiled, lambda event, row: calls.append((event, row, current_scope())))
    return calls


def _boil(number=1, *tenants):
    scope([1, 2], 7)
    record(KettleBoiled(number), *(tenants or (1, 2)))
    db.session.commit()
    db.session.remove()


def test_listener_hears_the_event_in_the_scope_of_its_universities(app, heard, outbox):
    _boil(3)
    assert drain(app) == 1
    ((event, row, seen),) = heard
    assert (event, seen.tenants, seen.person) == (KettleBoiled(3), {1, 2}, None)
    (done,) = outbox()
    assert (done.id, done.attempts, done.error) == (row, 1, None)
    assert done.done_at is not None
    assert drain(app) == 0


def test_rows_of_different_universities_one_after_the_other(app, heard):
    _boil(1, 1)
    _boil(2, 2)
    drain(app)
    assert [call[2].tenants for call in heard] == [{1}, {2}]


def test_what_a_failing_listener_did_is_undone_and_tried_again(app, listening, outbox):
    def spill(_event, _row):
        db.session.add(Tick(key="half done", at=real_now()))
        db.session.flush()
        raise WrongState("The kettle is cold.")

    listening.to(KettleBoiled, spill)
    _boil()
    drain(app)
    assert db.session.get(Tick, "half done") is None
    (row,) = outbox()
    assert (row.attempts, row.done_at, row.parked_at) == (1, None, None)
    assert row.due_at > real_now()
    assert "WrongState" in row.error
    assert "The kettle is cold." in row.error


def test_failing_row_keeps_no_other_waiting(app, listening, outbox):
    def choosy(event, _row):
        if event.kettle_id == 1:
            raise RuntimeError

    listening.to(KettleBoiled, choosy)
    _boil(1)
    _boil(2)
    assert drain(app) == 2
    assert [row.done_at is None for row in outbox()] == [True, False]


def test_broken_statement_of_a_listener_harms_only_its_row(app, listening, outbox):
    listening.to(KettleBoiled, lambda _event, _row: db.session.execute(sa.text("select 1/0")))
    _boil()
    drain(app)
    assert "DataError" in outbox()[0].error


def test_notes_of_a_failure_do_not_quote_people():
    assert "ana@uni.test" not in describe(RuntimeError("ana@uni.test is cold"))
    assert "Connection refused" in describe(ConnectionRefusedError(111, "Connection refused"))


@pytest.mark.requirement("REL-1")
def test_parked_after_twenty_attempts_until_a_person_decides(app, listening, outbox):
    asked = []

    def refuse(_event, row):
        asked.append(row)
        raise RuntimeError

    listening.to(KettleBoiled, refuse)
    _boil()
    for _ in range(ATTEMPTS + 5):
        db.session.execute(sa.update(Outbox).values(due_at=real_now()))
        db.session.commit()
        drain(app)
    (row,) = outbox()
    assert (len(asked), row.attempts) == (ATTEMPTS, ATTEMPTS)
    assert row.parked_at is not None
    unpark(row.id)
    db.session.commit()
    assert drain(app) == 1


@pytest.mark.requirement("REL-1")
def test_letter_that_was_not_tried_keeps_its_attempts(app, listening, outbox):
    """While the mail server is away one letter tries for all; the others wait seconds, not the hour of their own pauses."""
    line = f"smtp://127.0.0.1:{free_port()}"

    def send(event, row):
        written = Letter(f"<{row}@mentes.test>", "ana@uni.test", "Hot", "It boils.", "tea@uni.test", "Tea")
        deliver(smtp(), written)

    listening.to(KettleBoiled, send)
    app.config["SMTP_URL"] = line
    for number in range(3):
        _boil(number)
    assert drain(app) == 3
    assert [row.attempts for row in outbox()] == [1, 0, 0]
    soonest, latest = real_now(), real_now() + timedelta(seconds=20)
    assert all(soonest < row.due_at < latest for row in outbox()[1:])


def test_pauses_grow_up_to_an_hour():
    pauses = [pause_after(number) for number in range(1, ATTEMPTS + 1)]
    assert pauses[0] == timedelta(seconds=2)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)


def test_unknown_event_is_kept(app, outbox):
    _boil()
    db.session.execute(sa.update(Outbox).values(event="LongForgotten"))
    db.session.commit()
    drain(app)
    assert "LookupError" in outbox()[0].error


def test_what_a_listener_records_is_done_in_the_same_loop(app, listening, outbox):
    listening.to(KettleBoiled, lambda event, _row: record(TeaPoured(event.kettle_id), 1))
    _boil(4)
    assert drain(app) == 2
    assert [row.event for row in outbox() if row.done_at] == ["KettleBoiled", "TeaPoured"]
    scope([1], None)
    poured = db.session.scalars(sa.select(History).where(History.event == "TeaPoured")).one()
    assert (poured.payload, poured.actor_id) == ({"cup_id": 4}, None)


def test_row_waits_for_its_time(app, listening, heard):
    scope([1], 7)
    pass_on(KettleBoiled(1), 1, due_at=real_now() + timedelta(hours=1))
    db.session.commit()
    assert drain(app) == 0
    assert heard == []


def test_heavy_rows_wait_for_their_own_queue(app, listening):
    light, heavy = [], []
    listening.to(KettleBoiled, lambda event, _row: light.append(event))
    listening.to(KettleBoiled, lambda event, _row: heavy.append(event), queue="heavy")
    _boil()
    drain(app, "drain")
    assert (len(light), len(heavy)) == (1, 0)
    drain(app, "heavy")
    assert (len(light), len(heavy)) == (1, 1)


@pytest.fixture
def observers(monkeypatch):
    """Two plugins, the first of which always fails."""
    told = []

    def tell(name, event):
        told.append((name, event))
        if name == "broken":
            raise RuntimeError

    monkeypatch.setattr(draining._Observers, "of", draining._Observers.of)
    monkeypatch.setattr(draining._Observers, "tell", tell, raising=False)
    set_observers(lambda _event, tenants: ("broken", "slack") if 2 in tenants else (), tell)
    return told


def test_each_observing_plugin_has_a_row_of_its_own(app, observers, outbox):
    _boil(1, 1, 2)
    _boil(2, 1)
    drain_all(app)
    assert observers == [("broken", KettleBoiled(1)), ("slack", KettleBoiled(1))]
    state = {row.listener: (row.queue, row.done_at is not None) for row in outbox() if row.payload == {"kettle_id": 1}}
    assert state == {"core": ("drain", True), "broken": ("heavy", False), "slack": ("heavy", True)}


def test_no_plugin_is_told_of_work_that_is_only_passed_on(app, heard, observers):
    scope([1, 2], 7)
    pass_on(KettleBoiled(1), 1, 2)
    db.session.commit()
    drain_all(app)
    assert (len(heard), observers) == (1, [])


@pytest.mark.requirement("REL-7")
def test_two_workers_at_once_do_each_row_once(app, listening):
    done, both = [], threading.Barrier(2, timeout=10)

    def slow(event, _row):
        if not done:
            both.wait()
        done.append(event.kettle_id)

    listening.to(KettleBoiled, slow)
    for number in range(12):
        _boil(number)
    workers = [threading.Thread(target=drain, args=(app,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == list(range(12))


def _belled(app, redis_url):
    return make_app(app.config["SQLALCHEMY_DATABASE_URI"], REDIS_URL=redis_url)


def _waiting(redis_url, queue="drain"):
    with Client.from_url(redis_url) as client:
        return client.llen(f"rq:queue:{queue}")


def test_commit_wakes_one_worker_whose_job_carries_nothing(app, redis_url):
    with _belled(app, redis_url).app_context():
        scope([1], 7)
        with db.session.begin_nested():
            record(KettleBoiled(1), 1)
        assert _waiting(redis_url) == 0  # a savepoint is no commit
        db.session.commit()
        _boil(2)
        db.engine.dispose()
    assert _waiting(redis_url) == 1
    with Client.from_url(redis_url) as client:
        job = client.hgetall("rq:job:" + client.lindex("rq:queue:drain", 0).decode())
    assert job[b"description"].decode() == JOBS["drain"] + "()"


def test_rollback_wakes_nobody(app, redis_url):
    with _belled(app, redis_url).app_context():
        scope([1], 7)
        record(KettleBoiled(1), 1)
        db.session.rollback()
        scope([1], 7)
        db.session.execute(sa.text("select 1"))
        db.session.commit()
        db.engine.dispose()
    assert _waiting(redis_url) == 0


@pytest.mark.requirement("REL-5")
def test_redis_away_costs_nothing_and_the_clock_finds_the_row(app, redis_url, outbox, works):
    with pytest.raises(RedisAway):
        Client.from_url("redis://127.0.0.1:1/0").ping()
    with _belled(app, "redis://127.0.0.1:1/0").app_context():
        _boil(1)
        db.engine.dispose()
    assert [row.done_at for row in outbox()] == [None]
    again = _belled(app, redis_url)
    look(again)
    assert _waiting(redis_url) == 1
    with again.app_context():
        db.engine.dispose()
