"""Central admins see every plugin: where it is used, what failed under which number, and what to do about it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from pydantic import BaseModel, Field
from tests.plugin.conftest import written  # noqa: F401 - a fixture

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.incidents import keep_incident
from mentes.base.models import Outbox
from mentes.base.outbox import record
from mentes.plugin import Card, events
from mentes.plugin.guard import PluginFailure
from mentes.plugin.loader import Quarantined, Registry, registry, using
from mentes.programmes.models import Edition
from mentes.tenancy.models import Tenant

pytestmark = pytest.mark.one_server


@pytest.fixture
def helene(world):
    return world.client("helene")


def told(world, heard, *failing):
    """Plugins "loud" and "calm", both told of Graz; those named fail."""

    def observer(name):
        def happened(event):
            if name in failing:
                raise RuntimeError("no connection")
            heard.append((name, event.name))
            return "noted"

        return happened

    with world.app.app_context():
        db.session.execute(sa.update(Tenant).where(Tenant.slug == "graz").values(plugins=["calm", "loud"]))
        db.session.commit()
    return {name: observer(name) for name in ("calm", "loud")}


def held(world):
    with world.seen_by(None, "graz"):
        record(events.MeetingHeld(1, world.ids["pair:a"]), world.ids["graz"])
    world.drain()


@pytest.mark.requirement("UX-60")
def test_an_observer_that_fails_keeps_nobody_waiting_and_is_told_again(world, helene, written):  # noqa: F811
    heard = []
    hooks = told(world, heard, "loud")
    bad = {name: written(name, happened=hook) for name, hook in hooks.items()}
    with using(Registry({**registry().plugins, **bad})):
        held(world)
        assert heard == [("calm", "MeetingHeld")]
        page = helene.get("/a/plugins/loud")
        assert page.status_code == 200
        assert "MeetingHeld" in page.text
        assert "RuntimeError: no connection" in page.text
        assert "MeetingHeld" not in helene.get("/a/plugins/calm").text
    with world.app.app_context():
        row = db.session.scalar(sa.select(Outbox).where(Outbox.listener == "loud", Outbox.done_at.is_(None)))
        row.attempts, row.parked_at, row.due_at = 20, real_now(), real_now() + timedelta(hours=1)
        db.session.commit()
        number = row.id
    well = {name: written(name, happened=hook) for name, hook in told(world, heard).items()}
    with using(Registry({**registry().plugins, **well})):
        assert "Given up" in helene.get("/a/plugins/loud").text
        assert helene.post(f"/a/plugins/calm/again/{number}").status_code == 303
        world.drain()
        assert heard == [("calm", "MeetingHeld")]
        assert helene.post(f"/a/plugins/loud/again/{number}").status_code == 303
        world.drain()
        assert heard[1:] == [("loud", "MeetingHeld")]
        helene.post("/a/plugins/loud/again")
        world.drain()
        assert heard[1:] == [("loud", "MeetingHeld")]


def test_a_failure_is_found_by_its_number(world, helene):
    error = PluginFailure("online", "design")
    with world.app.app_context():
        assert keep_incident(error, "ABCD1234", [world.ids["graz"]])
    found = helene.get("/a/plugins?incident=abcd1234").text
    assert 'href="/a/plugins/online"' in found
    assert "what a programme is made of" in found
    assert "failure is kept under this number" in helene.get("/a/plugins?incident=00").text
    assert "ABCD1234" in helene.get("/a/plugins/online").text


def test_what_is_put_aside_shows_why_and_what_to_do(world, helene):
    aside = Quarantined("online", "mentes-online", "SyntaxError: <b>odd</b>", "Traceback, line 1")
    with using(Registry({}, {"online": aside})):
        page = helene.get("/a/plugins/online").text
        desk = world.client("ingrid").get("/t/graz/desk").text
    assert "SyntaxError: &lt;b&gt;odd&lt;/b&gt;" in page
    assert "install a version that loads" in page
    assert "Suspended editions" in page
    assert "konnte nicht geladen werden" in desk


def test_what_is_missing_is_listed_with_what_needs_it(world, helene):
    with using(Registry()):
        assert "Not installed" in helene.get("/a/plugins").text
        assert "installs the plugin" in helene.get("/a/plugins/online").text
        assert helene.get("/a/plugins/nobody").status_code == 404


class Later(BaseModel, frozen=True, extra="forbid"):
    """Parameters of another version."""

    weeks: int = Field(6, title="Weeks")


def test_parameters_that_do_not_fit_any_more_are_named(world, helene, written):  # noqa: F811
    with world.app.app_context():
        edition = db.session.get_one(Edition, world.ids["edition"])
        edition.config = {"months": 9}
        db.session.commit()
    with using(Registry({"online": written("online", card=lambda: Card("Later", config=Later))})):
        helene.post("/a/plugins/online/check")
        page = helene.get("/a/plugins/online").text
    assert "<code>months</code>" in page
    helene.post("/a/plugins/online/check")
    page = helene.get("/a/plugins/online").text
    assert "Suspended editions" not in page
    assert "2026: 9" in page or ": 9" in page
