"""`mentes plugins new`: writes the distribution of a plugin that works, out of the skeleton beside this file."""

import importlib.util
import re
from importlib.metadata import packages_distributions
from pathlib import Path
from string import Template

from mentes.base.told import Told

SKELETON = Path(__file__).parent / "skeleton"
SUFFIX = ".tmpl"  # no tool takes these files for code of ours
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 40


class NotMade(Told):
    """No plugin was made; the message says why, and what to do. Nothing was written."""


def new_plugin(name: str, folder: Path, taken: set[str]) -> Path:
    """Write the distribution `mentes-<name>` below a folder and give its place. Raises NotMade.

    `taken` are the names of the plugins that are installed.
    """
    _check_name(name, taken)
    place = folder / f"mentes-{name.replace('_', '-')}"
    if not folder.is_dir():
        raise NotMade(f"There is no folder {folder}: make it first, or name another with --folder.")
    if place.exists():
        raise NotMade(f"{place} exists already: choose another name, or remove it first.")
    try:
        _write(place, _words(name))
    except OSError as error:
        raise NotMade(f"{place} cannot be written: {error.strerror}. Name another folder with --folder.") from error
    return place


def _check_name(name: str, taken: set[str]) -> None:
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        raise NotMade(
            f"{name!r} is no name for a plugin: use lower-case letters, digits and single underscores, begin with a"
            f" letter, at most {LONGEST} characters, such as first_steps."
        )
    if name in taken:
        raise NotMade(f"A plugin called {name} is installed already: choose another name.")
    package = f"mentes_{name}"
    if package in packages_distributions() or importlib.util.find_spec(package) is not None:
        raise NotMade(f"A package called {package} is installed already: choose another name.")


def _words(name: str) -> dict[str, str]:
    """What the skeleton leaves open."""
    return {
        "name": name,
        "package": f"mentes_{name}",
        "distribution": f"mentes-{name.replace('_', '-')}",
        "title": name.replace("_", " ").capitalize(),
    }


def _write(place: Path, words: dict[str, str]) -> None:
    for source in sorted(SKELETON.rglob(f"*{SUFFIX}")):
        path = source.relative_to(SKELETON).as_posix().removesuffix(SUFFIX).replace("NAME", words["name"])
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(source.read_text(encoding="utf-8")).substitute(words), encoding="utf-8")
