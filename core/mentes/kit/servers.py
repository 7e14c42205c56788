"""Servers for the kit's `app`: PostgreSQL, Redis and SMTP on loopback, gone with the test run."""

import itertools
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller
from redis import Redis as Client

import mentes.tables  # noqa: F401 - the metadata must be whole before the tables are made
from mentes.base.embedded import LOOPBACK, OWNER, Postgres, Redis, ServerFailed, free_port, wait_until
from mentes.base.migrate import upgrade
from mentes.base.processes import Program
from mentes.demo.mailsink import Keeper

TEMPLATE = "template_kit"
PATIENCE = 30  # seconds for a server to answer


@dataclass(frozen=True)
class Servers:
    """What runs, and where its mails lie."""

    postgres: Postgres
    redis: Redis
    smtp: str
    mails: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of an empty database with all tables; Redis and the mails are emptied too."""
        name = f"kit_{next(self._numbers)}"
        with Client.from_url(self.redis.url()) as client:
            client.flushall()
        for mail in self.mails.glob("*.eml"):
            mail.unlink()
        self._run(f"create database {name} owner {OWNER} template {TEMPLATE}")
        yield self.postgres.url(name)
        self._run(f"drop database {name} with (force)")

    def prepare(self) -> None:
        """Make the tables once, in the database that all others are copied from."""
        self._run(f"create database {TEMPLATE} owner {OWNER} template template0")
        upgrade(self.postgres.url(TEMPLATE))

    def _run(self, statement: str) -> None:
        known = self.postgres
        with psycopg.connect(
            host=LOOPBACK, port=known.port, user="postgres", password=known.admin, dbname="postgres", autocommit=True
        ) as admin:
            admin.execute(statement.encode())


@contextmanager
def servers() -> Iterator[Servers]:
    """Start all three in a folder of their own. Raises ServerFailed with the last words of one that does not answer."""
    folder = Path(tempfile.mkdtemp(prefix="mentes-kit-"))
    folder.chmod(0o711)  # PostgreSQL's own account walks through it
    with ExitStack() as ends:
        ends.callback(shutil.rmtree, folder)
        postgres = Postgres(folder / "postgres", secrets.token_hex(8), secrets.token_hex(8), fast=True)
        redis = Redis(folder / "redis", secrets.token_hex(8))
        postgres.prepare()
        redis.prepare()
        _start(ends, _postgres_program(postgres, folder), postgres)
        _start(ends, Program("Redis", redis.command(), folder / "redis.log", {}, signal.SIGKILL), redis)
        postgres.bootstrap()
        running = Servers(postgres, redis, _mail_server(ends, folder / "mails"), folder / "mails")
        running.prepare()
        yield running


def _postgres_program(postgres: Postgres, folder: Path) -> Program:
    log, known = folder / "postgres.log", postgres.environment
    return Program("PostgreSQL", postgres.command(), log, known, signal.SIGQUIT, postgres.account, postgres.place)


def _start(ends: ExitStack, program: Program, server: Postgres | Redis) -> None:
    process = program.start()
    ends.callback(_end, process, program)
    if not wait_until(server.answers, PATIENCE):
        raise ServerFailed(f"{program.name} does not answer: {program.last_words()}")


def _end(process: subprocess.Popen[bytes], program: Program) -> None:
    process.send_signal(program.ends_on)
    process.wait()


def _mail_server(ends: ExitStack, folder: Path) -> str:
    """Start it; gives its address."""
    folder.mkdir()
    controller = Controller(Keeper(folder), hostname=LOOPBACK, port=free_port())
    controller.start()
    ends.callback(controller.stop)
    return f"smtp://{LOOPBACK}:{controller.port}"
