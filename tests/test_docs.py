"""The documentation is kept to the code: settings, commands, events, links, and the backup as it is described."""

import ast
import inspect
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy.engine import make_url

from mentes.base.db import db
from mentes.base.embedded import OWNER
from mentes.base.models import MentorshipKey, RequestKey
from mentes.base.seal import new_key
from mentes.cli import COMMANDS, main
from mentes.plugin import events
from mentes.settings import SECRETS, Settings
from tests import servers

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
OPERATING = (DOCS / "operating.md").read_text(encoding="utf-8")
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", *ROOT.glob("*/README.md")])
LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]+)(#[^)\s]*)?\)")
KINDS = {"added", "changed", "fixed"}


def test_every_setting_is_described_to_operators():
    missing = [name.upper() for name in Settings.model_fields if f"`{name.upper()}`" not in OPERATING]
    assert missing == []


def test_operators_are_told_which_settings_are_secret():
    rows = {row.split("`")[1]: row for row in OPERATING.splitlines() if row.startswith("| `") and row.count("|") == 4}
    said = {name for name, row in rows.items() if row.rstrip("| ").endswith("yes")}
    assert said == {name.upper() for name in SECRETS}


def commands():
    for name in COMMANDS:
        found = main.get_command(click.Context(main), name)
        assert found is not None
        yield name, found.commands if isinstance(found, click.Group) else {}


def test_every_command_is_described_to_operators():
    table = OPERATING[OPERATING.index("## Commands") :]
    rows = [line for line in table.splitlines() if line.startswith("| `mentes")]
    for name, parts in commands():
        row = next((line for line in rows if re.search(rf"`mentes {name}\b(?!-)", line)), "")
        assert row, f"mentes {name} is not in the table"
        for part in parts:
            assert re.search(rf"[`\s]{part}\b", row), f"mentes {name} {part} is not in the table"


def test_every_event_is_described_to_plugin_authors():
    text = (ROOT / "plugins" / "README.md").read_text(encoding="utf-8")
    kinds = [name for name, kind in inspect.getmembers(events, inspect.isclass) if kind.__module__ == events.__name__]
    assert len(kinds) > 20
    assert [name for name in kinds if f"`{name}`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    targets = [target for target, _ in LINK.findall(page.read_text(encoding="utf-8"))]
    lost = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert lost == []


def test_paths_in_the_documentation_exist():
    said = {path for page in PAGES for path in re.findall(r"`([a-z_]+/[a-z_/]+\.(?:py|html|toml))`", page.read_text())}
    roots = (ROOT, ROOT / "core" / "mentes", DOCS)
    assert len(said) > 10
    assert sorted(path for path in said if not any((root / path).exists() for root in roots)) == []


def test_changes_are_of_a_known_kind():
    names = [page.name for page in (DOCS / "changes").glob("*.md") if page.name != "README.md"]
    assert names
    assert [name for name in names if name.split(".")[-2] not in KINDS] == []


@pytest.mark.parametrize("address", ["/security.txt", "/.well-known/security.txt"])
def test_it_is_public_where_to_report_a_weakness(world, address):
    answer = world.client().get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:mentes@mentes.example"
    assert fields["Canonical"] == "https://mentes.example/.well-known/security.txt"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=365)  # RFC 9116: less than a year is recommended


def environment(app, key):
    config = app.config
    names = {"SECRET_KEY", "REDIS_URL", "PUBLIC_URL", "SMTP_URL", "MAIL_FROM"}
    return {name: config[name] for name in names} | {
        "DATABASE_URL": config["SQLALCHEMY_DATABASE_URI"],
        "MENTES_KEY": key,
    }


@pytest.mark.requirement("SEC-16")
def test_a_key_is_changed_as_described(fresh_world):
    old, new = fresh_world.app.config["MENTES_KEY"], new_key()
    both, alone = (environment(fresh_world.app, key) for key in (f"{new},{old}", new))
    with fresh_world.app.app_context():
        before = db.session.query(MentorshipKey).count() + db.session.query(RequestKey).count()
    refused = CliRunner().invoke(main, ["rewrap"], env=alone)
    assert (refused.exit_code, "is not in MENTES_KEY" in refused.output) == (1, True)
    done = CliRunner().invoke(main, ["rewrap"], env=both)
    assert done.output.splitlines()[-1].startswith(f"{before} wrapped anew.")
    assert CliRunner().invoke(main, ["rewrap"], env=alone).output.splitlines()[-1].startswith("0 wrapped anew.")


def statements(text):
    return "\n".join(re.findall(r"```sql\n(.*?)```", text, re.DOTALL))


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def counts(address):
    tables = "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'keyring')"
    with psycopg.connect(address, autocommit=True) as admin:
        names = [name for (name,) in admin.execute(tables)]
        return {name: admin.execute(f"select count(*) from {name}").fetchone()[0] for name in names}  # noqa: S608


def test_a_backup_is_made_and_restored_as_described(fresh_world, pg_server, tmp_path):
    """The documented role can dump everything, and nothing is missing from what comes back, policies included."""
    name = make_url(fresh_world.app.config["SQLALCHEMY_DATABASE_URI"]).database
    backup = OPERATING[OPERATING.index("## Backup") :]
    place = f"127.0.0.1:{pg_server.port}"
    admin = f"postgresql://postgres:{pg_server.admin}@{place}"
    with servers.connect(pg_server) as server:
        server.execute(statements(backup).replace("…", "secret").replace("mentes_backup", f"backup_{name}"))
        server.execute(f"create database again_{name} owner {OWNER} template template0")
    dump, programs = tmp_path / "mentes.dump", pg_server.programs
    source = f"--dbname=postgresql://backup_{name}:secret@{place}/{name}"
    run(programs / "pg_dump", "--format=custom", source, f"--file={dump}")
    run(programs / "pg_restore", "--no-owner", f"--role={OWNER}", f"--dbname={admin}/again_{name}", dump)
    before, after = counts(f"{admin}/{name}"), counts(f"{admin}/again_{name}")
    assert before == after
    assert before["public.paper_text"]
    with psycopg.connect(f"{admin}/again_{name}", autocommit=True) as server:
        walls = server.execute("select count(*) from pg_policies").fetchone()[0]
    assert walls > 10
    with servers.connect(pg_server) as server:
        server.execute(f"drop database again_{name}")
        server.execute(f"drop role backup_{name}")


def test_every_module_says_what_for():
    silent = [
        path.as_posix()
        for path in (ROOT / "core").rglob("*.py")
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
