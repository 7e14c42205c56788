"""A second distribution, built as a wheel and installed beside Mentes' wheel, is a plugin like the bundled one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import uv
from pypdf import PdfReader
from tests.servers import connect

from mentes.base.embedded import OWNER
from mentes.base.seal import new_key

ROOT = Path(__file__).parents[2]
STRANGER = ROOT / "tests" / "stranger"


def run(*command, cwd, **environment):
    """What a command printed; its complaint when it fails."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("VIRTUAL_ENV", "PYTHON", "PYTEST"))}
    done = subprocess.run(
        command, cwd=cwd, env=clean | environment, capture_output=True, text=True, check=False, timeout=280
    )
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


@pytest.fixture
def empty_database(pg_server):
    """The address of a database with nothing in it."""
    with connect(pg_server) as admin:
        admin.execute(f"create database stranger owner {OWNER} template template0")
    yield pg_server.url("stranger")
    with connect(pg_server) as admin:
        admin.execute("drop database stranger with (force)")


TOLD = ("ana@graz.example", "paolo@padua.example", "coordinator@graz.example", "coordinator@padua.example")
LIFE = {
    "german question": True,
    "german title": True,
    "may send": True,
    "too early": True,
    "nobody asks about the match": True,
    "german paper": True,
    "the mentor reads it": True,
    "completed before its time": False,
    "completed": True,
}


def test_a_strangers_programme_runs_from_application_to_its_end(fresh, empty_database, redis_url, mailbox):
    said = run(
        fresh / "env" / "bin" / "python",
        "run_programme.py",
        cwd=fresh / "stranger",
        DATABASE_URL=empty_database,
        REDIS_URL=redis_url,
        SMTP_URL=mailbox.url,
        SECRET_KEY="s" * 40,
        MENTES_KEY=new_key(),
        PUBLIC_URL="https://mentes.example",
        MAIL_FROM="mentes@mentes.example",
        TENANTS_DIR=str(fresh / "stranger" / "tenants"),
    )
    assert json.loads(said.splitlines()[-1]) == {
        "flash": LIFE,
        "flash-thanks": LIFE,
        "certificates": {"mentor's": 1, "mentee's": False},
        "own page": [True, False],
        "heard": ["conversation held: 1", "conversation held: 2"],
        "problems": [],
    }
    printed = PdfReader(fresh / "stranger" / "thanks.pdf").pages[0].extract_text()
    assert [words for words in ("Paolo Zanetti", "has given an hour in") if words not in printed] == []
    assert {m["X-Envelope-To"] for m in mailbox.messages} == set(TOLD)
    assert not [m for m in mailbox.messages if "promovieren" in m.get_body().get_content()]
