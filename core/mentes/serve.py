"""The processes of the Procfile: web, worker and clock for ever, release once before them."""

import importlib
import importlib.util
import os
import signal
import sys
from typing import Any

import click

import mentes.tables  # noqa: F401 - the metadata must be whole
from mentes.base.seal import new_key as make_key
from mentes.settings import load_settings

GUNICORN = ("--worker-class", "gthread", "--threads", "8", "--no-control-socket", "--graceful-timeout", "20")

STEPS = ("mentes.tenancy.commands:release", "mentes.demo.seed:release")
"""What a release does after the tables, each called with the app; a step that does not concern it does nothing."""


@click.command("new-key")
def new_key() -> None:
    """Print a fresh key for MENTES_KEY."""
    click.echo(make_key())


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="address and port to listen on")
def web(bind: str) -> None:
    """Serve the pages (gunicorn; WEB_CONCURRENCY sets the number of processes)."""
    load_settings()
    command = [sys.executable, "-m", "gunicorn", *GUNICORN, "--bind", bind, "mentes.app:create_app()"]
    os.execv(sys.executable, command)  # noqa: S606 - the words are ours


@click.command()
@click.option("--processes", type=click.IntRange(1, 16), default=2, show_default=True)
def worker(processes: int) -> None:
    """Do what the outbox holds."""
    _run("mentes.base.worker:run_workers", processes)


@click.command()
def clock() -> None:
    """Wake the workers and start what is due at a time of day."""
    _run("mentes.base.ticks:run_clock")


@click.command()
def release() -> None:
    """Bring the database to this release: tables, universities, and in the demo its people."""
    settings = load_settings()
    upgrade = _landed("mentes.base.migrate:upgrade")
    if upgrade is not None:
        click.echo("Tables")
        upgrade(settings.database_url)
    app = _app()
    for step in STEPS:
        run = _landed(step)
        if run is not None and app is not None:
            click.echo(step.split(":")[0])
            run(app)


def _run(entry: str, *values: Any) -> None:
    load_settings()
    app, run = _app(), _landed(entry)
    if app is not None and run is not None:
        run(app, *values)
    else:
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


def _app() -> Any:
    create = _landed("mentes.app:create_app")
    return create(load_settings()) if create is not None else None


def _landed(entry: str) -> Any:
    """A function by `module:name`, or None while its module has not been built."""
    module, name = entry.split(":")
    try:
        return getattr(importlib.import_module(module), name)
    except ImportError as missing:
        click.echo(f"not built yet: {missing}", err=True)
        return None
