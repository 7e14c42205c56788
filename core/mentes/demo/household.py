"""The demo's data folder: one demo at a time, its passwords, and whatever a killed demo left running."""

import base64
import fcntl
import json
import os
import secrets
import signal
from pathlib import Path
from typing import TextIO

from mentes.base.embedded import wait_until
from mentes.base.told import Told

MARK = "MENTES_DEMO_CHILD"
"""The variable that every child carries; its value is the data folder."""
_NAMES = ("postgres", "owner", "redis", "secret_key", "provider")


class DemoRefused(Told):
    """The demo cannot start here; the sentence says why and what to do."""


def open_folder(data: Path) -> TextIO:
    """Make the folder if need be and lock it; the lock ends with the process. Raises DemoRefused."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        if any(data.iterdir()) and not (data / "lock").exists():
            raise DemoRefused(f"The folder {data} holds other things: name an empty or a new one with --data.")
        held = (data / "lock").open("a+", encoding="utf-8")
        (data / "log").mkdir(exist_ok=True)
    except OSError as error:
        raise DemoRefused(f"Cannot write to {data} ({error.strerror}): name another folder with --data.") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        held.seek(0)
        pid = held.read().strip()
        raise DemoRefused(f"A demo with the data in {data} is running already (process {pid}).") from error
    held.truncate(0)
    held.write(str(os.getpid()))
    held.flush()
    return held


def read_secrets(data: Path) -> dict[str, str]:
    """The passwords and keys of this demo, made on its first start, readable by us only."""
    file = data / "secrets.json"
    if not file.exists():
        made = {name: secrets.token_urlsafe(32) for name in _NAMES} | {
            "mentes_key": base64.b64encode(os.urandom(32)).decode()
        }
        opened = os.open(file.with_suffix(".half"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as half:
            json.dump(made, half)
        file.with_suffix(".half").rename(file)
    held: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return held


def leftovers(data: Path) -> list[int]:
    """Processes that carry this folder's mark, save ourselves (Linux; elsewhere none are found)."""
    mark = f"{MARK}={data}".encode()
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if mark in _environment(folder)]


def end_leftovers(data: Path, patience: float) -> None:
    """Wait for children of an earlier or ended family to go, then kill the rest."""
    wait_until(lambda: not leftovers(data), patience)
    for pid in leftovers(data):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _environment(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []
