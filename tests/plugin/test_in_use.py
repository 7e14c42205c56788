"""Plugins are told about, and shown at, the universities that they are in use at."""

import pytest
from flask import Flask

from mentes.base.clock import now
from mentes.base.db import db
from mentes.plugin import events
from mentes.plugin.guard import PluginFailure
from mentes.plugin.loader import NoPlugin, Registry, using
from mentes.programmes.models import Partner, Programme
from mentes.programmes.plugins import in_use, is_in_use, observers_of, tell
from mentes.tenancy.models import Tenant

EVENT = events.MeetingHeld(4, 17)


def university(slug, *plugins):
    row = Tenant(
        slug=slug,
        names={"en": slug},
        locales=["en"],
        timezone="Europe/Vienna",
        brand={},
        privacy={},
        plugins=list(plugins),
        declared={},
    )
    db.session.add(row)
    db.session.flush()
    return row.id


@pytest.fixture
def homes(database_url):
    """Graz owns a programme of "online" with Padua and, invited, Lyon; Trier wants "slack" told."""
    app = Flask("mentes")
    app.config.update(SQLALCHEMY_DATABASE_URI=database_url)
    db.init_app(app)
    with app.app_context():
        ids = {slug: university(slug) for slug in ("graz", "padua", "lyon")} | {"trier": university("trier", "slack")}
        programme = Programme(owner_id=ids["graz"], key="online", plugin="online", titles={}, summaries={})
        db.session.add(programme)
        db.session.flush()
        for slug, state in (("padua", "accepted"), ("lyon", "invited")):
            db.session.add(Partner(programme_id=programme.id, tenant_id=ids[slug], state=state, since=now()))
        db.session.flush()
        yield ids
        db.session.remove()
        db.engine.dispose()


def test_in_use_is_what_a_university_runs_joins_or_wants(homes):
    found = {slug: in_use([ident]) for slug, ident in homes.items()}
    assert found == {"graz": {"online"}, "padua": {"online"}, "lyon": set(), "trier": {"slack"}}
    assert is_in_use("online", homes["padua"])
    assert not is_in_use("online", homes["trier"])


def test_happened_is_told_to_observers_of_the_universities_concerned(homes, written):
    heard = []
    observers = {
        name: written(name, happened=lambda event: heard.append(event) or "noted") for name in ("online", "slack")
    }
    with using(Registry(observers | {"odd": written()})):
        assert observers_of(EVENT, [homes["graz"], homes["padua"]]) == ["online"]
        assert observers_of(EVENT, [homes["padua"], homes["trier"]]) == ["online", "slack"]
        assert observers_of(EVENT, [homes["lyon"]]) == []
        tell("slack", EVENT)
    assert heard == [EVENT]


def test_telling_fails_loudly_so_that_it_is_tried_again(written):
    def boom():
        raise RuntimeError("no connection")

    with using(Registry({"odd": written(happened=boom)})):
        with pytest.raises(PluginFailure, match="no connection"):
            tell("odd", EVENT)
        with pytest.raises(NoPlugin):
            tell("gone", EVENT)
