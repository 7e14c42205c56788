"""What can be checked of a plugin by asking it: `mentes plugins check` and the kit print these sentences."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from pydantic import BaseModel, ValidationError

from mentes.base.form_shapes import UnaskableError, shapes_of
from mentes.plugin.design import Design
from mentes.plugin.examples import START, answers_to, life
from mentes.plugin.facts import Applicant, Candidate, Edition
from mentes.plugin.frozen import freeze, thaw
from mentes.plugin.guard import PluginFailure
from mentes.plugin.loader import Plugin
from mentes.plugin.parts import BOTH
from mentes.plugin.sections import UnanswerableError, model_of, sections_of

KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2)}


def problems(plugin: Plugin) -> tuple[str, ...]:
    """Everything that is wrong with a plugin, in words; nothing when it conforms."""
    return tuple(_problems(plugin))


def _problems(plugin: Plugin) -> Iterator[str]:
    yield from _card(plugin)
    try:
        config = plugin.card.config()
    except ValidationError as error:
        yield f"card: every parameter needs a default: {', '.join(str(each['loc'][0]) for each in error.errors())}"
        return
    try:
        design = plugin.rules.design(config=config)
        yield from _freezing(plugin, config, design)
        yield from _forms(plugin, design)
        yield from _answers(plugin, Edition(config, programme="example", partners=("graz", "padua"), design=design))
        yield from _pages(plugin)
    except (PluginFailure, UnanswerableError) as failure:
        yield str(failure)
        return
    yield from _texts(plugin, design)


def _card(plugin: Plugin) -> Iterator[str]:
    if not plugin.card.title.strip():
        yield "card: the title is empty"
    for what, model in _models(plugin).items():
        for key, field in model.model_fields.items():
            if not field.title:
                yield f"card: {what}.{key} has no title"


def _models(plugin: Plugin) -> dict[str, type[BaseModel]]:
    return {"config": plugin.card.config} | {role: plugin.card.questions(role) for role in BOTH}


def _forms(plugin: Plugin, design: Design) -> Iterator[str]:
    """Every model and every paper, also one that was frozen, can be drawn as a form."""
    asked = ((paper.key, (*paper.sections, *paper.addition)) for paper in design.papers)
    answered = ((each.key, each.questions) for each in design.questionnaires)
    models = {key: model_of(sections) for key, sections in (*asked, *answered)}
    for what, model in (_models(plugin) | models).items():
        try:
            shapes_of(model, plugin.domain)
        except UnaskableError as error:
            yield f"{what}: {error}"


def _freezing(plugin: Plugin, config: BaseModel, design: Design) -> Iterator[str]:
    if thaw(freeze(plugin, config, design, {})).design != design:
        yield "design: it is not the same after freezing and thawing"


def _answers(plugin: Plugin, edition: Edition[Any]) -> Iterator[str]:
    """Ask every question on generated facts; a wrong answer raises `PluginFailure`."""
    mentee, mentor = (Candidate(role, answers=answers_to(plugin.card.questions(role))) for role in BOTH)
    for role in BOTH:
        for answers in (answers_to(plugin.card.questions(role)), {}):
            plugin.rules.check_eligibility(
                edition=edition, applicant=Applicant(role, "graz", answers=answers), today=START
            )
    plugin.rules.judge_match(edition=edition, mentee=mentee, mentor=mentor)
    for mentorship in life(edition.design):
        steps = plugin.rules.next_steps(edition=edition, mentorship=mentorship, today=START)
        verdict = plugin.rules.check_completion(edition=edition, mentorship=mentorship)
        if len({step.key for step in steps}) < len(steps):
            yield f"next_steps: two steps have the same key ({mentorship.state})"
        if mentorship.state == "introduced" and verdict:
            yield "check_completion: a pair that has just been introduced is complete"


def _pages(plugin: Plugin) -> Iterator[str]:
    for blueprint in plugin.rules.blueprints():
        if blueprint.name != plugin.domain:
            yield f"blueprints: {blueprint.name} must be called {plugin.domain}"
    if plugin.folder and (templates := plugin.folder / "templates").is_dir():
        for each in sorted(templates.iterdir()):
            if each.name != plugin.domain:
                yield f"templates/{each.name}: templates belong into templates/{plugin.domain}/"


def _texts(plugin: Plugin, design: Design) -> Iterator[str]:
    """Every language that the plugin brings is complete: what is marked in its code and what it declared."""
    translations = plugin.folder / "translations" if plugin.folder else None
    if translations is None or not translations.is_dir():
        return
    wanted = dict.fromkeys((*_marked(plugin.folder or Path()), *_declared(plugin, design)))
    for locale in sorted(each for each in translations.iterdir() if each.is_dir()):
        file = locale / "LC_MESSAGES" / f"{plugin.domain}.po"
        if not file.is_file():
            yield f"translations/{locale.name}: there is no {plugin.domain}.po"
            continue
        with file.open("rb") as stream:
            catalog = read_po(stream, locale=locale.name)
        yield from (f"translations/{locale.name}: missing {text!r}" for text in wanted if not _has(catalog, text))


def _has(catalog: Catalog, text: str) -> bool:
    message = catalog.get(text)
    return bool(message and message.string and not message.fuzzy)


def _marked(folder: Path) -> Iterator[str]:
    for _, _, text, _, _ in extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS):
        yield text if isinstance(text, str) else text[0]


def _declared(plugin: Plugin, design: Design) -> Iterator[str]:
    yield from (text for text in (plugin.card.title, plugin.card.summary) if text)
    yield from design.texts()
    for role in BOTH:
        for section in sections_of(plugin.card.questions(role)):
            yield section.title
            yield from (option.label for option in section.options)
