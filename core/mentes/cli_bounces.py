"""`mentes bounces take`: a mail server gives us, on standard input, a letter that came back."""

import sys

import click
from sqlalchemy.exc import SQLAlchemyError

from mentes.app import create_app
from mentes.base.db import db
from mentes.notices.bounces.reports import MOST
from mentes.notices.bounces.service import Taken, take_report
from mentes.settings import load_settings

LATER = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the message and tries again


@click.group("bounces")
def bounces() -> None:
    """Letters that come back."""


@bounces.command("take")
@click.argument("recipient", required=False)
def take(recipient: str | None) -> None:
    """Read one message and note in the row of its letter that it did not arrive (RFC 3464).

    RECIPIENT: to whom it came, where the mail server says so; else the message's own header lines are read.
    """
    try:
        outcome = _taken(sys.stdin.buffer.read(MOST), recipient)
    except SQLAlchemyError as error:
        click.echo(f"the database is away ({type(error).__name__})", err=True)
        sys.exit(LATER)
    click.echo(outcome)


def _taken(raw: bytes, recipient: str | None) -> Taken:
    with create_app(load_settings()).app_context():
        try:
            outcome = take_report(raw, recipient)
            db.session.commit()
        finally:
            db.session.remove()
            db.engine.dispose()
    return outcome
