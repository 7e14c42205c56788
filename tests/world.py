"""A small world that tests walk about in: universities, people of every role, and pairs in different states.

Built once a run, by whichever process comes first, through the real verbs (`tests.story`) into a database of its own; every module that asks for `world`
gets a copy of that database with an app on it, and real commits. `fresh_world` is a copy for one test alone.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from redis import Redis as Client

from mentes.app import create_app
from mentes.base.actor import Actor, Grant
from mentes.base.clock import _Offset, real_now
from mentes.base.db import db, forget_scope, scope
from mentes.base.drain import drain_all
from mentes.base.embedded import OWNER
from mentes.base.limits import PREFIX
from mentes.base.seal import new_key
from mentes.people.entrance.models import IdentityProvider, WebSession
from mentes.people.entrance.sessions import hashed
from mentes.people.models import RoleGrant
from mentes.people.signin import metadata
from mentes.settings import Settings
from mentes.tenancy.models import Tenant
from tests import servers, story
from tests.kept import once_a_run, put_rows, rows_of

PLACE = "https://mentes.example"
KEY = os.environ.setdefault("MENTES_TEST_KEY", new_key())  # one for all processes of a run: they copy each other's rows
TEMPLATE = "template_world"


def settings_for(database: str, redis: str, smtp: str, **more) -> Settings:
    """An app as an operator would set it up, on the servers of the tests."""
    given = {"secret_key": "s" * 40, "mentes_key": KEY, "public_url": PLACE, "mail_from": "mentes@mentes.example"}
    return Settings(database_url=database, redis_url=redis, smtp_url=smtp, **(given | more))


class Compiled(BytecodeCache):
    """Templates that an app of this process has compiled: the next one need not, as long as their sources are the same."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = Compiled()


@dataclass
class Visitor:
    """A browser with or without a session: what it sends carries what browsers send."""

    client: FlaskClient
    site: str | None = "same-origin"

    def get(self, path, **more):
        return self._send("GET", path, more)

    def post(self, path, data=None, **more):
        return self._send("POST", path, {"data": data or {}, **more})

    def versions(self, path):
        """The hidden versions of the forms on this page, in their order."""
        hidden = re.findall(r"<input[^>]*name=\"version\"[^>]*>", self.get(path).text)
        return [re.search(r"value=\"(\d+)\"", each)[1] for each in hidden]

    def _send(self, method, path, more):
        headers = dict(more.pop("headers", {}))
        if self.site:
            headers.setdefault("Sec-Fetch-Site", self.site)
        return self.client.open(path, method=method, base_url=PLACE, headers=headers, **more)


@dataclass
class World:
    """An app on a copy of the world, and its people, pairs and papers by name (see `tests.story`)."""

    app: Flask
    people: dict[str, int]
    ids: dict[str, Any]
    letters: list[EmailMessage] = field(default_factory=list)

    def actor(self, name: str) -> Actor:
        """Somebody as a request would know them."""
        person_id = self.people[name]
        with self.app.app_context():
            home = self.homes[name]
            chosen = sa.select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
            grants = tuple(Grant(each.role, each.tenant_id, each.edition_id) for each in db.session.scalars(chosen))
            if any(each.role == "central" for each in grants):
                active = sa.select(Tenant.id, Tenant.slug).where(Tenant.state == "active")
                grants += tuple(
                    Grant("admin", row.id, slug=row.slug, implied=True) for row in db.session.execute(active)
                )
            slug = db.session.scalar(sa.select(Tenant.slug).where(Tenant.id == home))
        return Actor(person_id, home, str(slug), grants, name)

    @property
    def homes(self) -> dict[str, int]:
        """The tenant of each person."""
        return {name: self.ids[story.PEOPLE[name].home] for name in self.people}

    @contextmanager
    def seen_by(self, name: str | None = None, *tenants: str) -> Iterator[Actor | None]:
        """A transaction in the scope of a person (as in a request), of universities (as in a job), or of nobody."""
        who = self.actor(name) if name else None
        with self.app.test_request_context(PLACE):
            forget_scope()
            scope(who.tenants if who else [self.ids[each] for each in tenants], who.person_id if who else None)
            yield who
            db.session.commit()

    def drain(self) -> int:
        """Let everything happen that was committed."""
        return drain_all(self.app)

    def client(self, name: str | None = None) -> Visitor:
        """A browser that this person is signed in with; without a name, one that nobody is."""
        browser = self.app.test_client()
        if name is not None:
            secret = secrets.token_urlsafe(16)
            with self.app.app_context():
                db.session.execute(sa.insert(WebSession).values(self._session(name, secret)))
                db.session.commit()
            browser.set_cookie("__Host-mentes", secret, domain="mentes.example", secure=True)
        return Visitor(browser)

    def _session(self, name: str, secret: str) -> dict[str, Any]:
        """A row in one statement: the tests sign in many thousand times."""
        home, now = self.ids[story.PEOPLE[name].home], real_now()
        provider = sa.select(IdentityProvider.id).where(IdentityProvider.tenant_id == home).limit(1)
        return {
            "secret_hash": hashed(secret),
            "person_id": self.people[name],
            "tenant_id": home,
            "provider_id": provider.scalar_subquery(),
            "auth_time": now,
            "created_at": now,
            "seen_at": now,
            "expires_at": now + timedelta(hours=12),
        }


@contextmanager
def opened(settings: Settings, people: dict[str, int], ids: dict[str, Any]) -> Iterator[World]:
    """A world on a database that has it already."""
    _Offset.hold(0)
    app = create_app(settings)
    app.jinja_env.bytecode_cache = TEMPLATES
    yield World(app, people, ids)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@dataclass(frozen=True)
class Plan:
    """What the copies of a world need to know of it."""

    people: dict[str, int]
    ids: dict[str, Any]
    letters: list[EmailMessage]


@pytest.fixture(scope="session")
def world_plan(pg_server, template_database, redis_server, smtp_server, once) -> Plan:
    """Tell the story once a run, into a database from which the worlds are copied; on other servers its rows are put."""

    def tell() -> tuple[Any, Plan]:
        plan = _told(pg_server, redis_server, smtp_server)
        with servers.connect(pg_server, TEMPLATE) as admin:
            return rows_of(admin), plan

    def take(kept: tuple[Any, Plan]) -> None:
        with servers.connect(pg_server, TEMPLATE) as admin:
            put_rows(admin, kept[0])

    def make() -> Plan:
        with servers.connect(pg_server) as admin:
            admin.execute(f"create database {TEMPLATE} owner {OWNER} template {template_database}")
        return once_a_run(once.folder, "story", tell, take)[1]

    return once.get("story", pg_server.place.name, make)


def _told(pg_server, redis_server, smtp_server) -> Plan:
    smtp_server.messages.clear()
    smtp_server.refuse = None
    settings = settings_for(pg_server.url(TEMPLATE), redis_server.url(), smtp_server.url)
    with opened(settings, {}, {}) as world:
        story.tell(world)
    return Plan(world.people, world.ids, list(smtp_server.messages))


def _copied(pg_server, redis_server, smtp_server, plan: Plan) -> Iterator[World]:
    metadata.forget()  # kept by the number of a row, and rows have the same numbers in every copy
    with Client.from_url(redis_server.url()) as client:  # people have the same numbers in every copy
        for key in client.scan_iter(f"{PREFIX}*"):
            client.delete(key)
    for url in servers._copy(pg_server, TEMPLATE):
        with opened(settings_for(url, redis_server.url(), smtp_server.url), dict(plan.people), dict(plan.ids)) as world:
            world.letters = list(plan.letters)
            yield world


@pytest.fixture(scope="module")
def world(pg_server, redis_server, smtp_server, world_plan) -> Iterator[World]:
    """The world, shared by the tests of one module."""
    yield from _copied(pg_server, redis_server, smtp_server, world_plan)


@pytest.fixture
def fresh_world(pg_server, redis_server, smtp_server, world_plan) -> Iterator[World]:
    """The world for this test alone."""
    yield from _copied(pg_server, redis_server, smtp_server, world_plan)
