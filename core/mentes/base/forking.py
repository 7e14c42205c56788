"""Which process forks workers: what leaves threads behind (Typst) must never run in it."""

import os


class _Forking:
    """The process that said so; a child has another number."""

    pid = 0


def fork_from_here() -> None:
    """Say that this process forks from now on."""
    _Forking.pid = os.getpid()


def is_forking_parent() -> bool:
    """Whether this process forks workers: it must never render with Typst, or each child hangs (performance 15)."""
    return _Forking.pid == os.getpid()
