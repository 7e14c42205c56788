"""A second distribution, built as a wheel and installed beside Mentes' wheel, is a plugin like the bundled one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import uv

ROOT = Path(__file__).parents[2]
STRANGER = ROOT / "tests" / "stranger"


def run(*command, cwd):
    """What a command printed; its complaint when it fails."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("VIRTUAL_ENV", "PYTHON", "PYTEST"))}
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A fresh environment with the wheels of Mentes and of the stranger, and nothing of this checkout."""
    here, tool = tmp_path_factory.mktemp("fresh"), uv.find_uv_bin()
    for source in (ROOT, STRANGER):
        run(tool, "build", "--wheel", "--quiet", "--out-dir", here / "wheels", source, cwd=here)
    run(tool, "venv", "--quiet", "--python", sys.executable, here / "env", cwd=here)
    python = here / "env" / "bin" / "python"
    run(tool, "pip", "install", "--quiet", "--python", python, *(here / "wheels").glob("*.whl"), "pytest", cwd=here)
    shutil.copytree(STRANGER, here / "stranger", ignore=shutil.ignore_patterns("src", "*.pyc", "__pycache__"))
    return here


def test_a_stranger_is_found_by_its_entry_point_and_answers_everything(fresh):
    python = fresh / "env" / "bin" / "python"
    answers = json.loads(run(python, "ask_everything.py", cwd=fresh / "stranger"))
    assert answers == {
        "quarantine": [],
        "plugins": ["flash", "online"],
        "version": "1.2.0",
        "title": "One conversation",
        "minutes": 45,
        "eligible": "no",
        "match": 0.0,
        "steps": ["paper:question", "meetings"],
        "complete": "yes",
        "blueprints": ["mentes_flash"],
        "german": "Ihre Frage",
    }


def test_the_strangers_own_tests_run_with_the_kit_that_mentes_ships(fresh):
    assert "7 passed" in run(fresh / "env" / "bin" / "python", "-m", "pytest", "-q", cwd=fresh / "stranger")
