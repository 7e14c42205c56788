"""Why an edition is suspended, in plain words, and who can do what about it; no plugin is asked for this."""

from dataclasses import dataclass

from mentes.base.i18n import N_, Message
from mentes.base.incidents import pass_over
from mentes.plugin.frozen import ConfigMisfit, config_of
from mentes.plugin.guard import PluginFailure
from mentes.plugin.loader import NoPlugin, registry
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
        return explained(NoPlugin(edition.plugin))
    try:
        config_of(plugin, edition.config)
    except ConfigMisfit as misfit:
        return explained(misfit)
    except PluginFailure as failure:
        pass_over(failure)
        return explained(failure)
    return None if edition.fault is None else _fails(edition.plugin)


def explained(error: NoPlugin | ConfigMisfit | PluginFailure) -> Trouble:
    """What keeps rules from working, in the same words wherever it is said."""
    if isinstance(error, ConfigMisfit):
        names = ", ".join(dict.fromkeys(place.partition(".")[0] for place, _ in error.problems))
        text = N_("Some parameters do not fit the programme any more (%(names)s). Correct them, and it goes on.")
        todo = N_("Somebody who leads the programme opens the parameters of the edition and puts right what is named.")
        return Trouble(Message(text, {"names": names}), Message(todo), error.problems)
    return _away(error.plugin) if isinstance(error, NoPlugin) else _fails(error.plugin)


def _fails(name: str) -> Trouble:
    text = N_("The plugin “%(plugin)s” fails when it is asked what the programme is made of.")
    todo = N_("A central admin sees the failure on the page of plugins, and checks again once it is mended.")
    return Trouble(Message(text, {"plugin": name}), Message(todo))


def _away(name: str) -> Trouble:
    if name in registry().quarantine:
        text = N_("The plugin “%(plugin)s” could not be loaded. Whoever runs this server finds the reason on its page.")
        todo = N_("A central admin sees the reason on the page of plugins and passes it on to the author.")
        return Trouble(Message(text, {"plugin": name}), Message(todo))
    text = N_("The plugin “%(plugin)s” is not installed on this server.")
    todo = N_("Whoever runs the server installs the plugin “%(name)s” again and restarts Mentes.")
    return Trouble(Message(text, {"plugin": name}), Message(todo, {"name": name}))
