"""A demo as its first visitor finds it: the story told once a run, copied for each module."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from tests import servers
from tests.world import settings_for

from mentes import declared
from mentes.app import create_app
from mentes.base.clock import _Offset
from mentes.base.db import db
from mentes.base.embedded import OWNER
from mentes.demo import seed
from mentes.settings import Settings

PLACE = "http://127.0.0.1:8000"
SHIPPED = Path(__file__).parents[2] / "tenants"
ISSUER = "http://localhost:9"


def demo_settings(database: str, redis: str, smtp: str, **more) -> Settings:
    """An app as `mentes demo` sets it up."""
    return settings_for(database, redis, smtp, **({"demo": True, "public_url": PLACE} | more))


def open_demo(settings: Settings) -> Flask:
    """An app in a process that has not read the clock yet."""
    _Offset.hold(0)
    _Offset.read_at = float("-inf")
    return create_app(settings)


def close(app: Flask) -> None:
    """Let go of the app's connections."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    _Offset.hold(0)


def declare(app: Flask, issuer: str = ISSUER) -> None:
    """What `mentes release` does before the story: the universities that we ship."""
    with app.app_context():
        declared.declare(db.session(), SHIPPED, {"DEMO_ISSUER": issuer})
        db.session.commit()


@dataclass(frozen=True)
class Told:
    """A database in which the story was told, and the letters that it sent."""

    template: str
    letters: list


@pytest.fixture(scope="session")
def told(pg_server, template_database, redis_server, smtp_server) -> Told:
    """Tell the story."""
    with servers.connect(pg_server) as admin:
        admin.execute(f"create database template_demo owner {OWNER} template {template_database}")
    smtp_server.messages.clear()
    smtp_server.refuse = None
    app = open_demo(demo_settings(pg_server.url("template_demo"), redis_server.url(), smtp_server.url))
    declare(app)
    seed.release(app)
    close(app)
    return Told("template_demo", list(smtp_server.messages))


@pytest.fixture
def demo(pg_server, redis_server, smtp_server, told, tmp_path):
    """The demo for this test alone."""
    for url in servers._copy(pg_server, told.template):
        app = open_demo(demo_settings(url, redis_server.url(), smtp_server.url, demo_data=tmp_path))
        yield app
        close(app)
