"""The way of a pair under its own frozen rules: what is done, whose move it is, what is missing for the end."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from mentes.base.clock import now
from mentes.base.errors import Unavailable
from mentes.base.i18n import N_, Message
from mentes.base.incidents import pass_over
from mentes.mentorships.facts import facts_of
from mentes.mentorships.pair import Pair
from mentes.plugin.answers import Step, Verdict
from mentes.plugin.design import Design
from mentes.plugin.facts import Edition, Mentorship
from mentes.plugin.frozen import ConfigMisfit, Frozen, frozen_config_of, thaw
from mentes.plugin.loader import NoPlugin, Plugin, registry


@dataclass(frozen=True)
class Way:
    """A pair with the rules that it began under; asks the plugin once for each answer."""

    pair: Pair
    today: date

    @cached_property
    def frozen(self) -> Frozen:
        """Parameters, design and texts as they were when the two were introduced."""
        return thaw(self.pair.frozen)

    @property
    def design(self) -> Design:
        """What this programme was made of when the two were introduced."""
        return self.frozen.spoken

    @cached_property
    def plugin(self) -> Plugin:
        """The plugin that knows this programme's rules. Raises NoPlugin while it is away."""
        return registry().plugin(self.frozen.plugin)

    @cached_property
    def facts(self) -> Mentorship:
        """What the rules are told."""
        return facts_of(self.pair)

    @cached_property
    def edition(self) -> Edition[Any]:
        """The edition as the pair was promised it."""
        universities = self.pair.universities
        return Edition(
            config=frozen_config_of(self.plugin, self.frozen),
            id=self.pair.edition_id,
            programme=self.frozen.plugin,
            owner=universities[self.pair.owner_id]["slug"],
            design=self.design,
        )

    @property
    def is_suspended(self) -> bool:
        """Whether the programme's rules are away: then the pair can be read, and nothing can be changed."""
        return self.fault is not None

    @cached_property
    def fault(self) -> Message | None:
        """Why the rules cannot be asked, for the people who can put that right (not for the two)."""
        try:
            _ = self.steps
        except NoPlugin as error:
            return Message(N_("The plugin %(name)s is not installed, or it does not start."), {"name": error.plugin})
        except ConfigMisfit as error:
            places = tuple(place for place, _ in error.problems)
            return Message(N_("The plugin cannot read these parameters any more: %(places)s."), {"places": places})
        except Unavailable as error:
            pass_over(error)
            return Message(N_("The plugin cannot answer just now."))
        return None

    def title(self, locale: str) -> Message | str:
        """The programme's name: its own, else the plugin's, else the plugin's key while that is away."""
        own = self.pair.programme_titles.get(locale)
        known = registry().plugins.get(self.frozen.plugin)
        return own or (Message(known.card.title, domain=known.domain) if known else self.frozen.plugin)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All steps in their order."""
        return self.plugin.rules.next_steps(edition=self.edition, mentorship=self.facts, today=self.today)

    @cached_property
    def completion(self) -> Verdict:
        """Whether everything is done that the programme asks for, and what is missing."""
        return self.plugin.rules.check_completion(edition=self.edition, mentorship=self.facts)

    @property
    def counted(self) -> frozenset[int]:
        """The numbers of the meetings that took place and count in this programme (S0-5, S0-7)."""
        return frozenset(each.number for each in self.facts.counted(self.design))

    @property
    def written_about(self) -> frozenset[int]:
        """The numbers of the meetings that took place and are written about, whether they count or were too short for it (S0-32)."""
        first = self.design.meetings.first_counts
        held = (each for each in self.pair.meetings if each.state == "held")
        return frozenset(each.number for each in held if each.kind != "first" or first)

    def next_for(self, role: str | None) -> Step | None:
        """The first step that waits for this side; the same answer that reminders are made from (UX-4)."""
        return next((step for step in self.steps if step.state == "now" and role in step.awaited), None)


def way_of(pair: Pair) -> Way:
    """The way of this pair as it stands today (programme time)."""
    return Way(pair, now().date())
