"""Under whose name the embedded PostgreSQL runs: it refuses to be root, so root lends it an account without rights."""

import ctypes
import os
import pwd
import signal
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mentes.base.told import Told

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """A user of the system, as `subprocess` wants it told; without values it is the one that we are."""

    uid: int | None = None
    gid: int | None = None
    groups: tuple[int, ...] | None = None

    @property
    def other(self) -> bool:
        """Whether it is another account than our own."""
        return self.uid is not None


class NoAccount(Told):
    """We are root, and there is no account without rights to run PostgreSQL as."""


def server_account() -> Account:
    """The account for PostgreSQL: our own, or as root the user `mentes`, else `nobody`. Raises NoAccount."""
    if os.geteuid() != 0:
        return Account()
    for name in ("mentes", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, ())
    raise NoAccount("PostgreSQL does not run as root, and this system has neither a user mentes nor a user nobody.")


def give(path: Path, account: Account) -> None:
    """Hand a folder or file that we have just made to the account."""
    if account.uid is not None and account.gid is not None:
        os.chown(path, account.uid, account.gid)


def reachable(path: Path) -> bool:
    """Whether any account may walk through every folder above `path` (we never open one that is closed)."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents if parent.exists())


def die_with_parent(death: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: the child gets this signal when we die, even by kill -9 (Linux; elsewhere nothing)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def promise() -> None:
        prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), death)

    return promise
