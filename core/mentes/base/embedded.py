"""The embedded servers: a real PostgreSQL and a real Redis, on loopback, with passwords, in a folder of our own."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mentes.base.account import Account, give, reachable, server_account
from mentes.base.told import Told
from mentes.base.wheels import COPIES, own_folder, postgres_bin_for, redis_server

LOOPBACK = "127.0.0.1"
OWNER = "mentes"
_SAFE = {
    "shared_buffers": "64MB",
    "max_connections": "100",
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
}
_BUILTIN_LOCALE = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
_BOOTSTRAP = """
select 'create role {owner}' where not exists (select from pg_roles where rolname = '{owner}') \\gexec
alter role {owner} login nosuperuser nobypassrls nocreaterole password '{password}';
select 'create database {owner} owner {owner} template template0'
 where not exists (select from pg_database where datname = '{owner}') \\gexec
"""
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "wal_recycle": "off",
    "wal_init_zero": "off",
}


class ServerFailed(Told):
    """A server could not be prepared or did not answer; the message carries its last words."""


def free_port() -> int:
    """A port of the loopback address that nobody holds just now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Whether we could listen on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def wait_until(ready: Callable[[], bool], seconds: float) -> bool:
    """Ask ten times a second until the answer is yes; False when the time is over."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def place_for(folder: Path, account: Account) -> Path:
    """Where PostgreSQL's files go: below `folder`, or in /var/lib/mentes if the account cannot walk there.

    The choice is written down in the folder, so that the data is found again after a move.
    """
    note = folder / "postgres-is-in.txt"
    if note.exists():
        return Path(note.read_text(encoding="utf-8").strip())
    place = folder / "postgres"
    if account.other and not reachable(place):
        place = own_folder(COPIES) / f"data-{os.urandom(6).hex()}"
        note.write_text(f"{place}\n", encoding="utf-8")
    return place


@dataclass
class Postgres:
    """One PostgreSQL cluster in `place`; `admin` and `password` are the words of its superuser and of our owner role."""

    place: Path
    admin: str
    password: str
    fast: bool = False
    port: int = field(default_factory=free_port)
    account: Account = field(default_factory=server_account)
    programs: Path = Path()

    def __post_init__(self) -> None:
        if self.programs == Path():
            self.programs = postgres_bin_for(self.account)

    @property
    def data(self) -> Path:
        """The cluster's own folder, readable by its account only."""
        return self.place / "data"

    @property
    def environment(self) -> dict[str, str]:
        """What the server may know of ours: nothing (PGPORT, PGDATA or a locale of the caller would change it)."""
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

    def command(self) -> list[str]:
        """The server in the foreground, to be run under `account`."""
        settings = _SAFE | {"port": str(self.port)} | (_FAST if self.fast else {})
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.data), *options]

    def url(self, database: str = OWNER) -> str:
        """The address for our owner role."""
        return f"postgresql+psycopg://{OWNER}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def prepare(self) -> None:
        """Make the cluster unless there is one. Raises ServerFailed; a half-made cluster is thrown away first."""
        if (self.place / "made").exists():
            return self._check_version()
        shutil.rmtree(self.data, ignore_errors=True)
        self.place.mkdir(parents=True, exist_ok=True)
        give(self.place, self.account)
        self._initdb()
        (self.place / "made").touch()
        return None

    def version(self) -> int:
        """The programs' major version."""
        said = subprocess.run([self.programs / "postgres", "--version"], capture_output=True, text=True, check=True)  # noqa: S603
        return int(re.search(r"\) (\d+)", said.stdout)[1])  # type: ignore[index]

    def _check_version(self) -> None:
        has = (self.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        if has != str(self.version()):
            raise ServerFailed(
                f"The data in {self.place} is of PostgreSQL {has}; the programs are of {self.version()}."
            )

    def _initdb(self) -> None:
        words = self.place / "password"
        words.write_text(self.admin, encoding="utf-8")
        words.chmod(0o600)
        give(words, self.account)
        locale = _BUILTIN_LOCALE if self.version() >= 17 else ["--locale=C.UTF-8"]
        options = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={words}", "--encoding=UTF8", "--no-sync"]
        command = [str(self.programs / "initdb"), "-D", str(self.data), *options, *locale]
        done = self._as_account(command)
        words.unlink()
        if done.returncode != 0:
            raise ServerFailed(f"initdb failed: {done.stderr.strip()}")

    def _as_account(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            command,
            env=self.environment,
            cwd=self.place,
            user=self.account.uid,
            group=self.account.gid,
            extra_groups=self.account.groups,
            capture_output=True,
            text=True,
            check=False,
        )

    def held(self) -> bool:
        """Whether a server is at work in this folder, such as one that still ends after its supervisor was killed."""
        note = self.data / "postmaster.pid"
        try:
            os.kill(int(note.read_text(encoding="utf-8").split()[0]), 0)
        except (OSError, ValueError, IndexError):
            return False
        return True

    def answers(self) -> bool:
        """Whether the server takes connections."""
        asked = [str(self.programs / "pg_isready"), "--quiet", f"--host={LOOPBACK}", f"--port={self.port}"]
        return subprocess.run(asked, env=self.environment, cwd="/", check=False).returncode == 0  # noqa: S603

    def bootstrap(self) -> None:
        """Make the owner role, which row security binds like everybody, and its database. Raises ServerFailed."""
        asked = [str(self.programs / "psql"), "--no-psqlrc", "--quiet", f"--host={LOOPBACK}", f"--port={self.port}"]
        options = ["--username=postgres", "--dbname=postgres", "--set=ON_ERROR_STOP=1"]
        script = _BOOTSTRAP.format(owner=OWNER, password=self.password)
        known = self.environment | {"PGPASSWORD": self.admin}
        done = subprocess.run(  # noqa: S603
            [*asked, *options], input=script, env=known, cwd="/", capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise ServerFailed(f"The database could not be made: {done.stderr.strip()}")


@dataclass
class Redis:
    """One Redis that keeps nothing on disk: whatever it holds may vanish at any moment."""

    place: Path
    password: str
    port: int = field(default_factory=free_port)

    def prepare(self) -> None:
        """Write the configuration, with the password, where only we can read it."""
        self.place.mkdir(parents=True, exist_ok=True)
        lines = [f"bind {LOOPBACK}", f"port {self.port}", f"requirepass {self.password}", 'save ""', "appendonly no"]
        self.config.touch(mode=0o600)
        self.config.write_text("\n".join([*lines, f'dir "{self.place.resolve()}"', ""]), encoding="utf-8")

    @property
    def config(self) -> Path:
        """The file that redis-server reads."""
        return self.place / "redis.conf"

    def command(self) -> list[str]:
        """The server in the foreground."""
        return [str(redis_server()), str(self.config.resolve())]

    def url(self, database: int = 0) -> str:
        """The address of one of its numbered databases."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def answers(self) -> bool:
        """Whether the server takes commands (asked in its own words: the client library takes a second to import)."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=2) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return line.makefile("rb").readline() == b"+OK\r\n"
        except OSError:
            return False
