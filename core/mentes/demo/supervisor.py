"""`mentes demo`: the whole platform on one machine, from an empty folder to an address, and gone again on Ctrl-C."""

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click

from mentes.base.account import server_account
from mentes.base.embedded import LOOPBACK, Postgres, Redis, free_port, place_for, port_is_free, wait_until
from mentes.base.processes import Family, Program
from mentes.demo.household import MARK, DemoRefused, end_leftovers, open_folder, read_secrets

PROJECT = Path(__file__).resolve().parents[3]
SECRETS = ("DATABASE_URL", "MENTES_KEY", "REDIS_URL", "SECRET_KEY", "SMTP_URL")
NOT_HANDED_ON = {
    "PORT",
    "FONTS_DIR",
    "MAIL_BOUNCES",
    "METRICS_TOKEN",
    "METRICS_TOKEN_FILE",
    "PLUGIN_SECONDS",
    "PROXY_HOPS",
    "TENANTS_DIR",
    "TRUSTED_HOSTS",
    "WEB_CONCURRENCY",
    *(f"{name}_FILE" for name in SECRETS),
}
"""Settings of the caller that a child must not see, beside those that we set ourselves."""


class Ended(BaseException):
    """Somebody asked us to end."""


@dataclass
class House:
    """What runs in one demo: the two servers, and the addresses that all children are told."""

    data: Path
    words: dict[str, str]
    postgres: Postgres
    redis: Redis
    port: int
    provider: int
    mail: int

    @property
    def url(self) -> str:
        """Where people go."""
        return f"http://{LOOPBACK}:{self.port}"

    def environment(self) -> dict[str, str]:
        """What every child is told; settings of the caller's environment are not handed on."""
        kept = {name: value for name, value in os.environ.items() if name not in NOT_HANDED_ON}
        return kept | {
            "DATABASE_URL": self.postgres.url(),
            "DEMO": "1",
            "DEMO_DATA": str(self.data),
            "DEMO_ISSUER": f"http://localhost:{self.provider}",
            "MAIL_FROM": "Mentes <mentes@demo.invalid>",
            "MENTES_DEMO_CLIENT_SECRET": self.words["provider"],
            "MENTES_KEY": self.words["mentes_key"],
            "OUTBOUND_ALLOW": f"localhost:{self.provider}",
            "PUBLIC_URL": self.url,
            "PYTHONUNBUFFERED": "1",
            "REDIS_URL": self.redis.url(),
            "SECRET_KEY": self.words["secret_key"],
            "SMTP_URL": f"smtp://{LOOPBACK}:{self.mail}",
            MARK: str(self.data),
        }

    def program(self, name: str, *words: str, module: str = "mentes.cli") -> Program:
        """One of our own processes."""
        command = [sys.executable, "-m", module, *words]
        return Program(name, command, self.data / "log" / f"{name}.log", self.environment())

    def mail_server(self) -> Program:
        """Keeps every mail."""
        words = ("--port", str(self.mail), "--folder", str(self.data / "mail"))
        return self.program("mail", *words, module="mentes.demo.mailsink")

    def sign_in(self) -> Program:
        """The universities' sign-in."""
        words = ("--demo", "--port", str(self.provider), "--app-url", self.url, "--data", str(self.data))
        return self.program("sign-in", *words, module="mentes.demo.provider")

    def servers(self) -> tuple[Program, Program]:
        """PostgreSQL (SIGINT is its quick and clean end) and Redis."""
        log, known = self.data / "log", self.postgres
        return (
            Program(
                "PostgreSQL",
                known.command(),
                log / "postgres.log",
                known.environment,
                signal.SIGINT,
                known.account,
                known.place,
            ),
            Program("Redis", self.redis.command(), log / "redis.log", self.environment()),
        )


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free one")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=PROJECT / "var" / "demo",
    show_default="var/demo",
    help="where everything is kept",
)
def demo(port: int, data: Path) -> None:
    """Start everything on this machine with people to step into: PostgreSQL, Redis, mail, sign-in, web, worker, clock."""
    for asked in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(asked, _end)
    family = Family(tell)
    folder = data.absolute()
    try:
        with open_folder(folder):
            _run(family, folder, port)
    except Ended:
        tell("Ended.")


def _end(_number: int, _frame: FrameType | None) -> None:
    raise Ended


def tell(line: str) -> None:
    """One line of progress."""
    click.echo(line)
    sys.stdout.flush()


def _run(family: Family, folder: Path, port: int) -> None:
    if port and not port_is_free(port):
        raise DemoRefused(f"Port {port} is taken by another program: name another with --port.")
    end_leftovers(folder, patience=15)
    try:
        _start(family, _prepare(folder, port or free_port()))
        while True:
            family.look()
            time.sleep(0.25)
    finally:
        for asked in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(asked, signal.SIG_IGN)
        family.end()
        end_leftovers(folder, patience=0)


def _prepare(folder: Path, port: int) -> House:
    words = read_secrets(folder)
    place = place_for(folder, server_account())
    if not (place / "made").exists():
        tell("Making the database (first start)")
    postgres = Postgres(place, words["postgres"], words["owner"])
    postgres.prepare()
    redis = Redis(folder / "redis", words["redis"])
    redis.prepare()
    provider = port + 1 if port < 65535 and port_is_free(port + 1) else free_port()
    return House(folder, words, postgres, redis, port, provider, free_port())


def _start(family: Family, house: House) -> None:
    tell("Starting PostgreSQL and Redis")
    if not wait_until(lambda: not house.postgres.held(), 15):
        raise DemoRefused(f"Another PostgreSQL is at work in {house.postgres.place}: end it first.")
    postgres, redis = (family.start(program) for program in house.servers())
    family.wait(postgres, house.postgres.answers)
    family.wait(redis, house.redis.answers)
    house.postgres.bootstrap()
    tell("Preparing tables, universities and people")
    family.start(house.mail_server())
    sign_in = family.start(house.sign_in())
    web = family.start(house.program("web", "web", "--release", "--bind", f"{LOOPBACK}:{house.port}"))
    family.wait(sign_in, _listens(house.provider))
    family.wait(web, lambda: _healthy(house.port), seconds=600)
    family.start(house.program("worker", "worker"))
    family.start(house.program("clock", "clock"))
    tell(f"Mentes is ready at {house.url}")


def _listens(port: int) -> Callable[[], bool]:
    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((LOOPBACK, port)) == 0

    return listens


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
