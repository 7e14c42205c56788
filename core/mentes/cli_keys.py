"""`mentes rewrap`: after a new key was put first in MENTES_KEY, wrap what the older ones had wrapped."""

import click

from mentes.app import create_app
from mentes.base.db import db
from mentes.base.seal import SealError, rewrap
from mentes.settings import load_settings


@click.command("rewrap")
def rewrap_all() -> None:
    """Wrap the keys of all mentorships with the first key of MENTES_KEY; the older ones may leave it afterwards."""
    with create_app(load_settings()).app_context():
        try:
            total = _all()
        except SealError as error:
            raise click.ClickException(str(error)) from error
        finally:
            db.session.remove()
            db.engine.dispose()
    click.echo(f"{total} wrapped anew. Only the first key of MENTES_KEY is needed from now on.")


def _all() -> int:
    """Some at a time, each lot committed, so that nobody waits long for a row."""
    total = 0
    while count := rewrap():
        db.session.commit()
        total += count
    return total
