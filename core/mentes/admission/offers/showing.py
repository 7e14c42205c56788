"""An offer in one glance: who, where, and the answers by which a mentee chooses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mentes.admission.bound import Bound
from mentes.admission.offers.models import Offer
from mentes.admission.showing import question
from mentes.base.i18n import Message, say
from mentes.plugin.sections import sections_of

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


@dataclass(frozen=True)
class Glance:
    """The words by which all offers of an edition are drawn, in this reader's language: looked up once a page."""

    titles: Mapping[str, str]  # by the key of each question that the list can be narrowed by, in their order
    labels: Mapping[tuple[str, str], str]  # by question and answer
    texts: tuple[str, ...]  # keys of the long answers
    names: Mapping[int, str]  # of the universities

    def card(self, offer: Offer | sa.Row[Any]) -> Card:
        """One offer, or a row of the list, in these words."""
        facts = ((title, self._said(key, offer.profile.get(key))) for key, title in self.titles.items())
        text = next((offer.profile[key] for key in self.texts if offer.profile.get(key)), "")
        told = tuple((title, said) for title, said in facts if said)
        return Card(offer.id, offer.called, self.names.get(offer.tenant_id, ""), told, _beginning(text), offer.full)

    def _said(self, key: str, value: Any) -> str:
        values = value if isinstance(value, list) else [value] if value else []
        return ", ".join(self.labels.get((key, each), str(each)) for each in values)


def glance_of(where: Bound, names: Mapping[int, str]) -> Glance:
    """How the offers of this edition are drawn for this reader; `names` of the universities by number."""
    search, domain, model = where.design.search, where.today.plugin.domain, where.today.plugin.card.questions("mentor")
    asked = {each.key: each for each in sections_of(model)}
    shown = [asked[key] for key in (search.filters if search else ()) if key in asked]
    labels = {(each.key, one.value): say(Message(one.label, domain=domain)) for each in shown for one in each.options}
    titles = {each.key: question(model, each, domain) for each in shown}
    return Glance(titles, labels, search.texts if search else (), names)


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= EXCERPT:
        return line
    return line[:EXCERPT].rsplit(" ", 1)[0] + " …"
