"""A whole demo as its own processes, and every letter that it sent."""

import fcntl
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.kept import of_the_run

from mentes.base.clock import _Offset, move_clock
from mentes.base.embedded import free_port
from mentes.base.models import Outbox, Tick
from mentes.demo.household import leftovers
from mentes.programmes.models import Programme
from mentes.tenancy.models import Tenant

PATIENCE = 120  # seconds
DAILY = (
    "expire-proposals",
    "match-answers",
    "meeting-times",
    "quiet-pairs",
    "requests",
    "rests-over",
    "wrap-up",
)  # of owners
EVERYBODYS = ("reminders",)
_DONE = (
    sa.select(sa.func.count())
    .select_from(Tick)
    .where(Tick.key.regexp_match(f"^cron:({'|'.join(DAILY + EVERYBODYS)}):"))
)
_EVERY = sa.select(sa.func.count()).select_from(Tenant)
_OWNERS = sa.select(sa.func.count(Programme.owner_id.distinct()))


@dataclass(frozen=True)
class House:
    """A running demo: its address, and the folder in which it keeps everything."""

    url: str
    data: Path

    def letters(self, address: str = "") -> list[EmailMessage]:
        """What was sent to an address (or to anybody), in the order of arrival."""
        files = sorted((self.data / "mail").glob("*.eml"))
        every = (message_from_bytes(file.read_bytes(), policy=policy.default) for file in files)
        return [each for each in every if address in (str(each["X-Envelope-To"]) if address else "")]

    def later(self, days: int) -> None:
        """Programme time jumps so many days in one step; comes back when what was due on that day is done and told.

        The demo's own button passes them one by one, which takes a second each.
        """
        engine = sa.create_engine(self._database(), poolclass=sa.NullPool)
        with engine.begin() as connection:
            done = connection.execute(_DONE).scalar_one() + len(DAILY) * connection.execute(_OWNERS).scalar_one()
            done += len(EVERYBODYS) * connection.execute(_EVERY).scalar_one()
            move_clock(connection, days)
        _Offset.hold(0)

        def is_done() -> bool:
            with engine.connect() as connection:
                is_told = connection.scalar(sa.select(Outbox.id).where(Outbox.done_at.is_(None)).limit(1)) is None
                return is_told and connection.execute(_DONE).scalar_one() >= done

        wait_until(is_done)

    def _database(self) -> str:
        """Where the demo keeps its rows, as its processes were told."""
        for pid in leftovers(self.data):
            words = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            found = [each.partition(b"=")[2] for each in words if each.startswith(b"DATABASE_URL=")]
            if found:
                return found[0].decode()
        raise AssertionError("no demo runs here")

    def arrived(self, address: str, words: str) -> None:
        """Wait for a letter with these words in its subject."""
        wait_until(lambda: any(words in str(each["Subject"]) for each in self.letters(address)))

    def writings(self) -> str:
        """All words of all letters, decoded, in one text; what is in no letter is not in it."""
        parts = (part for letter in self.letters() for part in letter.walk() if part.get_content_maintype() == "text")
        return "\n".join(
            [str(part.get_content()) for part in parts] + [str(each["Subject"]) for each in self.letters()]
        )


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again. Raises AssertionError when it does not come."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.2)


def open_house(data: Path, port: int) -> tuple[House, "subprocess.Popen[str]"]:
    """Start a demo and wait until it says where it is."""
    command = [sys.executable, "-m", "mentes.cli", "demo", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Mentes is ready at "):
            return House(line.removeprefix("Mentes is ready at ").strip(), data), process
    process.wait()
    raise AssertionError("the demo did not start: " + "".join(said))


def told_house(temporary: pytest.TempPathFactory, data: Path) -> Path:
    """A folder for a demo in which the story is told already: the first that a run asks for tells it, others are its copy."""
    shared = of_the_run(temporary)
    with (shared / "told.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = shared / "told"
        if not told.exists():
            _tell(data, told)
    _copy(told, data)
    return data


def _tell(data: Path, told: Path) -> None:
    first = data.with_name(f"{data.name}-told")
    _, process = open_house(first, free_port())
    with process:
        process.terminate()
    _copy(first, told.with_suffix(".half"))
    shutil.rmtree(first)
    told.with_suffix(".half").rename(told)


def _copy(data: Path, to: Path) -> None:
    """A folder as it is, with its owners: PostgreSQL starts on nobody else's files."""
    subprocess.run(["cp", "-a", str(data), str(to)], check=True)
