"""An edition together with the rules that it runs by today: what every verb of admission is given."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mentes.base.errors import WrongState
from mentes.plugin.design import Design
from mentes.plugin.facts import Edition
from mentes.plugin.specs import Rules
from mentes.programmes.rules import EditionRules, facts_of, rules_of, writable
from mentes.programmes.service import EditionRow, edition_of, window


@dataclass(frozen=True)
class Bound:
    """An edition and its rules."""

    edition: EditionRow
    today: EditionRules

    @property
    def rules(self) -> Rules:
        """The hooks of its plugin; ask with named arguments only."""
        return self.today.ask

    @property
    def design(self) -> Design:
        """What the programme is made of."""
        return self.today.design

    @cached_property
    def facts(self) -> Edition[Any]:
        """What the plugin is told of it."""
        return facts_of(self.edition, self.today)

    @cached_property
    def slugs(self) -> dict[int, str]:
        """Its universities by id."""
        partners = {each.tenant_id: each.slug for each in self.edition.partners}
        return {self.edition.owner_id: self.edition.owner, **partners}

    def names(self, locale: str) -> dict[int, str]:
        """Its universities as pages name them."""
        every = {each.tenant_id: each.names for each in self.edition.partners}
        every[self.edition.owner_id] = self.edition.owner_names
        return {key: names.get(locale) or names.get("en") or next(iter(names.values())) for key, names in every.items()}

    def check_window(self) -> None:
        """Raises WrongState, with the words of the window, when one cannot apply today."""
        answer = window(self.edition, self.edition.today())
        if not answer:
            message = answer.messages[0]
            raise WrongState(message.text, **message.values)


def bound(edition_id: int) -> Bound:
    """For a verb that changes something. Raises NotVisible, or ProgrammeSuspended while it may only be read."""
    edition = edition_of(edition_id)
    return Bound(edition, writable(edition))


def readable(edition_id: int) -> Bound:
    """For a page. Raises NotVisible, or what the plugin's absence raises."""
    edition = edition_of(edition_id)
    return Bound(edition, rules_of(edition))
