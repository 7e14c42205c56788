"""A plugin's own threads: what keeps them from holding up or changing what others do."""

import threading
import time

import pytest
import sqlalchemy as sa

from mentes.base.db import db
from mentes.plugin.patience import PLACES, Crew, Quit, TooSlow

pytestmark = pytest.mark.one_server


def test_what_would_end_the_process_is_an_error_like_others():
    for kind in (SystemExit, KeyboardInterrupt, GeneratorExit):

        def ends(kind=kind):
            raise kind

        with pytest.raises(Quit, match=kind.__name__):
            Crew().ask(ends)


def test_a_place_is_given_back_when_no_thread_can_start(monkeypatch):
    crew = Crew()

    def full(_thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as away:
        away.setattr(threading.Thread, "start", full)
        for _ in range(PLACES + 1):
            with pytest.raises(TooSlow, match="no thread"):
                crew.ask(lambda: 1)
    assert crew.ask(lambda: 1) == 1


@pytest.mark.requirement("SEC-18")
def test_a_late_question_leaves_no_session_open(world):
    crew, go, ended = Crew(), threading.Event(), threading.Event()

    def late():
        go.wait(10)
        db.session.execute(sa.text("select 1"))
        ended.set()

    with world.app.app_context():
        before = db.engine.pool.checkedout()
        with pytest.raises(TooSlow):
            crew.ask(late, 0.1)
    go.set()
    assert ended.wait(10)
    with world.app.app_context():
        for _ in range(100):  # the thread ends its context just after
            if db.engine.pool.checkedout() == before and len(db.session.registry.registry) == 0:
                break
            time.sleep(0.05)
        assert (db.engine.pool.checkedout(), len(db.session.registry.registry)) == (before, 0)
