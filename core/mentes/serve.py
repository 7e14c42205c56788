"""The processes of the Procfile: web, worker and clock for ever, release once before them."""

import importlib
import importlib.util
import multiprocessing
import os
import signal
from types import FrameType
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from mentes.app import create_app
from mentes.base.health import leave
from mentes.base.logging import init_logging
from mentes.base.migrate import upgrade
from mentes.base.seal import new_key as make_key
from mentes.base.ticks import run_clock
from mentes.base.worker import run_workers
from mentes.cli_tenants import database
from mentes.declared import declare
from mentes.settings import Settings, is_loopback, load_settings

GUNICORN = {
    "worker_class": "gthread",
    "threads": 8,
    "control_socket_disable": True,
    "graceful_timeout": 20,
    "limit_request_line": 8190,  # as long as it can be: a longer address meets the server's own page, not ours
}


@click.command("new-key")
def new_key() -> None:
    """Print a fresh key for MENTES_KEY."""
    click.echo(make_key())


class Pages(BaseApplication):  # type: ignore[misc]
    """Gunicorn around our app; its parent has imported everything before it forks."""

    def __init__(self, bind: str, linger: float) -> None:
        self._bind, self._linger = bind, linger
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn asks for its settings (WEB_CONCURRENCY sets the number of processes)."""
        given = {"bind": self._bind, "when_ready": self._when_ready}
        for name, value in {**GUNICORN, **given}.items():
            if name in self.cfg.settings:  # an older gunicorn has no control socket to switch off
                self.cfg.set(name, value)

    def _when_ready(self, _server: Any) -> None:
        """On SIGTERM, say at /readyz that we leave and go on for a while; the second one, or the end of it, ends us."""
        usual = signal.getsignal(signal.SIGTERM)

        def linger(_number: int, _frame: FrameType | None) -> None:
            signal.signal(signal.SIGTERM, usual)
            leave()
            signal.setitimer(signal.ITIMER_REAL, self._linger)

        if self._linger:
            signal.signal(signal.SIGALRM, lambda _number, _frame: os.kill(os.getpid(), signal.SIGTERM))
            signal.signal(signal.SIGTERM, linger)

    def load(self) -> Any:
        """Gunicorn asks for the app, once in each process."""
        return create_app(load_settings())


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="address and port to listen on")
@click.option("--release/--no-release", "first", help="do the release first, in the same start")
@click.option(
    "--linger", type=click.FloatRange(0, 60), default=0.0, show_default=True, help="seconds from SIGTERM to the end"
)
def web(bind: str, first: bool, linger: float) -> None:
    """Serve the pages."""
    settings = load_settings()
    if settings.demo and not is_loopback(bind.rpartition(":")[0].strip("[]")):
        raise click.ClickException("The demo signs anybody in as anybody: it listens on this machine only (127.0.0.1).")
    if first:
        child = multiprocessing.get_context("fork").Process(target=_release, args=(settings,))
        child.start()
        child.join()
        if child.exitcode:
            raise SystemExit(child.exitcode)
    Pages(bind, linger).run()


@click.command()
@click.option("--processes", type=click.IntRange(1, 16), default=2, show_default=True)
def worker(processes: int) -> None:
    """Do what the outbox holds."""
    app = create_app(load_settings())
    init_logging(process="worker")
    run_workers(app, processes)


@click.command()
def clock() -> None:
    """Wake the workers and start what is due at a time of day."""
    app = create_app(load_settings())
    init_logging(process="clock")
    run_clock(app)


@click.command()
def release() -> None:
    """Bring the database to this release: tables, universities, and in the demo its people."""
    _release(load_settings())


def _release(settings: Settings) -> None:
    click.echo("Tables")
    upgrade(settings.database_url)
    click.echo("Universities")
    with database() as session:
        declare(session, settings.tenants_dir, os.environ)
        session.commit()
    seed = _landed("mentes.demo.seed:release") if settings.demo else None
    if seed is not None:
        click.echo("People and stories of the demo")
        seed(create_app(settings))


def _landed(entry: str) -> Any:
    """A function by `module:name`, or None while its module has not been built."""
    module, name = entry.split(":")
    if importlib.util.find_spec(module) is None:
        return None
    return getattr(importlib.import_module(module), name)
