"""Moving the demo's time: a day, a week, or until something happens; each day with all that is due on it."""

import sqlalchemy as sa
from flask import Flask

from mentes.base.clock import move_clock
from mentes.base.db import db
from mentes.base.models import Outbox
from mentes.base.ticks import run_day

MOST = 31  # days at once
_TURN = 0x6D656E74  # the advisory lock of whoever moves the clock


def move_on(app: Flask, days: int, *, until_news: bool = False) -> int:
    """Let so many days pass one by one; with `until_news` stop after the first on which something happened.

    Two who click at once take turns, so that no day is passed over. Gives the days that passed.
    """
    with app.app_context():
        turn = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with turn:
        turn.execute(sa.select(sa.func.pg_advisory_lock(_TURN)))
        try:
            return _pass(app, min(days, MOST), until_news=until_news)
        finally:
            turn.execute(sa.select(sa.func.pg_advisory_unlock(_TURN)))


def _pass(app: Flask, days: int, *, until_news: bool) -> int:
    before = _newest(app)
    for passed in range(1, days + 1):
        with app.app_context():
            move_clock(db.session.connection(), 1)
            db.session.commit()
        run_day(app)
        if until_news and _newest(app) > before:
            return passed
    return days


def _newest(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.max(Outbox.id))) or 0
