"""`mentes translations …`: bring the catalogues up to date, and find what is wrong with them."""

import click

from mentes.base import catalogues


@click.group()
def translations() -> None:
    """The texts and their languages."""


@translations.command()
def check() -> None:
    """Print every fault of the catalogues; the exit status says whether there are any."""
    faults = catalogues.check()
    for fault in faults:
        click.echo(fault)
    if faults:
        raise click.ClickException(f"{len(faults)} faults in the catalogues")
    click.echo("The catalogues are complete.")


@translations.command()
def update() -> None:
    """Take the marked texts out of the sources and merge them into every catalogue."""
    for path in catalogues.update():
        click.echo(path)
