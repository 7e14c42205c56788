"""Children live as long as their supervisor, come back when they die, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mentes.base.embedded import wait_until
from mentes.base.processes import ChildEnded, Family, Program

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def told():
    return []


@pytest.fixture
def family(told):
    made = Family(told.append)
    yield made
    made.end()


def program(folder: Path, *command: str, name: str = "child") -> Program:
    return Program(name, command or SLEEP, folder / f"{name}.log", dict(os.environ))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_child_that_was_killed_comes_back_and_is_told(family, told, tmp_path):
    child = family.start(program(tmp_path))
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: family.look() is None and child.process.pid != first, 10)
    assert told == [f"child ended (code -9), starts again in 1 s; see {tmp_path / 'child.log'}"]


def test_the_pause_grows_with_each_early_death(family, told, tmp_path):
    child = family.start(program(tmp_path, sys.executable, "-c", "raise SystemExit(3)"))
    pauses = []
    for _death in range(7):
        child.process.wait()
        family.look()
        pauses.append(child.pause)
        child.due = time.monotonic()
        family.look()
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_a_child_that_fails_at_the_start_is_told_with_its_last_words(family, tmp_path):
    child = family.start(program(tmp_path, sys.executable, "-c", "raise SystemExit('the disk is full')"))
    with pytest.raises(ChildEnded, match="the disk is full"):
        family.wait(child, lambda: False)


def test_the_youngest_ends_first(tmp_path, told):
    words = "import signal, sys; signal.sigwait([signal.SIGTERM]); open(sys.argv[1], 'a').write(sys.argv[2])"
    order, family = tmp_path / "order", Family(told.append)
    for name in ("server", "web"):
        family.start(
            program(
                tmp_path,
                sys.executable,
                "-c",
                "import signal; signal.pthread_sigmask(0, [15]);" + words,
                str(order),
                name,
                name=name,
            )
        )
    time.sleep(0.5)
    family.end()
    assert order.read_text() == "webserver"


def test_who_does_not_go_is_killed_with_its_own_children(tmp_path, told):
    words = (
        "import signal, subprocess, sys; signal.signal(15, signal.SIG_IGN);"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid, flush=True);"
        "signal.pause()"
    )
    family = Family(told.append)
    child = family.start(program(tmp_path, sys.executable, "-c", words))
    log = tmp_path / "child.log"
    assert wait_until(lambda: log.read_text().strip() != "", 10)
    family.end(patience=0.2)
    assert child.process.returncode == -signal.SIGKILL
    assert wait_until(lambda: not alive(int(log.read_text())), 5)


def test_children_die_with_a_killed_supervisor(tmp_path):
    words = (
        "import os, sys, time; from pathlib import Path; from mentes.base.processes import Family, Program\n"
        "child = Family(print).start(Program('child', sys.argv[1:], Path(os.environ['LOG']), os.environ))\n"
        "print(child.process.pid, flush=True); time.sleep(600)"
    )
    supervisor = subprocess.Popen(
        [sys.executable, "-c", words, *SLEEP],
        stdout=subprocess.PIPE,
        env=os.environ | {"LOG": str(tmp_path / "log")},
    )
    with supervisor:
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        assert alive(pid)
        supervisor.kill()
    assert wait_until(lambda: not alive(pid), 5)
