"""A server that goes away under requests and comes back: what people are answered meanwhile, and what is done afterwards."""

import signal
import threading
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from redis import Redis as Client
from tests import servers
from tests.world import PLACE, opened, settings_for

from mentes.base.db import db
from mentes.base.embedded import Redis, wait_until
from mentes.base.models import History, Outbox
from mentes.base.processes import Program
from mentes.base.ticks import look
from mentes.mentorships.meetings.models import Meeting

pytestmark = pytest.mark.one_server


@pytest.fixture
def own_redis(tmp_path):
    """A Redis of this test's own: `start()` and `stop()`, with kill -9."""
    server = Redis(tmp_path / "redis", "word")
    server.prepare()
    program, running = Program("redis", server.command(), tmp_path / "redis.log", {}), []

    class Own:
        url = server.url()

        def start(self):
            running.append(program.start())
            assert wait_until(server.answers, 10), program.last_words()

        def stop(self):
            running[-1].send_signal(signal.SIGKILL)
            running.pop().wait()

    yield Own()
    for process in running:
        process.kill()
        process.wait()


@pytest.mark.requirement("REL-5")
def test_redis_stopped_under_requests_and_back(fresh_world, own_redis, smtp_server, mailbox):
    """No page fails, nobody is signed out, a form is done; when it is back, the clock's next look wakes the workers."""
    url, pair = str(fresh_world.app.config["SQLALCHEMY_DATABASE_URI"]), fresh_world.ids["pair:a"]
    own_redis.start()
    with opened(settings_for(url, own_redis.url, smtp_server.url), fresh_world.people, fresh_world.ids) as world:
        ana = world.client("ana")
        assert ana.get("/t/graz/home").status_code == 200
        own_redis.stop()
        assert ana.post(f"/t/graz/mentorships/{pair}/meetings/4/confirm").status_code == 303
        look(world.app)
        assert [ana.get(path).status_code for path in ("/t/graz/home", "/t/graz/inbox", "/readyz")] == [200] * 3
        assert world.client("marie").get("/t/lyon/home").status_code == 200
        assert world.client().get("/signin").status_code == 200
        own_redis.start()
        with Client.from_url(own_redis.url) as client:

            def rung():
                look(world.app)
                return client.llen("rq:queue:drain")

            assert wait_until(rung, 10)
        assert ana.get("/t/graz/home").status_code == 200
        world.drain()
    numbers = [letter["Message-ID"] for letter in mailbox.messages]
    assert mailbox.to("paolo@padua.example")
    assert len(numbers) == len(set(numbers))


_IS_IT = History.event == "MeetingConfirmed"


@contextmanager
def away(pg_server, world):
    """As when the server restarts: every connection is gone, and for a while there is none."""
    name = str(world.app.config["SQLALCHEMY_DATABASE_URI"]).rsplit("/", 1)[1].partition("?")[0]
    with servers.connect(pg_server) as admin:
        admin.execute(f'alter database "{name}" with allow_connections false')
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        try:
            yield
        finally:
            admin.execute(f'alter database "{name}" with allow_connections true')


@pytest.mark.requirement("REL-6", "REL-12")
def test_database_restarted_under_requests(pg_server, fresh_world):
    """Only errors that are seen (503 with a number); readiness goes off and on; nothing half done, no restart of ours."""
    pair, said, stop = fresh_world.ids["pair:a"], [], threading.Event()
    browsers = [fresh_world.client("ana") for _ in range(3)]

    def click(browser):
        while not stop.is_set():
            said.append(browser.get(f"/t/graz/mentorships/{pair}").status_code)
            said.append(browser.post(f"/t/graz/mentorships/{pair}/meetings/4/confirm").status_code)

    def ready():
        return fresh_world.app.test_client().get("/readyz", base_url=PLACE).status_code

    threads = [threading.Thread(target=click, args=(each,)) for each in browsers]
    for each in threads:
        each.start()
    try:
        assert wait_until(lambda: len(said) > 6, 30)
        with away(pg_server, fresh_world):
            assert ready() == 503
            numbers = fresh_world.app.test_client().get("/metrics", base_url=PLACE)
            assert (numbers.status_code, "\nmentes_database_up 0.0\n" in numbers.text) == (200, True)
            assert wait_until(lambda: 503 in said, 30)
        assert wait_until(lambda: ready() == 200, 10)
        seen = len(said)
        assert wait_until(lambda: len(said) > seen + 12, 30)
    finally:
        stop.set()
        for each in threads:
            each.join()
    assert set(said) <= {200, 303, 409, 503}
    assert said[-1] != 503
    with fresh_world.seen_by(None, "alliance", "graz", "padua"):
        chosen = sa.select(Meeting).where(Meeting.mentorship_id == pair, Meeting.number == 4)
        meeting = db.session.scalars(chosen).one()
        told = [row.payload["meeting_id"] for row in db.session.scalars(sa.select(History).where(_IS_IT))]
        assert (meeting.state, told.count(meeting.id)) == ("confirmed", 1)
        waiting = sa.select(sa.func.count()).where(Outbox.event == "MeetingConfirmed", Outbox.done_at.is_(None))
        assert db.session.scalar(waiting) == 1
