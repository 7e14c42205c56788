"""The words of a plugin: marked in its code and pages, declared and answered; complete and fitting in each language."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import PoFileError, read_po

from mentes.plugin.design import Design
from mentes.plugin.loader import Plugin
from mentes.plugin.parts import BOTH
from mentes.plugin.sections import Section, sections_of

KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2), "words": None}
SOURCES = [("**.py", "python"), ("**.html", "jinja2")]
PLACE = re.compile(r"%\((\w+)\)")
MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>|&(?:[a-z]+|#\d+);")
TITLE, QUESTION, SUMMARY = 80, 200, 300  # characters: longer ones break a list, a form, a card


def declared(plugin: Plugin, design: Design) -> tuple[str, ...]:
    """Every text of card, parameters, questions and design."""
    return tuple(dict.fromkeys(_declared(plugin, design)))


def _declared(plugin: Plugin, design: Design) -> Iterator[str]:
    yield from (text for text in (plugin.card.title, plugin.card.summary) if text)
    yield from design.texts()
    yield from (field.title for field in plugin.card.config.model_fields.values() if field.title)
    for role in BOTH:
        yield from _asked(sections_of(plugin.card.questions(role)))


def _asked(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        yield from (text for text in (section.title, section.help, section.told) if text)
        yield from (option.label for option in section.options)
        yield from _asked(section.rows)


def wordings(plugin: Plugin, design: Design) -> Iterator[str]:
    """Texts that are too long for their place, or carry markup."""
    yield from _long("card: the title", plugin.card.title, TITLE)
    yield from _long("card: the summary", plugin.card.summary, SUMMARY)
    for kind in (
        "papers",
        "pages",
        "activities",
        "themes",
        "objectives",
        "workshops",
        "questionnaires",
        "achievements",
    ):
        for part in getattr(design, kind):
            yield from _long(f"design: {kind}: the title of {part.key}", part.title, TITLE)
    for role in BOTH:
        for section in sections_of(plugin.card.questions(role)):
            yield from _long(f"card: {role}.{section.key}: the title", section.title, QUESTION)
    yield from markup(declared(plugin, design))


def _long(what: str, text: str, most: int) -> Iterator[str]:
    if len(text) > most:
        yield f"{what} has {len(text)} characters: at most {most} fit; put the rest into a summary, help or page"


def markup(texts: Iterable[str], where: str = "") -> Iterator[str]:
    """Texts with HTML in them, which people would see as it is written."""
    for text in texts:
        if found := MARKUP.search(text):
            yield f"{where}the text {shortened(text)} has markup ({found.group()}): write plain words"


def translations(plugin: Plugin, texts: Iterable[str]) -> Iterator[str]:
    """Every language that the plugin brings is complete, and says the values of each text."""
    folder = plugin.folder / "translations" if plugin.folder else None
    if folder is None or not folder.is_dir():
        return
    wanted = tuple(dict.fromkeys((*_marked(plugin.folder or Path()), *texts)))
    for locale in sorted(each for each in folder.iterdir() if each.is_dir()):
        yield from (f"translations/{locale.name}: {fault}" for fault in _language(plugin, locale, wanted))


def _language(plugin: Plugin, locale: Path, wanted: tuple[str, ...]) -> Iterator[str]:
    file = locale / "LC_MESSAGES" / f"{plugin.domain}.po"
    if not file.is_file():
        yield f"there is no {plugin.domain}.po: the catalogue is called like the package, in LC_MESSAGES/"
        return
    try:
        with file.open("rb") as stream:
            catalog = read_po(stream, locale=locale.name, abort_invalid=True)
    except (PoFileError, LookupError, ValueError) as error:
        yield f"{file.name} cannot be read: {error}"
        return
    yield from (f"missing {shortened(text)}: write its msgstr" for text in wanted if not _has(catalog, text))
    yield from _unlike(catalog)


def _has(catalog: Catalog, text: str) -> bool:
    message = catalog.get(text)
    return bool(message and all(_all(message.string)) and not message.fuzzy)


def _all(string: str | Iterable[str] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ("",))


def _unlike(catalog: Catalog) -> Iterator[str]:
    """Translations that name other places than their text, or carry markup."""
    for message in catalog:
        sources, said = _all(message.id), [each for each in _all(message.string) if each]
        if not message.id or not said:
            continue
        places = {name for text in sources for name in PLACE.findall(text)}
        if any(set(PLACE.findall(text)) - places or places - set(PLACE.findall(text)) - {"num"} for text in said):
            names = ", ".join(f"%({name})s" for name in sorted(places)) or "none"
            yield f"{shortened(sources[0])} is translated with other places: keep exactly {names}"
        yield from markup(said)


def shortened(text: str) -> str:
    """A text as it is quoted in a fault."""
    return repr(text if len(text) <= SUMMARY else f"{text[:60]}…")


def _marked(folder: Path) -> Iterator[str]:
    for _, _, text, _, _ in extract_from_dir(folder, SOURCES, keywords=KEYWORDS):
        yield text if isinstance(text, str) else text[0]
