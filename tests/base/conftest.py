"""An app on a database of its own, and the news of a kettle, for the tests of the base."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask

from mentes import tables
from mentes.base import drain as draining
from mentes.base import ticks
from mentes.base.db import db, forget_scope
from mentes.base.models import Outbox
from mentes.base.seal import new_key

assert tables.ROOMS
TENANTS = sa.text(
    "insert into tenant (id, slug, kind, state, names, locales, timezone, brand, privacy, plugins, declared)"
    " select n, 't' || n, 'university', 'active', '{}', '{en}', 'UTC', '{}', '{}', '{}', '{}'"
    " from generate_series(1, 4) n"
)


def make_app(url, **config):
    app = Flask("mentes")
    app.config.update(SQLALCHEMY_DATABASE_URI=url, MENTES_KEY=new_key(), **config)
    db.init_app(app)
    return app


@pytest.fixture
def app(database_url):
    """An app with four universities, 1 to 4, and nothing else."""
    app = make_app(database_url)
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(TENANTS)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def outbox(app):
    """All rows of the outbox, as they are now."""

    def read():
        forget_scope()
        db.session.expunge_all()
        rows = db.session.scalars(sa.select(Outbox).order_by(Outbox.id)).all()
        db.session.expunge_all()
        db.session.rollback()
        return rows

    return read


@dataclass
class Listening:
    """What a test listens with: given functions are registered for its time only."""

    patch: pytest.MonkeyPatch

    def to(self, kind, listener, queue="drain"):
        self.patch.setitem(draining_listeners(), (kind.__name__, queue), [listener])


def draining_listeners():
    return draining.listeners_of.__globals__["_listeners"]


@pytest.fixture
def listening(monkeypatch):
    return Listening(monkeypatch)


@pytest.fixture
def works(monkeypatch):
    """No timed work but the test's own."""
    held = {}
    monkeypatch.setattr(ticks, "_works", held)
    monkeypatch.setattr(ticks._Walk, "tenants", staticmethod(lambda: (1, 2)))
    return held
