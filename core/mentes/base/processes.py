"""Children that live as long as we do: started with a log file, restarted when they die, ended in reverse order."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mentes.base.account import Account, die_with_parent
from mentes.base.told import Told

LONGEST_PAUSE = 30.0
"""Seconds between two attempts, at most."""
STEADY = 60.0
"""Seconds after which a child counts as healthy, so that its next death is answered at once."""


@dataclass(frozen=True)
class Program:
    """What to run: where its words go, which signal ends it politely, under which account."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    ends_on: signal.Signals = signal.SIGTERM
    account: Account = field(default_factory=Account)
    folder: Path | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """Start it in a process group of its own: Ctrl-C reaches only us, and we end the children in order."""
        with self.log.open("ab") as words:
            return subprocess.Popen(  # noqa: S603
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                env=dict(self.environment),
                cwd=self.folder,
                process_group=0,
                user=self.account.uid,
                group=self.account.gid,
                extra_groups=self.account.groups,
                preexec_fn=die_with_parent(self.ends_on),  # noqa: PLW1509 - it calls prctl and nothing else
            )

    def last_words(self, lines: int = 12) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


@dataclass
class Child:
    """A program that runs, or waits for its next attempt."""

    program: Program
    process: subprocess.Popen[bytes]
    started: float
    pause: float = 0.0
    due: float | None = None


class ChildEnded(Told):
    """A child ended where it should not have; the message carries its last words."""

    def __init__(self, program: Program, code: int | None) -> None:
        super().__init__(
            f"{program.name} ended (code {code}). Its last words, from {program.log}:\n{program.last_words()}"
        )


class Family:
    """All children of one supervisor, oldest first."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._children: list[Child] = []

    def start(self, program: Program) -> Child:
        """Start a child that lives until we end."""
        child = Child(program, program.start(), time.monotonic())
        self._children.append(child)
        return child

    def run(self, program: Program) -> None:
        """Start a child and wait for its end. Raises ChildEnded if it failed."""
        child = self.start(program)
        code = child.process.wait()
        self._children.remove(child)
        if code != 0:
            raise ChildEnded(program, code)

    def wait(self, child: Child, ready: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait until a new child answers. Raises ChildEnded if it ends before, or is still silent after `seconds`."""
        end = time.monotonic() + seconds
        while not ready():
            if child.process.poll() is not None or time.monotonic() > end:
                raise ChildEnded(child.program, child.process.returncode)
            time.sleep(0.05)

    def look(self) -> None:
        """See who died and who is due again; call it a few times a second."""
        for child in self._children:
            if child.due is None and child.process.poll() is not None:
                self._mourn(child)
            if child.due is not None and time.monotonic() >= child.due:
                child.process, child.started, child.due = child.program.start(), time.monotonic(), None

    def _mourn(self, child: Child) -> None:
        """Set the next attempt: at once after a healthy life, else after a pause that doubles."""
        _kill_group(child.process)
        lived = time.monotonic() - child.started
        child.pause = 0.0 if lived > STEADY else min(max(1.0, child.pause * 2), LONGEST_PAUSE)
        child.due = time.monotonic() + child.pause
        code = child.process.returncode
        self._tell(
            f"{child.program.name} ended (code {code}), starts again in {child.pause:.0f} s; see {child.program.log}"
        )

    def end(self, patience: float = 15.0) -> None:
        """End every child, the youngest first; who does not go within `patience` seconds is killed with its own children."""
        while self._children:
            child = self._children[-1]
            if child.due is None and child.process.poll() is None:
                child.process.send_signal(child.program.ends_on)
                _bury(child.process, patience)
            self._children.pop()


def _bury(process: subprocess.Popen[bytes], patience: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    _kill_group(process)
    process.wait()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """What a dead child leaves of its own children must not work on beside its successor."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
