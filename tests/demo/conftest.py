"""A demo as its first visitor finds it: the story told once a run, copied for each test."""

import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from tests import servers
from tests.kept import once_a_run, put_rows, rows_of
from tests.world import TEMPLATES, settings_for
from werkzeug.serving import make_server

from mentes import declared
from mentes.app import create_app
from mentes.base.clock import _Offset
from mentes.base.db import db
from mentes.base.embedded import OWNER
from mentes.demo import seed
from mentes.demo.provider import serve
from mentes.demo.provider_pages import DemoProviderSettings
from mentes.people.signin import metadata
from mentes.settings import Settings

PLACE = "http://127.0.0.1:8000"
SHIPPED = Path(__file__).parents[2] / "tenants"
ISSUER = "http://localhost:9"
SECRET = "a demo's secret"


def demo_settings(database: str, redis: str, smtp: str, **more) -> Settings:
    """An app as `mentes demo` sets it up."""
    return settings_for(database, redis, smtp, **({"demo": True, "public_url": PLACE} | more))


def open_demo(settings: Settings) -> Flask:
    """An app in a process that has not read the clock yet."""
    _Offset.hold(0)
    _Offset.read_at = float("-inf")
    app = create_app(settings)
    app.jinja_env.bytecode_cache = TEMPLATES
    return app


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


TOLD = "template_demo"


@pytest.fixture(scope="session")
def told(pg_server, template_database, redis_server, smtp_server, once) -> Told:
    """The story as it was told by whichever process came first, in a database of this server."""

    def tell():
        smtp_server.messages.clear()
        smtp_server.refuse = None
        app = open_demo(demo_settings(pg_server.url(TOLD), redis_server.url(), smtp_server.url))
        declare(app)
        seed.release(app)
        close(app)
        with servers.connect(pg_server, TOLD) as admin:
            return rows_of(admin), list(smtp_server.messages)

    def take(kept):
        with servers.connect(pg_server, TOLD) as admin:
            put_rows(admin, kept[0])

    def make():
        with servers.connect(pg_server) as admin:
            admin.execute(f"create database {TOLD} owner {OWNER} template {template_database}")
        return Told(TOLD, once_a_run(once.folder, "demo", tell, take)[1])

    return once.get("demo", pg_server.place.name, make)


@pytest.fixture
def demo(pg_server, redis_server, smtp_server, told, tmp_path):
    """The demo for this test alone."""
    for url in servers._copy(pg_server, told.template):
        app = open_demo(demo_settings(url, redis_server.url(), smtp_server.url, demo_data=tmp_path))
        yield app
        close(app)


def at_work(server):
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    return server, thread


def end(server, thread):
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def place(module_database_url, redis_server, smtp_server, tmp_path_factory):
    """The address of a running app whose universities sign in at a running stand-in."""
    patch = pytest.MonkeyPatch()
    taken = make_server("127.0.0.1", 0, lambda _environ, _start: [])
    address = f"http://127.0.0.1:{taken.port}"
    wanted = DemoProviderSettings(
        demo=True, port=0, app_url=address, data=tmp_path_factory.mktemp("demo"), client_secret=SECRET
    )
    first = serve(wanted)
    port = first.port
    first.server_close()
    taken.server_close()
    provider = at_work(serve(DemoProviderSettings(**{**vars(wanted), "port": port})))
    patch.setenv("OUTBOUND_ALLOW", f"localhost:{port}")
    patch.setenv("MENTES_DEMO_CLIENT_SECRET", SECRET)
    settings = demo_settings(module_database_url, redis_server.url(), smtp_server.url, public_url=address)
    app = open_demo(settings)
    declare(app, f"http://localhost:{port}")
    web = at_work(make_server("127.0.0.1", urlsplit(address).port, app, threaded=True))
    yield address, app
    end(*web)
    end(*provider)
    close(app)
    patch.undo()
    metadata.forget()
