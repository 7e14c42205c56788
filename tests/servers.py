"""Real servers for the tests, once a run: PostgreSQL (embedded, and Debian's beside it), Redis and an SMTP peer.

Fixtures to build on:

- `database_url`: a fresh copy of the migrated template for one test; commits are real
- `module_database_url`: the same, shared by the tests of one module
- `redis_url`: an empty Redis
- `mailbox`: what arrived by SMTP since the test began; `mailbox.url` is the server's address

Plain `pytest` uses the embedded PostgreSQL. With MENTES_TEST_POSTGRES=both, as `./run test` sets it, what all rooms stand on
(base, tenancy, and what goes over every table and verb, and through every door once) runs on Debian's PostgreSQL too, where
that is installed. The tests of one room, and those marked `one_server`, run on one of the two, module by module in turn; with
a browser on ours.
"""

import itertools
import logging
import os
import re
import secrets
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zlib import crc32

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from redis import Redis as Client

import mentes.tables  # noqa: F401 - the metadata must be whole
from mentes.base.embedded import LOOPBACK, OWNER, Postgres, Redis, free_port, wait_until
from mentes.base.migrate import upgrade
from mentes.base.processes import Program
from tests.kept import of_the_run

DEBIAN = Path("/usr/lib/postgresql")
MEMORY = Path("/dev/shm")  # a database is a thousand files: copied in memory it costs a twentieth
ENOUGH = 2 * 1024**3  # bytes that are free there: the servers of one process take a few hundred million
TEMPLATE = "template_mentes"
ROOMS = tuple(
    f"tests.{room}."
    for room in (
        *("people", "programmes", "admission", "mentorships", "workshops", "notices", "desk", "demo", "plugin"),
        "eight",  # programmes of a plugin
    )
)


def build_schema(url: str) -> None:
    """Make all tables and policies in an empty database: the one place that knows how."""
    upgrade(url)


def connect(server: Postgres, database: str = "postgres") -> psycopg.Connection:
    """A connection as superuser, each statement on its own."""
    address = {"host": LOOPBACK, "port": server.port, "user": "postgres", "password": server.admin}
    return psycopg.connect(**address, dbname=database, autocommit=True)


def debian_programs() -> Path | None:
    """The newest PostgreSQL that Debian's packages installed."""
    found = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def postgres_kinds() -> list[str]:
    """The PostgreSQL servers that this run tests on."""
    wanted = os.environ.get("MENTES_TEST_POSTGRES", "embedded")
    kinds = ["embedded", "debian"] if wanted == "both" else [wanted]
    return [kind for kind in kinds if kind == "embedded" or debian_programs()]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests on a database once for each PostgreSQL."""
    if "pg_server" not in metafunc.fixturenames:
        return
    kinds = _kinds_for(metafunc)
    metafunc.parametrize("pg_server", kinds, indirect=True, scope="session")


def _kinds_for(metafunc: pytest.Metafunc) -> list[str]:
    kinds, module = postgres_kinds(), metafunc.module.__name__
    if metafunc.definition.get_closest_marker("browser"):
        return kinds[:1]
    one = metafunc.definition.get_closest_marker("one_server") or module.startswith(ROOMS)
    return [kinds[crc32(module.encode()) % len(kinds)]] if one else kinds


def _in_memory() -> Path | None:
    """Where files need no disk, if this machine has such a place with room for our servers."""
    usable = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    return MEMORY if usable else None


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder of ours that the account of PostgreSQL may walk through (pytest's own is closed)."""
    folder = Path(tempfile.mkdtemp(prefix="mentes-test-", dir=_in_memory()))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@dataclass
class Once:
    """What is made once in this process for each PostgreSQL, and ended with it, however often tests change between them."""

    folder: Path  # of all processes of this run
    made: dict[tuple[str, str], Any] = field(default_factory=dict)
    ends: ExitStack = field(default_factory=ExitStack)

    def get(self, what: str, kind: str, make: Callable[[], Any]) -> Any:
        """The one of this kind; made when it is asked for first."""
        if (what, kind) not in self.made:
            self.made[what, kind] = make()
        return self.made[what, kind]


@pytest.fixture(scope="session")
def once(server_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Once]:
    """A place for what both servers have; pytest itself keeps one value for a fixture, and ends it when the kind changes."""
    assert server_folder.is_dir()  # asked for first, so that it goes last
    kept = Once(of_the_run(tmp_path_factory))
    with kept.ends:
        yield kept


@pytest.fixture(scope="session")
def pg_server(request: pytest.FixtureRequest, server_folder: Path, once: Once) -> Postgres:
    """A PostgreSQL without fsync: `.url(database)` for the owner role, `connect(server)` as superuser."""
    kind: str = request.param
    return once.get("server", kind, lambda: once.ends.enter_context(_running(kind, server_folder)))


@contextmanager
def _running(kind: str, server_folder: Path) -> Iterator[Postgres]:
    programs = debian_programs() if kind == "debian" else Path()
    assert programs is not None
    place = server_folder / kind
    server = Postgres(place, secrets.token_hex(8), secrets.token_hex(8), fast=True, programs=programs)
    server.prepare()
    log = server_folder / f"{kind}.log"
    program = Program(
        "postgres", server.command(), log, server.environment, signal.SIGQUIT, server.account, server.place
    )
    process = program.start()
    assert wait_until(server.answers, 30), program.last_words()
    server.bootstrap()
    yield server
    process.send_signal(signal.SIGQUIT)
    process.wait()


@pytest.fixture(scope="session")
def template_database(pg_server: Postgres, once: Once) -> str:
    """The name of a database with all tables and policies and no rows, from which the tests' databases are copied."""
    return once.get("template", pg_server.place.name, lambda: _template(pg_server))


def _template(server: Postgres) -> str:
    with connect(server) as admin:
        admin.execute(f"create database {TEMPLATE} owner {OWNER} template template0")
    build_schema(server.url(TEMPLATE))
    return TEMPLATE


_numbers = itertools.count(1)


def _copy(server: Postgres, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    with connect(server) as admin:
        admin.execute(f"create database {name} owner {OWNER} template {template} strategy file_copy")
    yield server.url(name)
    with connect(server) as admin:
        admin.execute(f"drop database {name} with (force)")


@pytest.fixture
def database_url(pg_server: Postgres, template_database: str) -> Iterator[str]:
    """The address of a migrated empty database for this test alone."""
    yield from _copy(pg_server, template_database)


@pytest.fixture(scope="module")
def module_database_url(pg_server: Postgres, template_database: str) -> Iterator[str]:
    """The address of a migrated empty database that the tests of one module share."""
    yield from _copy(pg_server, template_database)


@pytest.fixture(scope="session")
def redis_server(server_folder: Path) -> Iterator[Redis]:
    """A Redis with a password."""
    server = Redis(server_folder / "redis", secrets.token_hex(8))
    server.prepare()
    program = Program("redis", server.command(), server_folder / "redis.log", {}, signal.SIGKILL)
    process = program.start()
    assert wait_until(server.answers, 10), program.last_words()
    yield server
    process.kill()
    process.wait()


@pytest.fixture
def redis_url(redis_server: Redis) -> str:
    """The address of an empty Redis."""
    with Client.from_url(redis_server.url()) as client:
        client.flushall()
    return redis_server.url()


@dataclass
class Mailbox:
    """An SMTP peer that keeps what it gets, in order; set `refuse` to an answer such as "451 later" to be a bad one."""

    url: str
    messages: list[EmailMessage] = field(default_factory=list)
    refuse: str | None = None

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """What aiosmtpd calls when a whole message is there."""
        if self.refuse is not None:
            return self.refuse
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """The messages for one address."""
        return [m for m in self.messages if address in re.split(r",\s*", str(m["X-Envelope-To"]))]


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[Mailbox]:
    """A real SMTP server on loopback."""
    port = free_port()
    mailbox = Mailbox(f"smtp://{LOOPBACK}:{port}")
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # a line for each word of SMTP costs more than the letter
    controller = Controller(mailbox, hostname=LOOPBACK, port=port)
    controller.start()
    yield mailbox
    controller.stop()


@pytest.fixture
def mailbox(smtp_server: Mailbox) -> Mailbox:
    """The SMTP server, emptied and friendly."""
    smtp_server.messages.clear()
    smtp_server.refuse = None
    return smtp_server
