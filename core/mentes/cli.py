"""The command line: one line a command, each imported only when it is asked for."""

import importlib

import click

from mentes.base.told import Told

COMMANDS = {
    "bounces": "mentes.cli_bounces:bounces",
    "clock": "mentes.serve:clock",
    "demo": "mentes.demo.supervisor:demo",
    "new-key": "mentes.serve:new_key",
    "plugins": "mentes.cli_plugins:plugins",
    "release": "mentes.serve:release",
    "requirements": "mentes.requirements:requirements",
    "rewrap": "mentes.cli_keys:rewrap_all",
    "tenants": "mentes.cli_tenants:tenants",
    "translations": "mentes.cli_translations:translations",
    "web": "mentes.serve:web",
    "worker": "mentes.serve:worker",
}
"""Name of the command → module and click command. A room's commands get their line here."""


class Commands(click.Group):
    """Finds a command in the table above, so that a broken room does not take the others with it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, for the help page."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]} is no click command")
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run it; a fault of the surroundings ends with its sentence and exit code 1."""
        try:
            return super().invoke(ctx)
        except Told as fault:
            raise click.ClickException(str(fault)) from fault


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Mentoring programmes that an alliance of universities runs together."""


if __name__ == "__main__":
    main()
