"""A page costs a dozen statements at most, and a list of a thousand rows as many as a list of ten."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask

from mentes import rooms
from mentes.base.along import LONGEST
from mentes.base.db import db, models
from tests.walking import cast, doors

pytestmark = pytest.mark.one_server
MOST = 12
WHOLE = {"goodbye.copy": MOST + len(models())}  # a file that looks into each table once, whatever the rows
MENTOR = "200000 + g"


def _pages():
    app = Flask("mentes")
    rooms.open_rooms(app, demo=False)
    return [door for door in doors(app) if door.method == "GET" and door.endpoint != "static"]


def named(door):
    return door.name


@contextmanager
def statements(world):
    """Everything that is sent to the database meanwhile."""
    sent = []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    with world.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def visitors(world):
    held = {}
    return lambda name: held.get(name) or held.setdefault(name, world.client(name))


@pytest.mark.parametrize("door", _pages(), ids=named)
def test_every_page_costs_a_dozen_statements_at_most(world, visitors, door):
    """As every role that is let in, under every university; the page is drawn once before, as in a running server."""
    for role, name in cast(door.pair).items():
        for slug in door.places:
            path, visitor = door.path(world, slug), visitors(name)
            with statements(world) as sent:
                answer = visitor.get(path)
                answer.close()
            assert len(sent) <= WHOLE.get(door.endpoint, MOST), f"{role} at {slug}: " + "\n".join(
                [str(len(sent)), *sent]
            )
            along = [each for each in sent if each.startswith("SELECT person.display_name")]
            assert max(map(len, along), default=0) <= LONGEST, "what is read along has grown past what the driver keeps"


def copies(table, key, first, last, **other):
    """Insert a row again for each number g of this range, with other values (SQL, with g) in some columns."""
    columns = [column.name for column in db.metadatas[None].tables[table].columns if column.name != "version"]
    values = [other.get(name, f'x."{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    version = ", version" if "version" in db.metadatas[None].tables[table].columns else ""
    db.session.execute(
        sa.text(
            f'insert into "{table}" ({names}{version}) '  # noqa: S608 - our own words
            f"select {', '.join(map(str, values))}{', 1' if version else ''} "
            f'from "{table}" x cross join generate_series({first}, {last}) g where {key}'
        )
    )


def part(ids, name, base, first, last):
    """A person like this one, with application and enrolment, under the numbers base + g."""
    number = f"{base} + g"
    copies("person", f"x.id = {ids['person'][name]}", first, last, id=number)
    application = f"x.id = {ids[f'application:{name}']}"
    copies("application", application, first, last, id=number, person_id=number, state="'submitted'")
    enrolment = f"x.id = {ids[f'enrolment:{name}']}"
    copies("enrolment", enrolment, first, last, id=number, person_id=number, application_id=number)


def proposal(ids, state, mentee, *, base, first, last):
    """A proposal like ana's, between these numbers."""
    two = {"mentee_id": mentee, "mentee_enrolment_id": mentee, "mentor_id": MENTOR, "mentor_enrolment_id": MENTOR}
    where = f"x.id = {ids['proposal:ana']}"
    copies("proposal", where, first, last, id=f"{base} + g", state=f"'{state}'", **two)


def pair(ids, mentee, *, base, first, last):
    """A pair like "a" with a meeting, between these people."""
    number = f"{base} + g"
    people = {"mentee_id": mentee, "mentor_id": MENTOR}
    copies("mentorship", f"x.id = {ids['pair:a']}", first, last, id=number, proposal_id=number, **people)
    copies("side", f"x.mentorship_id = {ids['pair:a']}", first, last, mentorship_id=number)
    meeting = f"x.mentorship_id = {ids['pair:a']} and x.number = 1"
    copies("meeting", meeting, first, last, id=number, mentorship_id=number)


def grow(world, first, last):
    """So many more of everything that a list shows."""
    ids = world.ids | {"person": world.people}
    with world.seen_by(None, "alliance", *{"graz", "padua", "lyon", "granada"}):
        for base, name in ((100_000, "ana"), (200_000, "paolo"), (300_000, "ana"), (400_000, "ana")):
            part(ids, name, base, first, last)
        proposal(ids, "accepted", "100000 + g", base=100_000, first=first, last=last)
        proposal(ids, "proposed", "400000 + g", base=400_000, first=first, last=last)
        pair(ids, "100000 + g", base=100_000, first=first, last=last)
        own = {"mentee_id": "x.mentee_id", "id": "500000 + g", "state": "'withdrawn'"}
        copies("proposal", f"x.id = {ids['proposal:ana']}", first, last, **own)
        pair(ids, "x.mentee_id", base=500_000, first=first, last=last)
        notice = f"x.id = (select max(id) from notice where person_id = {world.people['ana']})"  # noqa: S608
        grant = f"x.id = (select max(id) from role_grant where person_id = {world.people['ingrid']})"  # noqa: S608
        copies("role_grant", grant, first, last, id="100000 + g")
        copies("invitation", f"x.id = {ids['invitation:graz']}", first, last, id="100000 + g")
        session = f"x.number = (select max(number) from web_session where person_id = {world.people['ana']})"  # noqa: S608
        copies("web_session", session, first, last, number="100000 + g", secret_hash="'h' || g")
        attempt = "x.id = (select max(id) from sign_in_attempt)"
        copies("sign_in_attempt", attempt, first, last, id="100000 + g", reference="'REF' || g")
        university = f"x.id = {ids['graz']}"
        copies("tenant", university, first, last, id="100000 + g", slug="'u' || g")
        copies("notice", notice, first, last, id="100000 + g", event_id="100000 + g", waits="g % 2 = 0", done_at="null")


LISTS = [
    ("ana", "/t/graz/home"),
    ("ana", "/t/graz/inbox"),
    ("ana", "/t/graz/certificates"),
    ("ana", "/t/graz/me/sessions"),
    ("ana", "/signin"),
    ("ana", "/signin?q=univ"),
    ("adele", "/t/graz/people"),
    ("adele", "/t/graz/people?q=ana"),
    ("adele", "/t/graz/roles"),
    ("adele", "/t/graz/setup/attempts"),
    ("helene", "/a/attempts"),
    ("ingrid", "/t/graz/guests"),
    ("ingrid", "/t/graz/desk"),
    ("ingrid", "/t/graz/desk/applications"),
    ("ingrid", "/t/graz/desk/applications?skip=50"),
    ("ingrid", "/t/graz/desk/pairs"),
    ("claire", "/t/alliance/desk"),
    ("claire", "/t/alliance/desk/applications"),
    ("claire", "/t/alliance/desk/pairs?skip=50"),
    ("claire", "/t/alliance/desk/pairing"),
    ("claire", "/t/alliance/desk/pairing/{edition}/{mentee}"),
    ("claire", "/t/alliance/desk/pairing/{edition}/{mentee}/with/{mentor}"),
    ("claire", "/t/alliance/desk/pairing/mentors"),
    ("claire", "/t/alliance/desk/pairing/{edition}/mentors/{mentor}"),
]


def test_lists_cost_the_same_with_ten_rows_and_with_a_thousand(fresh_world):
    browsers = {name: fresh_world.client(name) for name, _ in LISTS}
    ids = {"edition": fresh_world.ids["edition"], "mentee": fresh_world.ids["enrolment:zoe"]}
    ids["mentor"] = fresh_world.ids["enrolment:paolo"]
    costs = []
    for first, last in ((1, 10), (11, 1000)):
        grow(fresh_world, first, last)
        costs.append([_cost(fresh_world, browsers[name], path.format(**ids)) for name, path in LISTS])
    assert costs[0] == costs[1]
    assert max(costs[1]) <= MOST


def _cost(world, browser, path):
    with statements(world) as sent:
        assert browser.get(path).status_code == 200
    return len(sent)
