"""Programme time at a moment that a test chooses, in this process and in the database."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from mentes.base.clock import _Offset, real_now
from mentes.base.db import db


def stand_at(app: Flask, moment: datetime) -> timedelta:
    """Let programme time go on from this moment (UTC); gives how far ahead it was before. Timed work is looked at anew."""
    before = _Offset.ahead
    stand_ahead(app, moment - real_now())
    return before


def stand_ahead(app: Flask, ahead: timedelta) -> None:
    """Let programme time be so far ahead of the machine's."""
    seconds = int(ahead.total_seconds())
    _Offset.hold(seconds)
    with app.app_context():
        known = sa.text(
            "insert into clock_offset (id, seconds) values (1, :s) on conflict (id) do update set seconds = :s"
        )
        db.session.execute(known, {"s": seconds})
        db.session.commit()
    app.extensions.pop("mentes.slots", None)
