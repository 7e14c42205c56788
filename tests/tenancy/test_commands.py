"""`mentes tenants …` as somebody types it: words, exit status, and what is in the database afterwards."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from mentes.base.seal import new_key
from mentes.cli_tenants import tenants

SHIPPED = Path(__file__).parents[2] / "tenants"
REST = {
    "REDIS_URL": "redis://:word@127.0.0.1:1/0",
    "SECRET_KEY": "x" * 32,
    "MENTES_KEY": new_key(),
    "PUBLIC_URL": "https://mentoring.example",
    "SMTP_URL": "smtp://127.0.0.1:1",
    "MAIL_FROM": "mentes@mentoring.example",
    "DEMO_ISSUER": "http://localhost:5001",
}


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(SHIPPED, tmp_path / "tenants"))


@pytest.fixture
def run(database_url, folder):
    def run(*words, **environment):
        settings = {**REST, "DATABASE_URL": database_url, "TENANTS_DIR": str(folder), **environment}
        return CliRunner().invoke(tenants, words, env=settings)

    return run


def slugs(url):
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return dict(map(tuple, connection.execute(sa.text("select slug, state from tenant"))))


def test_check_needs_nothing_but_the_files(folder):
    done = CliRunner().invoke(tenants, ["check", "--folder", str(folder)], env={"DATABASE_URL": None})
    assert (done.exit_code, done.output) == (0, "7 files, no mistakes.\n")
    (folder / "graz.toml").write_text("slug = ", encoding="utf-8")
    (folder / "lyon.toml").write_text('slug = "lyon"\nlocal = 1', encoding="utf-8")
    done = CliRunner().invoke(tenants, ["check", "--folder", str(folder)])
    assert done.exit_code == 1
    assert "graz.toml: this is not TOML" in done.output
    assert "lyon.toml: local: is not known here; did you mean “locales”?" in done.output


def test_plan_tells_and_apply_does(run, database_url, folder):
    planned = run("plan")
    assert planned.exit_code == 0, planned.output
    assert "+ graz: created" in planned.output
    assert slugs(database_url) == {}
    assert run("apply").output == planned.output
    assert set(slugs(database_url).values()) == {"active"}
    (folder / "trier.toml").unlink()
    assert "- trier: archived" in run("plan").output
    assert run("plan").output.endswith("6 unchanged, 1 archived.\n")


def test_mistakes_are_told_without_a_traceback(run, database_url):
    refused = run("apply", DEMO_ISSUER=None)
    assert refused.exit_code == 1
    assert "graz.toml: login.issuer: DEMO_ISSUER is not set" in refused.output
    assert "7 mistakes; nothing was written." in refused.output
    assert slugs(database_url) == {}


def test_a_university_is_closed_and_opened_again(run, database_url):
    run("apply")
    assert run("suspend", "lyon").output == "lyon is suspended.\n"
    assert slugs(database_url)["lyon"] == "suspended"
    again = run("suspend", "lyon")
    assert (again.exit_code, "lyon is suspended, it would have to be active" in again.output) == (1, True)
    assert run("resume", "lyon").exit_code == 0
    assert slugs(database_url)["lyon"] == "active"
    assert run("resume", "lyon").exit_code == 1


def test_export_writes_the_file_back(run):
    run("apply")
    written = run("export", "alliance")
    assert written.exit_code == 0
    assert 'kind = "alliance"' in written.output
    assert 'partners = ["granada", "graz", "lyon", "padua"]' in written.output
    nobody = run("export", "nowhere")
    assert (nobody.exit_code, "There is no university “nowhere”." in nobody.output) == (1, True)


def test_closing_the_alliance_on_the_command_line_says_how_to_open_it_again(run):
    run("apply")
    answer = run("suspend", "alliance")
    assert (answer.exit_code, "mentes tenants resume alliance" in answer.output) == (0, True)
