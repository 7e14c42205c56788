"""The workers as processes: killed in the middle of a row, without Redis, and asked to stop."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis as Client
from rq import Queue
from rq.serializers import JSONSerializer
from tests.base.conftest import make_app
from tests.base.kettle import KettleBoiled, TeaPoured

from mentes.base.db import db, scope
from mentes.base.embedded import wait_until
from mentes.base.models import Tick
from mentes.base.outbox import record
from mentes.base.ticks import look

ROOT = Path(__file__).parents[2]


@pytest.fixture
def belled(app, redis_url, listening, works):
    """The same database, with a bell."""
    listening.to(TeaPoured, print, queue="heavy")
    belled = make_app(app.config["SQLALCHEMY_DATABASE_URI"], REDIS_URL=redis_url)
    yield belled
    with belled.app_context():
        db.engine.dispose()


@pytest.fixture
def worker(belled, mailbox, tmp_path):
    """Two lanes of workers."""
    url, redis_url = belled.config["SQLALCHEMY_DATABASE_URI"], belled.config["REDIS_URL"]
    command = [sys.executable, "-m", "tests.base.working", url, redis_url, mailbox.url, str(tmp_path)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
    yield process
    process.terminate()
    assert process.wait(20) == 0, (tmp_path / "log").read_text()


def _happen(belled, event):
    with belled.app_context():
        scope([1], 7)
        record(event, 1)
        db.session.commit()


@pytest.mark.requirement("REL-1", "REL-2")
def test_killed_in_the_middle_of_a_row(belled, worker, mailbox, tmp_path, outbox):
    _happen(belled, KettleBoiled(1))
    held = tmp_path / "held-1"
    assert wait_until(held.exists, 30), (tmp_path / "log").read_text()
    (row,) = outbox()
    assert (row.done_at, len(mailbox.messages)) == (None, 1)
    os.kill(int(held.read_text()), signal.SIGKILL)
    assert wait_until(lambda: outbox()[0].attempts == 1, 30), (tmp_path / "log").read_text()  # its death was counted

    def over():
        look(belled)
        return outbox()[0].done_at is not None

    assert wait_until(over, 60), (tmp_path / "log").read_text()
    assert [message["Message-ID"] for message in mailbox.messages] == [f"<{row.id}@mentes.test>"] * 2
    assert outbox()[0].attempts == 2
    assert outbox()[0].error is None
    assert db.session.get(Tick, f"done:{row.id}") is not None


@pytest.mark.requirement("REL-2")
def test_row_over_which_the_connection_is_lost_does_not_come_first_for_ever(belled, worker, tmp_path, outbox):
    """Nothing of its transaction is left, so the worker counts the failure in one of its own."""
    _happen(belled, TeaPoured(66))
    _happen(belled, TeaPoured(67))

    def over():
        look(belled)
        return (tmp_path / "poured-67").exists() and any(row.attempts for row in outbox() if not row.done_at)

    assert wait_until(over, 30), (tmp_path / "log").read_text()
    (lost,) = [row for row in outbox() if row.queue == "heavy" and not row.done_at]
    assert (lost.payload, lost.attempts >= 1, lost.error is not None) == ({"cup_id": 66}, True, True)


@pytest.mark.requirement("REL-11")
def test_asked_to_stop_in_the_middle_of_a_row_it_ends_that_row_first(belled, worker, mailbox, tmp_path, outbox):
    _happen(belled, KettleBoiled(50))
    assert wait_until((tmp_path / "held-50").exists, 30), (tmp_path / "log").read_text()
    _happen(belled, TeaPoured(8))
    worker.terminate()
    assert worker.wait(20) == 0, (tmp_path / "log").read_text()
    rows = [row for row in outbox() if row.event == "KettleBoiled"]
    assert [(row.attempts, row.done_at is not None) for row in rows] == [(1, True)]
    assert len(mailbox.messages) == 1


@pytest.mark.requirement("REL-5")
def test_lanes_are_forked_again_when_redis_comes_back(belled, worker, redis_server, tmp_path):
    with Client.from_url(belled.config["REDIS_URL"]) as client:
        assert wait_until(lambda: client.scard("rq:workers") == 2, 30), (tmp_path / "log").read_text()
        client.client_kill_filter(_type="normal", skipme=True)
        client.flushall()
    _happen(belled, TeaPoured(2))
    poured = tmp_path / "poured-2"
    assert wait_until(poured.exists, 30), (tmp_path / "log").read_text()
    parent, forks = poured.read_text().split()
    assert forks == "False"  # heavy work is done by a child, which forks no further
    assert int(parent) not in {worker.pid, os.getpid()}


def test_foreign_job_is_not_run(belled, worker, tmp_path):
    with Client.from_url(belled.config["REDIS_URL"]) as client:
        Queue("drain", connection=client, serializer=JSONSerializer).enqueue("os.mkdir", str(tmp_path / "evil"))
        _happen(belled, TeaPoured(3))
        assert wait_until(lambda: client.llen("rq:queue:drain") == 0, 30)
    assert wait_until(lambda: "foreign job refused" in (tmp_path / "log").read_text(), 30)
    assert not (tmp_path / "evil").exists()
