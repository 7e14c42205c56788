"""A second distribution, built as a wheel and installed beside Mentes' wheel, is a plugin like the bundled one."""

import json
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.plugin.fresh import run
from tests.servers import connect

from mentes.base.embedded import OWNER
from mentes.base.seal import new_key

ROOT = Path(__file__).parents[2]
STRANGER = ROOT / "tests" / "stranger"
REVERSE = ROOT / "tests" / "reverse"
TYPED = {"flash": (STRANGER, ["src"]), "reverse": (REVERSE, ["src", "tests"])}


@pytest.fixture(scope="module")
def fresh(fresh):
    """The stranger's wheel beside that of Mentes, and its tests and scripts in a folder of their own."""
    fresh.install(fresh.build(STRANGER))
    ignored = shutil.ignore_patterns("src", "*.pyc", "__pycache__")
    shutil.copytree(STRANGER, fresh.place / "stranger", ignore=ignored, dirs_exist_ok=True)
    yield fresh
    fresh.remove("mentes-flash")


def test_a_stranger_is_found_by_its_entry_point_and_answers_everything(fresh):
    answers = json.loads(run(fresh.python, "ask_everything.py", cwd=fresh.place / "stranger"))
    assert answers == {
        "quarantine": [],
        "plugins": ["flash", "online", "open"],
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
    assert "7 passed" in run(fresh.python, "-m", "pytest", "-q", cwd=fresh.place / "stranger")


@pytest.mark.parametrize(("source", "parts"), TYPED.values(), ids=TYPED)
def test_a_strangers_code_passes_mypy_strict_against_the_wheel(fresh, source, parts):
    said = run(fresh.python, "-m", "mypy", "--strict", *parts, cwd=source, **fresh.environment)
    assert "Success: no issues found" in said


def test_a_programme_the_other_way_round_passes_its_check_and_lives_its_whole_life(fresh, tmp_path):
    """A junior advises a senior, without a last day: its own tests take a pair to its certificate, with the kit alone."""
    fresh.install(fresh.build(REVERSE))
    shutil.copytree(REVERSE, tmp_path / "reverse", ignore=shutil.ignore_patterns("src", "*.pyc", "__pycache__"))
    assert (
        run(fresh.program("mentes"), "plugins", "check", cwd=tmp_path)
        == "flash, online, open, reverse: nothing is wrong.\n"
    )
    assert "9 passed" in run(fresh.python, "-m", "pytest", "-q", cwd=tmp_path / "reverse")
    fresh.remove("mentes-reverse")


@pytest.fixture
def empty_database(pg_server):
    """The address of a database with nothing in it."""
    with connect(pg_server) as admin:
        admin.execute(f"create database stranger owner {OWNER} template template0")
    yield pg_server.url("stranger")
    with connect(pg_server) as admin:
        admin.execute("drop database stranger with (force)")


TOLD = (  # not mia, whose draft the rules refuse: she is not urged to send it
    "ana@graz.example",
    "paolo@padua.example",
    "coordinator@graz.example",
    "coordinator@padua.example",
)
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


@pytest.mark.one_server
def test_a_strangers_programme_runs_from_application_to_its_end(fresh, empty_database, redis_url, mailbox):
    said = run(
        fresh.python,
        "run_programme.py",
        cwd=fresh.place / "stranger",
        DATABASE_URL=empty_database,
        REDIS_URL=redis_url,
        SMTP_URL=mailbox.url,
        SECRET_KEY="s" * 40,
        MENTES_KEY=new_key(),
        PUBLIC_URL="https://mentes.example",
        MAIL_FROM="mentes@mentes.example",
        TENANTS_DIR=str(fresh.place / "stranger" / "tenants"),
    )
    assert json.loads(said.splitlines()[-1]) == {
        "flash": LIFE,
        "flash-thanks": LIFE,
        "certificates": {"mentor's": 1, "mentee's": False},
        "own page": [True, False],
        "heard": ["conversation held: 1", "conversation held: 2"],
        "problems": [],
    }
    printed = PdfReader(fresh.place / "stranger" / "thanks.pdf").pages[0].extract_text()
    assert [words for words in ("Paolo Zanetti", "has given an hour in") if words not in printed] == []
    assert {m["X-Envelope-To"] for m in mailbox.messages} == set(TOLD)
    assert not [m for m in mailbox.messages if "promovieren" in m.get_body().get_content()]
