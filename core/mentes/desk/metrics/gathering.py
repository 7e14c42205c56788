"""How the platform is, in numbers for Prometheus: no label names a person, a university or what a letter says."""

import time
from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from mentes.base import counting, queue
from mentes.base.clock import now, real_now
from mentes.base.db import db, scope
from mentes.base.models import Tick
from mentes.base.outbox import QUEUES
from mentes.base.ticks import periods
from mentes.tenancy.models import Tenant

LETTERS = ("waiting", "refused", "bounced")
_OUTBOX = sa.text(
    """select queue,
      count(*) filter (where parked_at is null and due_at <= :now) as due,
      coalesce(extract(epoch from :now - min(due_at) filter (where parked_at is null and due_at <= :now)), 0) as oldest,
      count(*) filter (where parked_at is null and attempts > 0) as failing,
      count(*) filter (where parked_at is not null) as parked
    from outbox where done_at is null group by queue"""
)
_LETTERS = sa.text("select state, count(*), min(created_at) from mail where state = any(:states) group by state")
_LAST = sa.select(sa.func.split_part(Tick.key, ":", 2), sa.func.max(Tick.at)).where(
    Tick.at > sa.bindparam("since"), Tick.key.startswith("cron:")
)


class Gathered:
    """What is asked anew at every look; a database or Redis that is away is a number too."""

    def collect(self) -> Iterator[Metric]:
        """As prometheus_client asks for it."""
        yield from _requests()
        yield from _redis()
        try:
            with Session(db.engine) as own:
                scope(own.scalars(sa.select(Tenant.id)).all(), None, session=own)
                told = [*_outbox(own), *_letters(own), _works(own)]
        except SQLAlchemyError:
            current_app.logger.warning("database away")
            told = []
        yield GaugeMetricFamily("mentes_database_up", "whether PostgreSQL answers", float(bool(told)))
        yield from told


def _outbox(own: Session) -> Iterator[Metric]:
    found = {row.queue: row for row in own.execute(_OUTBOX, {"now": real_now()})}
    about = {
        "due": "rows that are due now",
        "oldest": "seconds for which the oldest due row has been due",
        "failing": "rows that failed and are tried again",
        "parked": "rows that were given up after twenty tries",
    }
    for name, says in about.items():
        family = GaugeMetricFamily(
            f"mentes_outbox_{name}" + ("_seconds" if name == "oldest" else ""), says, labels=["queue"]
        )
        for each in QUEUES:
            family.add_metric([each], float(getattr(found.get(each), name, 0)))
        yield family


def _letters(own: Session) -> Iterator[Metric]:
    found = {state: (count, oldest) for state, count, oldest in own.execute(_LETTERS, {"states": list(LETTERS)})}
    family = GaugeMetricFamily("mentes_letters", "letters that have not arrived, by state", labels=["state"])
    for state in LETTERS:
        family.add_metric([state], found.get(state, (0, None))[0])
    yield family
    oldest = found["waiting"][1] if "waiting" in found else now()
    age = max(0.0, (now() - oldest).total_seconds())
    yield GaugeMetricFamily("mentes_letters_oldest_seconds", "seconds for which the oldest letter has waited", age)


def _works(own: Session) -> Metric:
    """How late each timed work is: seconds since its last slot, beyond its period."""
    found = own.execute(_LAST.group_by(sa.text("1")), {"since": real_now() - timedelta(days=3)})
    last = {work: at for work, at in found}  # noqa: C416 - rows are no tuples to mypy
    family = GaugeMetricFamily("mentes_work_late_seconds", "seconds by which a timed work is late", labels=["work"])
    for work, period in periods().items():
        if work in last:
            family.add_metric([work], max(0.0, (real_now() - last[work] - period).total_seconds()))
    return family


def _redis() -> Iterator[Metric]:
    beats = queue.beats()
    yield GaugeMetricFamily("mentes_redis_up", "whether Redis answers", float(beats is not None))
    if beats is not None:
        family = GaugeMetricFamily("mentes_seen_seconds", "seconds since one of this kind was seen", labels=["process"])
        for kind in queue.KINDS:
            family.add_metric([kind], max(0.0, time.time() - beats.get(kind, float("-inf"))))
        yield family


def _requests() -> Iterator[Metric]:
    family = HistogramMetricFamily("mentes_request_seconds", "how long requests took", labels=["room", "status"])
    bounds = [*(str(each) for each in counting.BUCKETS), "+Inf"]
    for each in counting.answered():
        totals = [sum(each.buckets[: number + 1]) for number in range(len(bounds))]
        family.add_metric([each.room, each.status], list(zip(bounds, totals, strict=True)), each.seconds)
    yield family
    yield CounterMetricFamily(
        "mentes_incidents", "failures of ours that a reader was shown a number of", counting.incidents()
    )
