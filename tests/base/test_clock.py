"""Programme time: one offset for all processes, and only ever ahead."""

from datetime import timedelta

import pytest

from mentes.base import clock
from mentes.base.clock import move_clock, now, real_now, refresh_clock
from mentes.base.db import db


@pytest.fixture(autouse=True)
def still():
    clock._Offset.hold(0)
    yield
    clock._Offset.hold(0)


def _another_process():
    """A process that has read nothing yet."""
    clock._Offset.hold(0)
    clock._Offset.read_at = float("-inf")


def _ahead():
    return round((now() - real_now()).total_seconds())


def test_moved_clock_is_seen_by_every_process(app):
    with db.engine.begin() as connection:
        move_clock(connection, 3)
        move_clock(connection, 4)
    assert _ahead() == timedelta(days=7).total_seconds()
    _another_process()
    assert _ahead() == 0
    with db.engine.connect() as connection:
        refresh_clock(connection)
    assert _ahead() == timedelta(days=7).total_seconds()


def test_clock_that_nobody_moved_is_real(app):
    _another_process()
    with db.engine.connect() as connection:
        refresh_clock(connection)
    assert _ahead() == 0


def test_offset_is_asked_for_once_a_second(app):
    with db.engine.connect() as connection:
        clock._Offset.hold(5)
        refresh_clock(connection)
        assert _ahead() == 5
        clock._Offset.read_at -= clock.FRESH
        refresh_clock(connection)
        assert _ahead() == 0


@pytest.mark.parametrize("days", [0, -1])
def test_no_way_back(app, days):
    with db.engine.connect() as connection, pytest.raises(ValueError, match="only moves ahead"):
        move_clock(connection, days)


def test_a_story_may_begin_earlier_once_and_before_all_else(app):
    with db.engine.begin() as connection:
        clock.begin_earlier(connection, 10)
        assert _ahead() == timedelta(days=-10).total_seconds()
        with pytest.raises(ValueError, match="has begun"):
            clock.begin_earlier(connection, 20)
        move_clock(connection, 10)
        assert _ahead() == 0
        with pytest.raises(ValueError, match="has begun"):
            clock.begin_earlier(connection, 1)
