"""Failures of plugins are kept with their place and without what anybody wrote, and go by themselves."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.incidents import keep_incident
from mentes.base.models import History
from mentes.plugin import faults
from mentes.plugin.guard import PluginFailure
from mentes.plugin.models import PluginFault
from mentes.plugin.plain import in_words, without_values

pytestmark = pytest.mark.one_server


def failing(text):
    raise ValueError(text)


def caught(make):
    try:
        make()
    except (ValueError, AttributeError, PluginFailure) as error:
        return error
    return None


def test_a_message_is_kept_only_where_it_stands_in_the_code():
    written = "Ana from Graz"
    assert in_words(caught(lambda: failing("no such level"))) == "ValueError: no such level"
    assert in_words(caught(lambda: failing(f"no {written.upper()}"))) == "ValueError"
    assert in_words(caught(lambda: written.level)) == "AttributeError: level"


def test_a_traceback_names_places_and_no_values():
    def chained():
        try:
            failing("Secret".lower())
        except ValueError as error:
            raise PluginFailure("odd", "design") from error

    kept = without_values(caught(chained))
    assert "in failing" in kept
    assert "test_faults.py, line" in kept
    assert "secret" not in kept


def failure():
    return caught(lambda: failing("no such level"))


def kept(world, plugin="online"):
    with world.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).where(PluginFault.plugin == plugin))


def fail(world, number, plugin="online", hook="design"):
    error = PluginFailure(plugin, hook)
    error.__cause__ = failure()
    with world.app.test_request_context():
        return keep_incident(error, f"N{number}", [world.ids["graz"]])


def test_the_newest_fifty_of_a_plugin_are_kept(world):
    assert all(fail(world, number) for number in range(faults.MOST + 3))
    assert fail(world, "other", "other")
    assert (kept(world), kept(world, "other")) == (faults.MOST, 1)
    with world.app.app_context():
        assert faults.fault(" n52 ").error == "ValueError: no such level"
        assert faults.fault("N0") is None


def test_what_is_older_than_ninety_days_goes(world):
    with world.app.app_context():
        old = real_now() - timedelta(days=91)
        values = {"plugin": "old", "hook": "design", "error": "", "traceback": "", "release": ""}
        db.session.execute(sa.insert(PluginFault).values(**values, incident="OLD", happened_at=old))
        db.session.execute(sa.insert(PluginFault).values(**values, incident="NEW", happened_at=old + timedelta(days=2)))
        faults.forget_old(world.ids["graz"])
        db.session.commit()
    assert kept(world, "old") == 1


def test_a_database_that_is_away_hides_nothing(world, monkeypatch):
    def away(*_args, **_more):
        raise sa.exc.OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr(faults, "_forget", away)
    assert not fail(world, "lost")
    with world.app.app_context():
        assert faults.fault("LOST") is None


def test_what_is_no_plugins_fault_is_left_alone(world):
    with world.app.app_context():
        assert not keep_incident(failure(), "MINE", [world.ids["graz"]])
        assert faults.fault("MINE") is None


def entries(world, plugin):
    with world.seen_by(None, "graz"):
        written = sa.select(History.payload).where(History.event == "PluginFailed")
        return [each["incident"] for each in db.session.scalars(written) if each["plugin"] == plugin]


def test_the_history_has_one_entry_an_hour_however_often_a_page_is_opened(world):
    for number in range(3):
        fail(world, f"H{number}", "often")
    fail(world, "H3", "often", "next_steps")
    assert kept(world, "often") == 4
    assert entries(world, "often") == ["NH0", "NH3"]


def test_news_that_is_tried_again_fills_no_list(world):
    for number in range(5):
        fail(world, f"T{number}", "told", "happened")
    assert kept(world, "told") == 1
