"""The programmes that a university's guests can be invited to."""

from mentes.base.i18n import Message
from mentes.people.guests.offers import Offer
from mentes.plugin.loader import registry
from mentes.programmes.service import EditionRow, editions_of


def offers_of(tenant_id: int) -> list[Offer]:
    """Editions that this university takes part in and whose window has not closed, the first to close first."""
    found = editions_of(tenant_id)
    return [_offer(each) for each in found if _is_coming(each) and each.has_partner(tenant_id)]


def _is_coming(edition: EditionRow) -> bool:
    return (
        edition.state == "open"
        and edition.fault is None
        and (edition.closes_on is None or edition.today() <= edition.closes_on)
    )


def _offer(edition: EditionRow) -> Offer:
    plugin = registry().plugins.get(edition.plugin)
    title = Message(plugin.card.title, domain=plugin.domain) if plugin else edition.programme_key
    return Offer(edition.id, edition.programme_titles, title)
