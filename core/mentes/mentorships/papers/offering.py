"""The papers of a programme that somebody may print before there is a pair."""

from mentes.base.actor import Actor
from mentes.base.i18n import Message, say
from mentes.mentorships.certificates.wording import named
from mentes.plugin.loader import registry
from mentes.plugin.parts import Paper as Declared
from mentes.programmes import abilities
from mentes.programmes.rules import rules_of
from mentes.programmes.service import EditionRow


def may_read_of(actor: Actor | None, edition: EditionRow, tenant_id: int) -> bool:
    """Whether this reader can open the programme's own page at this university."""
    takes_part = edition.owner_id == tenant_id or any(each.tenant_id == tenant_id for each in edition.partners)
    return takes_part and abilities.may_see(actor, edition)


def printed_papers(edition: EditionRow) -> list[tuple[Declared, str]]:
    """What can be printed blank, each with its gettext domain. Raises what `rules_of` raises."""
    rules = rules_of(edition)
    return [(each, rules.plugin.domain) for each in rules.design.papers if each.printable]


def edition_titled(edition: EditionRow, locale: str) -> str:
    """Programme and edition, by name."""
    plugin = registry().plugins.get(edition.plugin)
    own = edition.programme_titles.get(locale)
    title = own or (say(Message(plugin.card.title, domain=plugin.domain), locale) if plugin else edition.programme_key)
    return ", ".join(each for each in (title, named(edition.titles, locale)) if each)
