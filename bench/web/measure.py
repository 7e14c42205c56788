"""What the list of mentors costs among 5,000 offers and 20,000 people, against a bare view with the same template and rows.

Both run in this process, request by request in turn, on one PostgreSQL; see README.md.
"""

import os
import statistics
import time

import pytest
import sqlalchemy as sa
from bench.web.bare import bare_twin
from bench.web.crowd import OFFERS, PEOPLE, gather
from bench.web.plans import UNIVERSITIES, explained, indexes, multiply, read_through
from tests.world import PLACE
from werkzeug.test import EnvironBuilder, run_wsgi_app

from mentes.admission.models import Application, Enrolment
from mentes.base.db import db
from mentes.people.models import Person

TIMES, WARM_UP = int(os.environ.get("TIMES", "300")), 30
WHO = ("ours p50", "bare p50", "knowing p50")
HOMES = ("graz", "padua", "lyon", "granada", "aarhus", "alliance")
PAGES = {
    "list": "",
    "two filters": "areas=career&languages=en",
    "filters and words": "areas=career&languages=en&q=hosp%20ana",
    "page 50": "skip=2450",
}


@pytest.fixture
def crowded(fresh_world):
    with fresh_world.seen_by(None, *HOMES):
        crowd = gather()
    with fresh_world.seen_by(None, *HOMES):
        _make_a_mentee(fresh_world, "ana", crowd.edition_id)
    with fresh_world.app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
        plain.execute(sa.text("vacuum analyze person, application, enrolment, offer, proposal"))
    return fresh_world, crowd


def _make_a_mentee(world, name, edition_id):
    """Somebody of the story looks for a mentor among them: with the answers of one of the crowd."""
    chosen = sa.select(Enrolment).where(Enrolment.edition_id == edition_id, Enrolment.role == "mentee").limit(1)
    like = db.session.scalars(chosen).one()
    asked = db.session.get_one(Application, like.application_id)
    person = db.session.get_one(Person, world.people[name])
    made = _copy(asked, person_id=person.id, tenant_id=person.tenant_id)
    db.session.add(made)
    db.session.flush()
    db.session.add(_copy(like, person_id=person.id, tenant_id=person.tenant_id, application_id=made.id))


def _copy(row, **changes):
    columns = [column.key for column in sa.inspect(type(row)).columns if column.key not in {"id", "version"}]
    return type(row)(**{name: getattr(row, name) for name in columns} | changes)


def _asked(path, query, cookie=""):
    made = EnvironBuilder(path, PLACE, query_string=query, headers={"Cookie": cookie, "Sec-Fetch-Site": "same-origin"})
    return made.get_environ()


def _once(app, environ):
    """Milliseconds by the clock on the wall and of this process's CPU, the status, the body."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer, status, _ = run_wsgi_app(app.wsgi_app, dict(environ), buffered=True)
    body = b"".join(answer)
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000, status, body


@pytest.mark.timeout(0)
def test_measure(crowded, pg_server):
    world, crowd = crowded
    visitor = world.client("ana")
    cookie = visitor.client.get_cookie("__Host-mentes", domain="mentes.example")
    path = f"/t/graz/c/{crowd.edition_id}/mentors"
    print(f"\n{OFFERS} offers, {PEOPLE} people; {TIMES} requests each in turn, milliseconds")
    print(
        f"{'':20}"
        + "".join(f"{who:>14}{'p90':>8}{'CPU':>8}" for who in WHO)
        + f"{'rates':>12}{'of CPU':>14}{'statements':>12}"
    )
    for name, query in PAGES.items():
        environ = _asked(path, query, f"__Host-mentes={cookie.value}")
        with bare_twin(world.app, environ, pg_server) as (*twins, said):
            every = world.app, *twins
            runs = [tuple(_once(app, environ) for app in every) for _ in range(WARM_UP + TIMES)][WARM_UP:]
        assert {each[2] for run in runs for each in run} == {"200 OK"}
        print(f"{name:20}{_columns(runs)}{len(said):12}", flush=True)
        if os.environ.get("SAID"):
            print(*(" ".join(each.split())[:200] for each in said), sep="\n")


def _columns(runs):
    walls, cpus = ([[each[who][what] for each in runs] for who in range(len(WHO))] for what in (0, 1))
    middle = statistics.median
    found = "".join(
        f"{middle(wall):14.2f}{statistics.quantiles(wall, n=10)[-1]:8.2f}{middle(cpu):8.2f}"
        for wall, cpu in zip(walls, cpus, strict=True)
    )
    rates = "".join(f"{middle(twin) / middle(every[0]):7.2f}" for every in (walls, cpus) for twin in every[1:])
    return f"{found}{rates}"


@pytest.mark.timeout(0)
def test_plans(crowded, pg_server):
    world, crowd = crowded
    database = sa.make_url(world.app.config["SQLALCHEMY_DATABASE_URI"]).database
    people, offers = multiply(pg_server, database, crowd)
    print(f"\n{people} people and {offers} offers at {UNIVERSITIES + 5} universities")
    visitor, path = world.client("ana"), f"/t/graz/c/{crowd.edition_id}/mentors"
    for name, query in PAGES.items():
        visitor.get(f"{path}?{query}")
        with world.app.app_context(), explained() as found:
            assert visitor.get(f"{path}?{query}").status_code == 200
        print(f"{name}: {len(found)} statements read")
        for statement, plan in found:
            through, gathered = read_through(plan), "Gather" in plan
            print(
                "   ",
                " ".join(statement.split())[:70],
                "…",
                indexes(plan),
                "READ THROUGH" if through else "",
                through,
                gathered or "",
            )
            if os.environ.get("SAID"):
                print(plan)
