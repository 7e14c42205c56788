"""`mentes tenants …`: check the universities' files, plan and apply them, write one back, close and open a university."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentes import declared
from mentes.base.errors import Refusal
from mentes.base.i18n import say
from mentes.settings import PROJECT, load_settings
from mentes.tenancy import service
from mentes.tenancy.apply import Change, Refused

MARKS = {"created": "+", "changed": "~", "unchanged": " ", "archived": "-"}
FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=PROJECT / "tenants",
    envvar="TENANTS_DIR",
    show_default=True,
    help="Where the universities' files are.",
)


@click.group()
def tenants() -> None:
    """The universities: what their files declare."""


@contextmanager
def database() -> Generator[Session]:
    """A session on the database of the settings; refusals become words and the exit status 1."""
    engine = sa.create_engine(load_settings().database_url, poolclass=sa.NullPool)
    try:
        with Session(engine) as session:
            yield session
    except Refused as refused:
        _complain(refused)
        raise SystemExit(1) from refused
    except Refusal as refusal:
        raise click.ClickException(say(refusal.message, "en")) from refusal
    finally:
        engine.dispose()


def _complain(refused: Refused) -> None:
    for problem in refused.problems:
        click.echo(str(problem), err=True)
    click.echo(f"{_count(len(refused.problems), 'mistake')}; nothing was written.", err=True)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


@tenants.command()
@FOLDER
def check(folder: Path) -> None:
    """Print every mistake of every file; exit with 1 when there is one."""
    problems = declared.check(folder)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise SystemExit(1)
    click.echo(f"{_count(len(list(folder.glob('*.toml'))), 'file')}, no mistakes.")


@tenants.command()
@FOLDER
def plan(folder: Path) -> None:
    """Print what `apply` would do: created, changed field by field, unchanged, archived."""
    with database() as session:
        _show(declared.declare(session, folder, os.environ))
        session.rollback()


@tenants.command()
@FOLDER
def apply(folder: Path) -> None:
    """Write what the files declare: all of it or nothing. A university whose file is gone is archived."""
    with database() as session:
        changes = declared.declare(session, folder, os.environ)
        session.commit()
        _show(changes)


def _show(changes: list[Change]) -> None:
    for change in changes:
        click.echo(f"{MARKS[change.what]} {change.slug}: {change.what}")
        if change.what != "created":
            for difference in change.differences:
                click.echo(f"    {difference}")
    counts = {what: sum(change.what == what for change in changes) for what in MARKS}
    click.echo(", ".join(f"{number} {what}" for what, number in counts.items() if number) + ".")


@tenants.command()
@click.argument("slug")
def export(slug: str) -> None:
    """Print the file of a university as it would be written today."""
    with database() as session:
        click.echo(declared.export(session, slug), nl=False)


@tenants.command()
@click.argument("slug")
def suspend(slug: str) -> None:
    """Close the pages of a university for a while; nothing is lost."""
    with database() as session:
        row = service.tenant_row(session, slug)
        service.suspend(row)
        session.commit()
        is_alliance = row.kind == "alliance"
    click.echo(f"{slug} is suspended.")
    if is_alliance:
        click.echo(f"No central admin can work on the pages until you run: mentes tenants resume {slug}", err=True)


@tenants.command()
@click.argument("slug")
def resume(slug: str) -> None:
    """Open the pages of a suspended university again."""
    with database() as session:
        service.resume(service.tenant_row(session, slug))
        session.commit()
    click.echo(f"{slug} is active again.")
