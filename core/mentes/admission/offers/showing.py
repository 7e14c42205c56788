"""An offer in one glance: who, where, and the answers by which a mentee chooses."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup, escape
from pydantic import BaseModel

from mentes.admission.bound import Bound
from mentes.admission.offers.models import Offer
from mentes.admission.showing import in_others_eyes
from mentes.base.i18n import Message, reader_locale, say
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
        tuple[str, Markup, Mapping[str, Markup]], ...
    ]  # questions by which the list can be narrowed: key, title, answers
    texts: tuple[str, ...]  # keys of the long answers
    names: Mapping[int, str]  # of the universities

    def card(self, offer: Offer | sa.Row[Any]) -> Card:
        """One offer, or a row of the list, in these words."""
        profile, facts = offer.profile, []
        for key, title, labels in self.shown:
            if value := profile.get(key):
                values = value if isinstance(value, list) else [value]
                facts.append((title, Markup(", ".join([labels.get(each) or escape(each) for each in values]))))  # noqa: S704 - each is escaped
        text = next((profile[key] for key in self.texts if profile.get(key)), "")
        name = self.names.get(offer.tenant_id, "")
        return Card(offer.id, offer.called, name, tuple(facts), _beginning(text), offer.full)


def glance_of(where: Bound, names: Mapping[int, str]) -> Glance:
    """How the offers of this edition are drawn for this reader; `names` of the universities by number."""
    search = where.design.search
    model, domain = where.today.plugin.card.questions("mentor"), where.today.plugin.domain
    shown = _words(search.filters if search else (), model, domain, str(reader_locale()))
    return Glance(shown, search.texts if search else (), names)


@lru_cache(maxsize=64)
def _words(
    filters: tuple[str, ...], model: type[BaseModel], domain: str, locale: str
) -> tuple[tuple[str, Markup, Mapping[str, Markup]], ...]:
    """Kept by the process for as many programmes and languages as it is likely to speak."""
    asked = {each.key: each for each in sections_of(model)}
    shown = [asked[key] for key in filters if key in asked]
    return tuple(
        (
            each.key,
            escape(say(in_others_eyes(each, domain), locale)),
            {one.value: escape(say(Message(one.label, domain=domain), locale)) for one in each.options},
        )
        for each in shown
    )


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= EXCERPT:
        return line
    return line[:EXCERPT].rsplit(" ", 1)[0] + " …"
