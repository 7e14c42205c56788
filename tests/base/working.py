"""A worker process of its own for test_worker: `python -m tests.base.working database redis smtp folder`."""

import os
import sys
import time
from pathlib import Path

import sqlalchemy as sa
from tests.base.conftest import make_app
from tests.base.kettle import KettleBoiled, TeaPoured

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.forking import is_forking_parent
from mentes.base.logging import init_logging
from mentes.base.mail import Letter, deliver, smtp
from mentes.base.models import Tick
from mentes.base.outbox import on
from mentes.base.worker import run_workers

FOLDER = Path(sys.argv[4])
LOSES = 66  # the cup over which the connection to the database is lost, each time
SHORT = 50  # kettles from this number on take three seconds


@on(KettleBoiled)
def write(event, row):
    """Send a letter; the first time, hang with the letter gone and nothing committed."""
    sent = Letter(f"<{row}@mentes.test>", "ana@uni.test", "Hot", "It boils.", "tea@uni.test", "Tea")
    assert deliver(smtp(), sent) is None
    db.session.add(Tick(key=f"done:{row}", at=real_now()))
    db.session.flush()
    held = FOLDER / f"held-{event.kettle_id}"
    if not held.exists():
        held.with_suffix(".new").write_text(str(os.getpid()))
        held.with_suffix(".new").rename(held)
        time.sleep(3 if event.kettle_id >= SHORT else 60)


@on(TeaPoured, queue="heavy")
def render(event, _row):
    """Tell whether this process is one that forks."""
    if event.cup_id == LOSES:
        db.session.execute(sa.text("select pg_terminate_backend(pg_backend_pid())"))
    (FOLDER / f"poured-{event.cup_id}").write_text(f"{os.getppid()} {is_forking_parent()}")


if __name__ == "__main__":
    init_logging(process="worker")
    run_workers(make_app(sys.argv[1], REDIS_URL=sys.argv[2], SMTP_URL=sys.argv[3]))
