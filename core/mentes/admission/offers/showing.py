"""An offer in one glance: who, where, and the answers by which a mentee chooses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup, escape

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
    facts: tuple[
        tuple[Markup, Markup], ...
    ]  # question and answer, said already, of those that the list can be narrowed by
    text: str  # the beginning of the first long answer
    full: bool


@dataclass(frozen=True)
class Glance:
    """The words by which all offers of an edition are drawn, in this reader's language: looked up once a page."""

    shown: tuple[
        tuple[str, Markup, Mapping[str, str]], ...
    ]  # questions by which the list can be narrowed: key, title, answers
    texts: tuple[str, ...]  # keys of the long answers
    names: Mapping[int, str]  # of the universities

    def card(self, offer: Offer | sa.Row[Any]) -> Card:
        """One offer, or a row of the list, in these words."""
        profile, facts = offer.profile, []
        for key, title, labels in self.shown:
            if value := profile.get(key):
                values = value if isinstance(value, list) else [value]
                facts.append((title, escape(", ".join([labels.get(each) or str(each) for each in values]))))
        text = next((profile[key] for key in self.texts if profile.get(key)), "")
        name = self.names.get(offer.tenant_id, "")
        return Card(offer.id, offer.called, name, tuple(facts), _beginning(text), offer.full)


def glance_of(where: Bound, names: Mapping[int, str]) -> Glance:
    """How the offers of this edition are drawn for this reader; `names` of the universities by number."""
    search, domain, model = where.design.search, where.today.plugin.domain, where.today.plugin.card.questions("mentor")
    asked = {each.key: each for each in sections_of(model)}
    shown = [asked[key] for key in (search.filters if search else ()) if key in asked]
    labels = ({one.value: say(Message(one.label, domain=domain)) for one in each.options} for each in shown)
    titles = (escape(question(each, domain)) for each in shown)
    words = tuple(zip((each.key for each in shown), titles, labels, strict=True))
    return Glance(words, search.texts if search else (), names)


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= EXCERPT:
        return line
    return line[:EXCERPT].rsplit(" ", 1)[0] + " …"
