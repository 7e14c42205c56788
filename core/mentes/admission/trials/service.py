"""Try it: changed parameters and conditions asked about earlier or made-up applicants, before anything is saved."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Any

from pydantic import BaseModel

from mentes.admission.bound import Bound
from mentes.admission.facts import Known
from mentes.admission.judging import judged
from mentes.admission.trials.reading import Earlier, earlier
from mentes.admission.trials.samples import Sample, samples
from mentes.base.clock import now
from mentes.base.errors import Unavailable
from mentes.base.i18n import N_, Message, many
from mentes.base.logging import get_log
from mentes.plugin.answers import Verdict
from mentes.plugin.guard import PluginFailure
from mentes.plugin.loader import Plugin, registry
from mentes.plugin.parts import Role
from mentes.plugin.patience import TooSlow
from mentes.programmes.conditions import Conditions
from mentes.programmes.rules import EditionRules, rules_of
from mentes.programmes.service import EditionRow

SHOWN = 50  # rows: nobody reads more before saving
PATIENCE = 10.0  # seconds of one trial
NO_DESIGN = N_("The programme cannot work with these values: its plugin fails when it is asked what it is made of.")
log = get_log()


@dataclass(frozen=True)
class Tried:
    """One applicant under the rules as they are and as they would be; None: the rules could not answer."""

    who: Message | str
    role: Role
    tenant_id: int | None
    before: Verdict | None
    after: Verdict | None

    @property
    def change(self) -> tuple[str, str]:
        """Both outcomes: yes, no, review, or none where there was no answer."""
        return tuple(each.outcome if each is not None else "none" for each in (self.before, self.after))  # type: ignore[return-value]


@dataclass(frozen=True)
class Trial:
    """Who would change: everybody who was asked about, how many per change, and those whose facts are not known here."""

    sampled: bool
    rows: tuple[Tried, ...]
    hidden: int = 0
    failure: Message | None = None

    @property
    def changed(self) -> tuple[Tried, ...]:
        """Those whose answer would be another one, and those about whom the changed rules fail."""
        return tuple(each for each in self.rows if each.change[0] != each.change[1])

    @property
    def counts(self) -> list[tuple[tuple[str, str], int]]:
        """How many for each change, the most frequent first."""
        return Counter(each.change for each in self.changed).most_common()


@dataclass(frozen=True)
class _Asked:
    """Somebody, to be asked about once under each set of rules: with their edition's days, on the day of `at`."""

    who: Message | str
    role: Role
    known: Known
    answers: dict[str, Any]
    at: datetime
    edition: EditionRow
    tenant_id: int | None = None


@dataclass(frozen=True)
class _Side:
    """One set of rules: as they are, or as they would be."""

    rules: EditionRules
    conditions: Conditions

    def says(self, asked: _Asked) -> Verdict | None:
        where = Bound(replace(asked.edition, conditions=self.conditions), self.rules)
        try:
            return judged(
                where, asked.known, asked.role, asked.answers, at=asked.at, today=where.edition.today(asked.at)
            )
        except PluginFailure as failure:
            if isinstance(failure.__cause__, TooSlow):
                raise
            return None


def try_rules(edition: EditionRow, config: BaseModel, conditions: Conditions, named: Iterable[int]) -> Trial:
    """Ask about everybody who ever applied to this programme, else about samples; two statements, and none writes.

    `named`: the universities whose people are named and judged by what is known of them: where the reader admits them. A plugin that fails gives words, not an error; one that is away
    raises NoPlugin.
    """
    plugin = registry().plugin(edition.plugin)
    try:
        wanted = _Side(EditionRules(plugin, config, plugin.rules.design(config=config)), conditions)
    except PluginFailure as broken:
        log.warning("tried rules fail", plugin=broken.plugin, failure=str(broken))
        return Trial(sampled=False, rows=(), failure=Message(NO_DESIGN))
    people = earlier(edition, named)
    asked = [_asked(each, each.known or Known(0, each.tenant_id)) for each in people if not _is_hidden(each, plugin)]
    if not people:
        asked = [_sampled(each, edition) for each in samples(plugin, edition.owner_id, now())]
    rows, failure = _asked_all(asked, _as_it_is(edition), wanted)
    return Trial(not people, rows, sum(_is_hidden(each, plugin) for each in people), failure)


def _asked_all(asked: Iterable[_Asked], today: _Side | None, wanted: _Side) -> tuple[tuple[Tried, ...], Message | None]:
    """Everybody's two answers, and what went wrong; a plugin that is slow is not asked again and again."""
    rows: list[Tried] = []
    last = monotonic() + PATIENCE
    try:
        for each in asked:
            if monotonic() > last:
                return tuple(rows), _slow(len(rows))
            before = today.says(each) if today else None
            rows.append(Tried(each.who, each.role, each.tenant_id, before, wanted.says(each)))
    except PluginFailure as slow:
        log.warning("tried rules fail", plugin=slow.plugin, failure=str(slow))
        return tuple(rows), _slow(len(rows))
    return tuple(rows), _failure(rows)


def _slow(asked: int) -> Message:
    text = N_("The plugin takes too long to answer: only the newest %(n)s were asked about.")
    return Message(text, {"n": asked})


def _as_it_is(edition: EditionRow) -> _Side | None:
    """The rules as they are; None while the edition is suspended."""
    try:
        return _Side(rules_of(edition), edition.conditions)
    except Unavailable:
        return None


def _is_hidden(row: Earlier, plugin: Plugin) -> bool:
    """Whether the rules ask for facts that stay at another university: nobody here can say what they would answer."""
    return row.known is None and bool(plugin.card.needs(row.role))


def _asked(row: Earlier, known: Known) -> _Asked:
    who: Message | str = row.name or Message(N_("Applicant %(n)s"), {"n": row.id})
    return _Asked(who, row.role, known, row.answers, row.sent, row.edition, row.tenant_id)


def _sampled(sample: Sample, edition: EditionRow) -> _Asked:
    return _Asked(sample.said, sample.role, sample.known, sample.answers, now(), edition)


def _failure(rows: Iterable[Tried]) -> Message | None:
    failed = sum(each.after is None for each in rows)
    if not failed:
        return None
    return many(
        "With these values, the plugin fails when it is asked about %(num)s applicant.",
        "With these values, the plugin fails when it is asked about %(num)s applicants.",
        failed,
    )
