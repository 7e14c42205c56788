"""`mentes plugins …`: make one, see what is installed, and everything that is wrong with it."""

from collections.abc import Iterator
from pathlib import Path

import click

from mentes.kit.new import new_plugin
from mentes.plugin.conformance import problems
from mentes.plugin.loader import Plugin, Quarantined, Registry, load
from mentes.plugin.specs import HOOKS

TO_DO = {
    "ModuleNotFoundError": "install what is missing, and name it in the dependencies of the distribution",
    "unknown hook": f"name the function like one of the hooks: {', '.join(HOOKS)}",
    "declared in the hookimpl": "take only arguments that this hook has, by name; plugins/README.md lists them",
    "does not implement card": "write a function card() that answers a Card, with @hookimpl above it",
    "more than one": "uninstall one of the distributions, or give its entry point another name",
    "SyntaxError": "mend the line that the traceback names; it is no Python",
}
"""What the reason of a plugin that is put aside says, and what its author does about it."""


@click.group()
def plugins() -> None:
    """The plugins: which are installed, and whether they can be used."""


@plugins.command("list")
def list_() -> None:
    """Print every installed plugin, and those put aside with the reason."""
    found = load()
    for each in found.plugins.values():
        told = ", is told what happens" if each.observes else ""
        click.echo(f"{each.name}: {each.card.title} ({each.distribution} {each.version}{told})")
    for aside in found.quarantine.values():
        click.echo(f"{aside.name}: put aside ({aside.distribution}): {aside.reason}")


@plugins.command()
@click.argument("name")
@click.option(
    "--folder", type=click.Path(path_type=Path), default=Path(), show_default="this one", help="where to make it"
)
def new(name: str, folder: Path) -> None:
    """Make the distribution mentes-NAME: a small programme that works, to change into one's own."""
    place = new_plugin(name, folder, set(_names(load())))
    click.echo(f"{place} is made. Install and check it:")
    click.echo(f'  pip install --editable "{place}[test]"')
    click.echo(f"  mentes plugins check {name}")


@plugins.command()
@click.argument("name", required=False)
def check(name: str | None) -> None:
    """Print everything that is wrong with one plugin, or with all; exit with 1 when there is something."""
    found = load()
    if name is not None and name not in {*found.plugins, *found.quarantine}:
        raise click.ClickException(f"no plugin is called {name}; installed: {', '.join(_names(found)) or 'none'}")
    faults = [fault for each in _names(found) if name in {None, each} for fault in _faults(found, each)]
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(1)
    click.echo(f"{name or ', '.join(_names(found))}: nothing is wrong.")


def _names(found: Registry) -> list[str]:
    return sorted({*found.plugins, *found.quarantine})


def _faults(found: Registry, name: str) -> Iterator[str]:
    """One paragraph a fault, each beginning with the plugin's name."""
    if aside := found.quarantine.get(name):
        yield _put_aside(aside)
    elif plugin := found.plugins.get(name):
        yield from (f"{name}: {fault}" for fault in _asked(plugin))


def _put_aside(aside: Quarantined) -> str:
    todo = next(
        (what for sign, what in TO_DO.items() if sign in aside.reason), "mend what the last lines of the traceback name"
    )
    return f"{aside.name}: put aside: {aside.reason}\n{aside.name}: what to do: {todo}\n{aside.traceback.rstrip()}"


def _asked(plugin: Plugin) -> tuple[str, ...]:
    """The plugin's faults; one so odd that it cannot even be asked has that as its fault."""
    try:
        return problems(plugin)
    except Exception as error:  # noqa: BLE001 - its code, whatever it does
        return (f"asking it raised {type(error).__name__}: {error}",)
