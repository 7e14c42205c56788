"""What the editions of a university are called, for rooms below this one."""

from mentes.base.i18n import Message, reader_locale, say
from mentes.plugin.loader import registry
from mentes.programmes.service import EditionRow, editions_of


def titles_at(tenant_id: int, locale: str) -> list[tuple[int, Message | str]]:
    """Every edition that the university owns or takes part in, with the programme's title in this language."""
    return [(each.id, title_at(each, locale)) for each in editions_of(tenant_id)]


def name_at(edition: EditionRow, locale: str) -> Message | str:
    """The programme's name in this language, its own or its plugin's."""
    own = edition.programme_titles.get(locale)
    plugin = registry().plugins.get(edition.plugin)
    return own or (Message(plugin.card.title, domain=plugin.domain) if plugin else edition.programme_key)


def title_at(edition: EditionRow, locale: str) -> Message | str:
    """The programme's name in this language with that of the edition."""
    programme = name_at(edition, locale)
    round_ = edition.titles.get(locale)
    return Message("%(programme)s, %(round)s", {"programme": programme, "round": round_}) if round_ else programme


def title_of(edition: EditionRow) -> str:
    """The programme's name in the reader's language: its own, else the plugin's."""
    own = edition.programme_titles.get(str(reader_locale()))
    return own or card_text(edition, "title") or edition.programme_key


def card_text(edition: EditionRow, name: str) -> str:
    """A text of the plugin's card for the reader; "" where the plugin is away."""
    plugin = registry().plugins.get(edition.plugin)
    return say(Message(getattr(plugin.card, name), domain=plugin.domain)) if plugin else ""
