"""What can be checked of a plugin by asking it: `mentes plugins check` and the kit print these sentences."""

import sys
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from mentes.base.form_shapes import UnaskableError, shapes_of
from mentes.plugin.asking import Asked, Pages, ask_everything
from mentes.plugin.catalogues import declared, markup, translations, wordings
from mentes.plugin.design import Design
from mentes.plugin.facts import Edition
from mentes.plugin.frozen import freeze, thaw
from mentes.plugin.loader import Plugin
from mentes.plugin.parts import BOTH
from mentes.plugin.sections import UnanswerableError, model_of
from mentes.plugin.specs import HOOKS
from mentes.plugin.template_checks import template_faults
from mentes.plugin.waiting import BETWEEN, DEFAULTS

PREFIX = "mentes_"
FACTS = {"affiliation", "level", "semester", "subject", "unit"}
WAITS = (*DEFAULTS, BETWEEN.key)


def problems(plugin: Plugin) -> tuple[str, ...]:
    """Everything that is wrong with a plugin, in words that say what to do; nothing when it conforms."""
    return tuple(dict.fromkeys(_problems(plugin)))


def _problems(plugin: Plugin) -> Iterator[str]:
    yield from _names(plugin)
    yield from _card(plugin)
    asked = Asked(plugin)
    asked.ask("card")
    config = plugin.card.config.model_construct()
    try:
        config = plugin.card.config()
    except ValidationError as error:
        names = ", ".join(str(each["loc"][0]) for each in error.errors())
        yield f"card: every parameter needs a default: {names}"
        return
    yield from _stored(config)
    design = asked.ask("design", config=config)
    try:
        if design is not None:
            yield from _designed(asked, config, design)
    except UnanswerableError as error:
        yield f"{error}: use one of the types in plugins/README.md"
    yield from Pages(asked).faults()
    yield from asked.faults
    yield from template_faults(plugin)


def _designed(asked: Asked, config: BaseModel, design: Design) -> Iterator[str]:
    """What can only be looked at where there is a design."""
    plugin = asked.plugin
    yield from _freezing(plugin, config, design)
    yield from _named(design)
    yield from _forms(plugin, design)
    edition: Edition[Any] = Edition(config, programme="example", partners=("graz", "padua"), design=design)
    ask_everything(asked, edition)
    said = tuple(asked.said)
    yield from wordings(plugin, design)
    yield from markup(said)
    yield from translations(plugin, (*declared(plugin, design), *said))


def _names(plugin: Plugin) -> Iterator[str]:
    if not plugin.domain.startswith(PREFIX):
        yield f"the package {plugin.domain} must be called {PREFIX}…: its templates and catalogues are found by that"
    module = sys.modules.get(plugin.domain)
    for hook in HOOKS:
        own = vars(module).get(hook) if module else None
        if callable(own) and getattr(own, "__module__", "") == plugin.domain and hook not in plugin.implements:
            yield f"{hook}: the function is not asked: write @hookimpl above it"


def _card(plugin: Plugin) -> Iterator[str]:
    if not plugin.card.title.strip():
        yield "card: the title is empty: people choose the programme by it"
    for what, model in _models(plugin).items():
        for key, field in model.model_fields.items():
            if not field.title:
                yield f'card: {what}.{key} has no title: Field(…, title=N_("…"))'
    for role in BOTH:
        for name in sorted({*plugin.card.needs(role)} - FACTS):
            yield f"card: {role}_facts: nobody can know {name!r}: use {', '.join(sorted(FACTS))}"


def _models(plugin: Plugin) -> dict[str, type[BaseModel]]:
    return {"config": plugin.card.config} | {role: plugin.card.questions(role) for role in BOTH}


def _stored(config: BaseModel) -> Iterator[str]:
    """Parameters are kept as plain data, and a model of a later release reads them again."""
    if config.model_config.get("extra") != "forbid":
        yield 'config: say extra="forbid", so that a parameter that was renamed is noticed and not lost'
    if type(config).model_validate(config.model_dump(mode="json")) != config:
        yield "config: the parameters are not the same after they were stored: use plain types"


def _forms(plugin: Plugin, design: Design) -> Iterator[str]:
    """Every model and every paper, also one that was frozen, can be drawn as a form."""
    asked = ((paper.key, (*paper.sections, *paper.addition)) for paper in design.papers)
    answered = ((each.key, each.questions) for each in design.questionnaires)
    models = {key: model_of(sections) for key, sections in (*asked, *answered)}
    for what, model in (_models(plugin) | models).items():
        try:
            shapes_of(model, plugin.domain)
        except UnaskableError as error:
            yield f"{what}: {error}: use one of the types in plugins/README.md"


def _freezing(plugin: Plugin, config: BaseModel, design: Design) -> Iterator[str]:
    if thaw(freeze(plugin, config, design, {})).design != design:
        yield "design: it is not the same after freezing and thawing: use plain values in its parts"


def _named(design: Design) -> Iterator[str]:
    """Deadlines name something that waits."""
    papers = [f"paper:{each.key}" for each in design.papers]
    known = (*WAITS, *papers, *(f"questionnaire:{each.key}" for each in design.questionnaires))
    for each in design.waiting:
        if each.key not in known:
            yield f"design: nothing waits by the key {each.key!r}: use {', '.join(known)}"
        if any(day >= each.days for day in each.nudges):
            yield f"design: waiting {each.key}: reminders on {each.nudges} come too late, it ends after {each.days} days"
