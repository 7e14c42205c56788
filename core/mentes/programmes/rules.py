"""An edition bound to its plugin: its rules, its parameters as the plugin's own type, and what it is made of."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from babel import Locale
from pydantic import BaseModel
from sqlalchemy.orm import Session

from mentes.base.db import db
from mentes.base.domains import CORE, domain
from mentes.base.errors import Unavailable
from mentes.base.i18n import N_, Message, languages, say
from mentes.plugin import facts
from mentes.plugin.design import Design
from mentes.plugin.frozen import ConfigMisfit, config_of, freeze
from mentes.plugin.guard import PluginFailure
from mentes.plugin.loader import NoPlugin, Plugin, registry
from mentes.plugin.parts import Waiting
from mentes.plugin.specs import Rules
from mentes.plugin.waiting import patience
from mentes.programmes.conditions import Conditions
from mentes.programmes.models import Edition, Programme
from mentes.programmes.service import EditionRow, edition_of

MOST_KEPT = 64  # designs of one plugin that a process remembers


class ProgrammeSuspended(Unavailable):
    """This edition can be read but not changed: its plugin is away or its parameters do not fit (503)."""

    def __init__(self, fault: str) -> None:
        super().__init__(N_("This programme is suspended: it can be read, but nothing can be changed just now."))
        self.fault = fault


@dataclass(frozen=True)
class EditionRules:
    """What an edition runs by today. A mentorship that has begun runs by its own frozen rules instead."""

    plugin: Plugin
    config: BaseModel
    design: Design

    @property
    def ask(self) -> Rules:
        """The hooks; ask with named arguments only. Raises PluginFailure (503) when the plugin cannot answer."""
        return self.plugin.rules


def rules_of(edition: EditionRow) -> EditionRules:
    """The rules of an edition as they are today; the edition's own ladders take the place of its programme's.

    A design follows from its parameters, so a plugin is asked once for the same ones in each process (decision 0072).
    Raises NoPlugin, ConfigMisfit or PluginFailure (all 503): the edition is suspended until that is put right.
    """
    plugin = registry().plugin(edition.plugin)
    parameters = json.dumps(edition.config, sort_keys=True)
    known = plugin.designs.get(parameters)
    if known is None:
        asked = _bind(edition.plugin, edition.config)
        known = asked.config, asked.design
        if len(plugin.designs) >= MOST_KEPT:
            plugin.designs.clear()
        plugin.designs[parameters] = known
    config, design = known
    return EditionRules(plugin, config.model_copy(deep=True), laid_over(design, edition.waiting))


def _bind(name: str, stored: dict[str, Any]) -> EditionRules:
    plugin = registry().plugin(name)
    config = config_of(plugin, stored)
    return EditionRules(plugin, config, plugin.rules.design(config=config))


def laid_over(design: Design, own: Iterable[Waiting]) -> Design:
    """The design with these ladders instead of its own of the same keys."""
    if not (laid := tuple(own)):
        return design
    every = {each.key: each for each in (*design.waiting, *laid)}
    return replace(design, waiting=tuple(every.values()))


def ladder_of(edition: EditionRow, key: str) -> Waiting:
    """How long this may wait in an edition; while its programme's rules are away, as the edition or the core says."""
    try:
        return rules_of(edition).design.patience(key)
    except Unavailable:
        return patience(key, edition.waiting)


def is_searched(edition: EditionRow) -> bool:
    """Whether mentees look for a mentor themselves; while its programme's rules are away, nobody says so."""
    try:
        return rules_of(edition).design.search is not None
    except Unavailable:
        return False


def facts_of(edition: EditionRow, rules: EditionRules, locale: str = "en") -> facts.Edition[Any]:
    """What a plugin is told of an edition: universities by slug, the window, today's parameters and design."""
    return facts.Edition(
        config=rules.config,
        id=edition.id,
        programme=edition.programme_key,
        title=edition.titles.get(locale, edition.key),
        owner=edition.owner,
        partners=tuple(sorted(each.slug for each in edition.partners if each.state == "accepted")),
        window=facts.Window(edition.opens_on, edition.closes_on),
        starts=edition.starts_on,
        ends=edition.ends_on,
        design=rules.design,
    )


def writable(edition: EditionRow) -> EditionRules:
    """The rules of an edition for a verb that changes something.

    Raises ProgrammeSuspended when it may only be read, and PluginFailure, an incident, when the plugin fails just now.
    """
    try:
        return rules_of(edition)
    except (NoPlugin, ConfigMisfit) as error:
        raise ProgrammeSuspended(fault_of(error)) from error


def fault_of(error: NoPlugin | ConfigMisfit | PluginFailure) -> str:
    """Why an edition is suspended, for the people who can put it right (not for participants)."""
    if isinstance(error, ConfigMisfit):
        return "; ".join(f"{place}: {what}" for place, what in error.problems)
    if isinstance(error, NoPlugin):
        aside = registry().quarantine.get(error.plugin)
        return f"plugin {error.plugin}: {aside.reason if aside else 'not installed'}"
    return str(error)


def flag_faults(session: Session) -> list[tuple[int, str | None]]:
    """Note at each edition whether it is suspended and why, or that it is well again; (edition id, fault) of what changed.

    Run in the release step: a changed plugin shows there, not in the first participant's request.
    """
    chosen = sa.select(Edition, Programme.plugin).join(Programme, Programme.id == Edition.programme_id)
    changed = []
    for edition, plugin in session.execute(chosen.where(Edition.state != "archived").order_by(Edition.id)):
        fault = _fault(plugin, edition.config)
        if fault != edition.fault:
            edition.fault = fault
            changed.append((edition.id, fault))
    session.flush()
    return changed


def _fault(plugin: str, config: dict[str, Any]) -> str | None:
    try:
        _bind(plugin, config)
    except (NoPlugin, ConfigMisfit, PluginFailure) as error:
        return fault_of(error)
    return None


def freeze_edition(edition_id: int) -> dict[str, Any]:
    """What a mentorship that begins now keeps for good: parameters, design, and its texts in every language we speak.

    Raises ProgrammeSuspended when the edition cannot be written to.
    """
    edition = edition_of(edition_id)
    rules = writable(edition)
    texts = {code: _texts(rules.design, code) for code in languages()}
    frozen = freeze(rules.plugin, rules.config, rules.design, texts)
    titles = {"programme": _titles(edition, rules.plugin), "edition": edition.titles}
    return frozen | {"conditions": edition.conditions.model_dump(mode="json"), "titles": titles}


def _titles(edition: EditionRow, plugin: Plugin) -> dict[str, str]:
    """The programme's own titles, else its plugin's in every language we speak."""
    known = Message(plugin.card.title, domain=plugin.domain)
    return edition.programme_titles or {code: say(known, code) for code in languages()}


def _texts(design: Design, code: str) -> dict[str, str]:
    spoken = domain(design.domain or CORE).translations(Locale.parse(code))
    return {source: spoken.ugettext(source) for source in design.texts()}


def change_config(edition_id: int, config: dict[str, Any]) -> None:
    """Give an edition other parameters; pairs that have begun keep theirs. Raises ConfigMisfit when they do not fit."""
    edition = db.session.get_one(Edition, edition_id, with_for_update=True, populate_existing=True)
    programme = db.session.get_one(Programme, edition.programme_id)
    rules = _bind(programme.plugin, config)
    edition.config, edition.fault = rules.config.model_dump(mode="json"), None
    db.session.flush()


def change_conditions(edition_id: int, conditions: Conditions) -> None:
    """Give an edition other conditions of the core's own; they count from the next application or proposal on."""
    edition = db.session.get_one(Edition, edition_id, with_for_update=True, populate_existing=True)
    edition.conditions = conditions.model_dump(mode="json")
    db.session.flush()
