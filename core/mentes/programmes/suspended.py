"""Why an edition is suspended, in plain words, and who can do what about it; no plugin is asked for this."""

from dataclasses import dataclass

from mentes.base.i18n import N_, Message
from mentes.plugin.frozen import ConfigMisfit, config_of
from mentes.plugin.loader import registry
from mentes.programmes.service import EditionRow


@dataclass(frozen=True)
class Trouble:
    """What is wrong with an edition, what to do, and the places of its parameters where those are to blame."""

    what: Message
    todo: Message
    places: tuple[tuple[str, str], ...] = ()


def trouble_of(edition: EditionRow) -> Trouble | None:
    """Why this edition can be read and not changed, or nothing. Archived ones are over and in no trouble."""
    if edition.state == "archived":
        return None
    plugin = registry().plugins.get(edition.plugin)
    if plugin is None:
        return _away(edition.plugin)
    try:
        config_of(plugin, edition.config)
    except ConfigMisfit as misfit:
        return Trouble(
            Message(N_("The parameters of this edition do not fit its rules any more: a new version asks for others.")),
            Message(
                N_("Somebody who leads the programme opens the parameters of the edition and puts right what is named.")
            ),
            misfit.problems,
        )
    if edition.fault is None:
        return None
    return Trouble(
        Message(N_("When they were last checked, the rules could not say what this edition is made of.")),
        Message(N_("A central admin sees the failure on the page of plugins, and checks again once it is mended.")),
    )


def _away(name: str) -> Trouble:
    if name in registry().quarantine:
        return Trouble(
            Message(N_("The rules of this programme are installed and cannot be loaded.")),
            Message(N_("A central admin sees the reason on the page of plugins and passes it on to the author.")),
        )
    return Trouble(
        Message(N_("The rules of this programme are not installed.")),
        Message(
            N_("Whoever runs the server installs the plugin “%(name)s” again and restarts Mentes."), {"name": name}
        ),
    )
