"""Timed work: each slot once for each university, however many clocks there are and whatever stops."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from tests.base.conftest import make_app
from tests.base.kettle import KettleBoiled
from tests.servers import connect

from mentes.base import clock, ticks
from mentes.base.clock import move_clock, real_now
from mentes.base.db import current_scope, db, forget_scope
from mentes.base.models import Outbox, Tick
from mentes.base.outbox import record
from mentes.base.ticks import Work, daily, every, look, run_day, tick, tidy


@pytest.fixture(autouse=True)
def still():
    clock._Offset.hold(0)
    yield
    clock._Offset.hold(0)


@pytest.fixture
def walked(works):
    calls = []

    @every("boil", minutes=15)
    def _boil(tenant_id):
        calls.append((tenant_id, current_scope().tenants, current_scope().person))
        record(KettleBoiled(tenant_id), tenant_id)

    return calls


def test_what_concerns_owners_is_done_for_those_who_own_a_programme_only(app, works, monkeypatch):
    monkeypatch.setattr(ticks._Walk, "owners", staticmethod(lambda: (2,)))
    calls = []
    daily("of owners", owners=True)(lambda tenant_id: calls.append(("owners", tenant_id)))
    every("of all", minutes=15)(lambda tenant_id: calls.append(("all", tenant_id)))
    assert tick(app) == 3
    assert calls == [("owners", 2), ("all", 1), ("all", 2)]


@pytest.mark.requirement("REL-4")
@pytest.mark.parametrize("writes", ["a row", "held", "nothing"])
def test_what_is_found_is_kept_before_the_next_university_has_its_turn(app, works, monkeypatch, writes):
    """Nobody waits for a row until the last university is done; and what a later one breaks, is not undone for the others."""
    kept = []
    statements = {
        "a row": "insert into outbox (event, payload, queue, listener, tenant_ids, attempts, due_at)"
        " values ('boiled', '{}', 'drain', 'core', '{1}', 0, now())",
        "held": "select key from tick for update",
        "nothing": "select key from tick",
    }
    monkeypatch.setattr(ticks._Walk, "tenants", staticmethod(lambda: (1, 2, 3)))

    @daily("keeps")
    def _keeps(tenant_id):
        with db.engine.connect() as other:  # as another clock would see it
            kept.append(sorted(other.scalars(sa.select(sa.func.split_part(Tick.key, ":", 4)))))
        if tenant_id == 2:
            db.session.execute(sa.text(statements[writes]))
        if tenant_id == 3 and len(kept) == 3:
            raise RuntimeError

    assert tick(app) == 2
    first = ["1", "2"] if writes != "nothing" else []
    assert kept[:3] == [[], [], first]
    assert sorted(each.split(":")[3] for each in db.session.scalars(sa.select(Tick.key))) == ["1", "2"]
    assert current_scope() is None


def test_of_many_universities_a_bounded_number_of_slots_is_taken_ahead(app, works, monkeypatch):
    """What writes gives the slots back that were taken ahead of it: with all of them each time, the work would grow by the square."""
    taken, done = [], []
    monkeypatch.setattr(ticks._Walk, "tenants", staticmethod(lambda: range(1, 151)))
    take_all = ticks.take_all
    monkeypatch.setattr(ticks, "take_all", lambda keys: taken.append(len(keys)) or take_all(keys))

    @daily("writes")
    def _writes(tenant_id):
        done.append(tenant_id)
        record(KettleBoiled(tenant_id), tenant_id)

    assert tick(app) == 150
    assert done == [*range(1, 151)]
    assert len(taken) == 150
    assert max(taken) == 64


def test_each_university_has_eyes_of_its_own(app, works):
    """What was read for one is read anew for the next, although nothing has ended in between."""
    seen, held = [], []

    @daily("sees")
    def _sees(tenant_id):
        seen.append((tenant_id, current_scope().tenants, len(db.session.identity_map)))
        held.append(db.session.scalars(sa.select(Tick)).all())
        assert len(db.session.identity_map) == 2

    assert tick(app) == 2
    assert seen == [(1, {1}, 0), (2, {2}, 0)]


def _forget(app):
    """A clock that has just been started."""
    app.extensions.pop("mentes.slots", None)


def test_walks_the_universities_each_in_its_scope(app, walked, outbox):
    assert tick(app) == 2
    assert walked == [(1, {1}, None), (2, {2}, None)]
    assert [row.tenant_ids for row in outbox()] == [[1], [2]]


def test_slot_is_done_once_however_often_clocks_start(app, walked):
    for _ in range(3):
        _forget(app)
        tick(app)
    assert len(walked) == 2


@pytest.mark.requirement("REL-4")
def test_racing_clocks_do_a_slot_once(app, walked):
    others = [make_app(app.config["SQLALCHEMY_DATABASE_URI"]) for _ in range(3)]
    start = threading.Barrier(3, timeout=10)

    def race(other):
        start.wait()
        tick(other)
        with other.app_context():
            db.engine.dispose()

    clocks = [threading.Thread(target=race, args=(other,)) for other in others]
    for each in clocks:
        each.start()
    for each in clocks:
        each.join()
    assert sorted(call[0] for call in walked) == [1, 2]


STEP = timedelta(minutes=5)


def _day(begin, *steps):
    """Moments five minutes apart, and what the machine's clock did in between: (how many of them, then a jump)."""
    moments, at = [], datetime.fromisoformat(begin).replace(tzinfo=UTC)
    for count, jump in steps:
        for _ in range(count):
            moments.append(at)
            at += STEP
        at += jump
    return moments


@pytest.mark.requirement("REL-4")
@pytest.mark.parametrize(
    "moments",
    [
        pytest.param(_day("2026-03-28T22:00", (60, timedelta(0))), id="summer time begins"),
        pytest.param(_day("2026-10-24T22:00", (60, timedelta(0))), id="summer time ends"),
        pytest.param(_day("2026-11-22T04:00", (12, -timedelta(hours=1)), (36, timedelta(0))), id="an hour back"),
        pytest.param(_day("2026-11-22T04:00", (12, timedelta(hours=1)), (12, timedelta(0))), id="an hour ahead"),
        pytest.param(_day("2026-11-22T05:00", (6, timedelta(hours=2)), (12, timedelta(0))), id="two hours away"),
    ],
)
def test_three_clocks_do_each_slot_once_whatever_the_machines_clock_does(app, works, monkeypatch, moments):
    """Slots are counted in UTC. One missed within a day is done late (daily) or not at all (every so many minutes)."""
    done, at = [], {}
    monkeypatch.setattr(ticks, "now", lambda: at["now"])
    every("often", minutes=15)(lambda tenant: done.append(("often", tenant, at["now"])))
    daily("once", hour=6)(lambda tenant: done.append(("once", tenant, at["now"])))
    clocks = [app, *(make_app(app.config["SQLALCHEMY_DATABASE_URI"]) for _ in range(2))]
    for number, at["now"] in enumerate(moments):
        if number % 7 == 3:
            _forget(clocks[number % 3])
        for each in clocks:
            tick(each)
    for other in clocks[1:]:
        with other.app_context():
            db.engine.dispose()
    for name, work in works.items():
        taken = [(tenant, work.slot(moment)) for kind, tenant, moment in done if kind == name]
        assert len(taken) == len(set(taken))
        assert set(taken) == {(tenant, work.slot(moment)) for tenant in (1, 2) for moment in moments}


def test_failure_at_one_university_is_tried_again_and_keeps_no_other_waiting(app, works):
    calls = []

    @every("choosy", minutes=60)
    def _choosy(tenant_id):
        calls.append(tenant_id)
        if tenant_id == 1 and len(calls) == 1:
            record(KettleBoiled(1), 1)
            raise RuntimeError

    assert tick(app) == 1
    assert db.session.scalars(sa.select(Outbox)).all() == []
    assert tick(app) == 0  # it rests
    _forget(app)
    assert tick(app) == 1
    assert calls == [1, 2, 1]


def test_moved_day_runs_its_work_and_all_that_follows(app, works, listening, outbox):
    heard = []
    listening.to(KettleBoiled, lambda event, _row: heard.append((event.kettle_id, clock.now().date())))

    @daily("morning")
    def _morning(tenant_id):
        record(KettleBoiled(tenant_id), tenant_id)

    run_day(app)
    for _ in range(2):
        with db.engine.begin() as connection:
            move_clock(connection, 1)
        run_day(app)
    days = sorted({day for _, day in heard})
    assert [kettle for kettle, _ in heard] == [1, 2] * 3
    assert days == [days[0] + timedelta(days=number) for number in range(3)]
    assert all(row.done_at for row in outbox())


@pytest.mark.parametrize(
    ("minutes", "hour", "at", "slot"),
    [
        (15, 0, "2026-03-29T00:59", "2026-03-29T0045"),
        (15, 0, "2026-03-29T01:00", "2026-03-29T0060"),
        (1440, 6, "2026-03-29T05:59", "2026-03-28"),
        (1440, 6, "2026-03-29T06:00", "2026-03-29"),
    ],
)
def test_slots(minutes, hour, at, slot):
    assert Work("boil", print, minutes, hour).slot(datetime.fromisoformat(at).replace(tzinfo=UTC)) == slot


@pytest.mark.parametrize("minutes", [0, 7, 1440])
def test_minutes_that_do_not_divide_a_day_are_refused(works, minutes):
    with pytest.raises(ValueError, match="divide a day"):
        every("odd", minutes=minutes)


def test_two_works_of_one_name_are_refused(works):
    daily("same")(lambda _tenant: None)
    with pytest.raises(ValueError, match="same"):
        daily("same")(lambda _tenant: None)


def test_look_outlives_a_database_that_is_away(app, walked, pg_server):
    name = db.engine.url.database
    db.session.remove()
    with connect(pg_server) as admin:
        admin.execute(f'alter database "{name}" with allow_connections false')
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        look(app)
        assert walked == []
        admin.execute(f'alter database "{name}" with allow_connections true')
    look(app)
    look(app)
    assert len(walked) == 2


def test_tidying_keeps_what_is_young_or_not_done(app, works):
    old, young = real_now() - ticks.KEPT - timedelta(hours=1), real_now()
    rest = {"event": "KettleBoiled", "payload": {}, "tenant_ids": [1], "listener": "core", "queue": "drain"}
    with db.engine.begin() as connection:
        for due, done in [(old, old), (old, None), (young, young)]:
            connection.execute(sa.insert(Outbox).values(**rest, due_at=due, done_at=done))
        connection.execute(sa.insert(Tick), [{"key": "old", "at": old}, {"key": "young", "at": young}])
    tidy(app)
    forget_scope()
    assert [row.done_at for row in db.session.scalars(sa.select(Outbox).order_by(Outbox.id))] == [None, young]
    assert "old" not in db.session.scalars(sa.select(Tick.key)).all()
