"""What an edition still needs before it can be published, and why one is suspended, in words for those who prepare it."""

from collections.abc import Iterator
from dataclasses import dataclass

from mentes.base.i18n import N_, Message
from mentes.plugin.frozen import ConfigMisfit
from mentes.plugin.guard import PluginFailure
from mentes.plugin.loader import NoPlugin
from mentes.programmes.rules import rules_of
from mentes.programmes.service import EditionRow
from mentes.programmes.suspended import explained


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, and on which page it is put right: parameters, dates, partners; "" where on none."""

    what: Message
    where: str = ""


def lacks(edition: EditionRow) -> list[Lack]:
    """What stands in the way of publishing; nothing when it can be opened."""
    return list(_lacks(edition))


def stands_in_the_way(edition: EditionRow) -> list[Lack]:
    """What stands in the way of opening it again: rules and universities; days that are over do not."""
    return [each for each in lacks(edition) if each.where != "dates"]


def _lacks(edition: EditionRow) -> Iterator[Lack]:
    fault = fault_of(edition)
    if fault:
        yield fault
    if not any(each.state == "accepted" for each in edition.partners):
        yield Lack(Message(N_("No university takes part yet: nobody could apply.")), "partners")
    if edition.closes_on is not None and edition.closes_on < edition.today():
        yield Lack(
            Message(N_("Applications would have closed on %(day)s already."), {"day": edition.closes_on}), "dates"
        )
    if edition.ends_on is not None and edition.ends_on < edition.today():
        yield Lack(Message(N_("It would have ended on %(day)s already."), {"day": edition.ends_on}), "dates")


def fault_of(edition: EditionRow) -> Lack | None:
    """Why the edition is suspended now, or would be: its plugin is away, or its parameters do not fit."""
    try:
        rules_of(edition)
    except (ConfigMisfit, NoPlugin, PluginFailure) as error:
        return Lack(explained(error).what, "" if isinstance(error, NoPlugin) else "parameters")
    return None
