"""What is under fire: real servers and the processes of the Procfile. Whatever ends is started again after a second."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis as Client
from tests.world import KEY, settings_for

from mentes.base.embedded import LOOPBACK, Postgres, Redis, free_port, wait_until
from mentes.base.migrate import upgrade
from mentes.base.processes import Program

PUBLIC = "https://localhost"
ROOT = Path(__file__).parents[2]
PAUSE = 1.0  # seconds before what ended starts again, as a service manager does


@dataclass
class Part:
    """One process, and when it may come back."""

    program: Program
    process: "subprocess.Popen[bytes]"
    back: float | None = None


@dataclass
class Platform:
    """PostgreSQL that writes to its disk, Redis that does not, workers, clocks and, if wanted, web."""

    smtp: str
    more: dict[str, str] = field(default_factory=dict)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="mentes-chaos-")))
    parts: dict[str, Part] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.chmod(0o711)
        self.postgres = Postgres(self.folder / "postgres", secrets.token_hex(8), secrets.token_hex(8))
        self.redis = Redis(self.folder / "redis", secrets.token_hex(8))
        self.web_port = free_port()
        self._ending = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def serve(self) -> None:
        """The servers, and an empty database with its tables."""
        self.postgres.prepare()
        self.redis.prepare()
        known = self.postgres
        self._start(
            Program(
                "postgres",
                known.command(),
                self.folder / "postgres.log",
                known.environment,
                signal.SIGQUIT,
                known.account,
                known.place,
            )
        )
        self._start(Program("redis", self.redis.command(), self.folder / "redis.log", {}))
        assert wait_until(known.answers, 30)
        assert wait_until(self.redis.answers, 10)
        known.bootstrap()
        upgrade(known.url())
        self._watch.start()

    @property
    def settings(self):
        """For an app in this process."""
        return settings_for(self.postgres.url(), self.redis.url(), self.smtp, public_url=PUBLIC)

    def run(self, *names: str) -> None:
        """Start processes of the Procfile: "worker-1", "clock-2", "web"."""
        for name in names:
            kind = name.partition("-")[0]
            words = ["--bind", f"{LOOPBACK}:{self.web_port}"] if kind == "web" else []
            command = [sys.executable, "-m", "mentes.cli", kind, *words]
            self._start(Program(name, command, self.folder / f"{name}.log", self._environment(), folder=ROOT))

    def wait_for_workers(self, lanes: int = 4) -> None:
        """Until so many lanes look into the outbox."""
        with Client.from_url(self.redis.url()) as client:
            assert wait_until(lambda: client.scard("rq:workers") >= lanes, 60)

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        given = self.settings
        return kept | {
            "DATABASE_URL": given.database_url,
            "REDIS_URL": given.redis_url,
            "SMTP_URL": given.smtp_url,
            "SECRET_KEY": given.secret_key,
            "MENTES_KEY": KEY,
            "PUBLIC_URL": PUBLIC,
            "MAIL_FROM": given.mail_from,
            **self.more,
        }

    def _start(self, program: Program) -> None:
        self.parts[program.name] = Part(program, program.start())

    def tree(self, name: str) -> list[int]:
        """A part's process and all below it, parents first."""
        found = [self.parts[name].process.pid]
        for pid in found:
            found += children(pid)
        return found

    def kill(self, name: str, number: int, away: float = PAUSE) -> None:
        """Send a signal to a part; when it has ended, it comes back after `away` seconds."""
        part = self.parts[name]
        if part.process.poll() is None:
            part.back = time.monotonic() + away
            part.process.send_signal(number)

    def _look(self) -> None:
        while not self._ending.wait(0.05):
            for part in self.parts.values():
                if part.process.poll() is None:
                    continue
                if part.back is None:
                    part.back = time.monotonic() + PAUSE
                elif time.monotonic() >= part.back:
                    part.process, part.back = part.program.start(), None

    def end(self) -> None:
        """Leave nothing behind; the youngest first."""
        self._ending.set()
        self._watch.join()
        for part in reversed(self.parts.values()):
            with suppress(ProcessLookupError):
                part.process.send_signal(part.program.ends_on)
            with suppress(subprocess.TimeoutExpired):
                part.process.wait(15)
            with suppress(ProcessLookupError):
                os.killpg(part.process.pid, signal.SIGKILL)
            part.process.wait()


def children(pid: int) -> list[int]:
    """The children of a process, [] when it is gone."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
