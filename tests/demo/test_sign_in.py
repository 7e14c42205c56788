"""Stepping into somebody goes the real way: through the stand-in of their university, over HTTP."""

import threading
from urllib.parse import urlsplit

import pytest
import requests
import sqlalchemy as sa
from tests.demo.conftest import close, declare, demo_settings, open_demo
from werkzeug.serving import make_server

from mentes.base.db import db
from mentes.demo.people import read_people
from mentes.demo.provider import serve
from mentes.demo.provider_pages import DemoProviderSettings
from mentes.people.entrance.models import Identity
from mentes.people.signin import metadata

SECRET = "a demo's secret"
EVERYBODY = [(slug, key) for slug, each in read_people().items() for key in each.people]


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


@pytest.mark.parametrize(("slug", "key"), EVERYBODY, ids=[f"{slug}-{key}" for slug, key in EVERYBODY])
def test_everybody_can_be_stepped_into(place, slug, key):
    address, app = place
    person = read_people()[slug].people[key]
    answer = requests.get(f"{address}/t/{slug}/signin?login_hint={key}", timeout=30)
    assert answer.status_code == 200, answer.text
    assert answer.url == f"{address}/t/{slug}/home"
    assert person.name.replace("'", "&#39;") in answer.text
    with app.app_context():
        assert db.session.scalar(sa.select(Identity.id).where(Identity.subject == f"{slug}-{key}")) is not None
