"""Connections that the database has ended are replaced before anybody meets them."""

import pytest
import sqlalchemy as sa

from mentes.base import pool
from mentes.base.db import db

ME = sa.text("select pg_backend_pid()")
END = sa.text("select pg_terminate_backend(:pid, 5000)")


def backend():
    with db.engine.connect() as connection:
        return connection.scalar(ME)


@pytest.fixture
def engine(fresh_world):
    with fresh_world.app.app_context():
        db.engine.dispose()
        yield db.engine
        db.engine.dispose()


def ended(engine):
    """A connection that lies in the pool, and that its server has ended."""
    with engine.connect() as other:
        with engine.connect() as one:
            first = one.scalar(ME)
        assert other.scalar(END, {"pid": first})
    return first


def test_what_is_well_is_used_again(engine):
    assert backend() == backend()


@pytest.mark.requirement("REL-6")
def test_what_the_server_has_ended_is_replaced(engine):
    first = ended(engine)
    assert {backend() for _ in range(4)}.isdisjoint({first})


@pytest.mark.requirement("REL-6")
def test_what_was_not_used_for_long_is_asked_first(engine, monkeypatch):
    monkeypatch.setattr(pool, "_has_words", lambda _connection: False)  # a network that lost it without a word
    monkeypatch.setattr(pool, "QUIET", -1.0)
    first = ended(engine)
    assert {backend() for _ in range(4)}.isdisjoint({first})


def test_a_connection_that_answers_is_kept_however_long_it_lay(engine, monkeypatch):
    monkeypatch.setattr(pool, "QUIET", -1.0)
    assert backend() == backend()
