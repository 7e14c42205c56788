"""An offer in one glance: who, where, and the answers by which a mentee chooses."""

from dataclasses import dataclass

from mentes.admission.bound import Bound
from mentes.admission.offers.models import Offer
from mentes.admission.showing import by_key

EXCERPT = 180  # characters of a long answer in the list


@dataclass(frozen=True)
class Card:
    """What the list says of one offer."""

    id: int
    called: str
    university: str
    facts: tuple[tuple[str, str], ...]  # question and answer, of those that the list can be narrowed by
    text: str  # the beginning of the first long answer
    full: bool


def card_of(where: Bound, offer: Offer, names: dict[int, str]) -> Card:
    """For this reader's language; `names` of the universities by number."""
    search, plugin = where.design.search, where.today.plugin
    said = by_key(plugin.card.questions("mentor"), offer.profile, plugin.domain)
    keys = search.filters if search else ()
    texts = [said[key][1] for key in (search.texts if search else ()) if key in said and said[key][1]]
    return Card(
        offer.id,
        offer.called,
        names.get(offer.tenant_id, ""),
        tuple(said[key] for key in keys if key in said and said[key][1]),
        _beginning(texts[0]) if texts else "",
        offer.full,
    )


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= EXCERPT:
        return line
    return line[:EXCERPT].rsplit(" ", 1)[0] + " …"
