"""`mentes demo` from the outside: one address at the end, clear refusals, and nothing left when it ends."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from email import message_from_bytes
from pathlib import Path

import pytest
from tests.journeys.house import told_house

from mentes.base.embedded import free_port, wait_until
from mentes.base.smtp import SmtpServer
from mentes.demo.household import leftovers
from mentes.demo.supervisor import NOT_HANDED_ON
from mentes.settings import Settings

PROJECT = Path(__file__).parents[2]


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "mentes.cli", "demo", *map(str, words)]


def refused(*words: object) -> str:
    done = subprocess.run(command(*words), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def start(data: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(command("--port", port, "--data", data), stdout=subprocess.PIPE, text=True)


def lines_until_ready(demo: subprocess.Popen[str]) -> list[str]:
    assert demo.stdout is not None
    lines = []
    for line in demo.stdout:
        lines.append(line.strip())
        if line.startswith("Mentes is ready"):
            break
    return lines


@pytest.fixture(scope="module")
def demo(server_folder, tmp_path_factory):
    """One running demo: its folder, port and progress, ended by SIGTERM. Its story is told by the first start of a run."""
    data, port = told_house(tmp_path_factory, server_folder / "demo"), free_port()
    with start(data, port) as process:
        lines = lines_until_ready(process)
        yield data, port, lines, process
        process.terminate()


@pytest.mark.requirement("UX-57")
def test_the_last_line_is_the_address_and_it_answers(demo):
    _data, port, lines, _process = demo
    assert lines[-1] == f"Mentes is ready at http://127.0.0.1:{port}"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        assert answer.status == 200


def test_a_second_demo_on_the_same_data_is_refused(demo):
    data, _port, _lines, process = demo
    assert (
        refused("--data", data) == f"Error: A demo with the data in {data} is running already (process {process.pid})."
    )


def test_a_taken_port_is_refused(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused("--port", port, "--data", tmp_path / "new") == (
            f"Error: Port {port} is taken by another program: name another with --port."
        )


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").touch()
    assert refused("--data", tmp_path / "file" / "demo").startswith("Error: Cannot write to ")


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "thesis.odt").touch()
    assert "holds other things" in refused("--data", tmp_path)


def test_the_callers_settings_do_not_reach_the_children(demo):
    data = demo[0]
    told = {name for pid in leftovers(data) for name in environment(pid)}
    ours = {name.upper() for name in Settings.model_fields}
    assert ours <= told | NOT_HANDED_ON
    assert not told & NOT_HANDED_ON


def environment(pid: int) -> dict[str, str]:
    words = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(word.split("=", 1) for word in words if "=" in word)


def test_a_mail_is_kept_with_its_envelope(demo):
    data = demo[0]
    url = next(known["SMTP_URL"] for pid in leftovers(data) if "SMTP_URL" in (known := environment(pid)))
    with SmtpServer.read(url).connect() as client:
        client.sendmail("a@graz.example", ["b@padua.example"], "Subject: runtime test\r\n\r\nja\r\n")
    kept = [message_from_bytes(file.read_bytes()) for file in (data / "mail").glob("*.eml")]
    (message,) = [each for each in kept if each["Subject"] == "runtime test"]
    assert message["X-Envelope-To"] == "b@padua.example"


def test_passwords_are_readable_by_us_only(demo):
    assert (demo[0] / "secrets.json").stat().st_mode & 0o077 == 0
    assert (demo[0] / "redis" / "redis.conf").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_and_no_lock_outlives_the_demo(server_folder, tmp_path_factory, end):
    data = told_house(tmp_path_factory, server_folder / f"demo-{end.name}")
    demo = start(data, free_port())
    with demo:
        lines_until_ready(demo)
        assert leftovers(data)
        servers = postmaster(data)
        demo.send_signal(end)
    assert wait_until(lambda: not leftovers(data), 30)
    assert wait_until(lambda: not Path(f"/proc/{servers}").exists(), 30)
    with (data / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def postmaster(data: Path) -> int:
    return int((data / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def test_the_script_says_that_python_is_missing(tmp_path):
    script = shutil.copy(PROJECT / "run", tmp_path / "run")
    done = subprocess.run(
        ["/bin/sh", script, "demo"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "Mentes needs Python 3.11 or later, and there is no such python3 on the PATH.\n"


def test_the_script_names_its_commands():
    done = subprocess.run([PROJECT / "run"], env={"PATH": os.defpath}, capture_output=True, text=True, check=True)
    assert "./run demo" in done.stdout
