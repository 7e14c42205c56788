"""An app on a database of its own, for the tests of the base."""

import pytest
import sqlalchemy as sa
from flask import Flask

from mentes.base.db import db
from mentes.base.seal import new_key

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
