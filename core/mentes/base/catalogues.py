"""The catalogues' gate and their upkeep: take the marked texts out of the sources, merge them, and find what is wrong."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from mentes.base.domains import CORE, PACKAGE, core_folder

KEYWORDS = {
    "N_": None,
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "many": (1, 2),
    "pgettext": ((1, "c"), 2),
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"silent": "false"}}
PLACE = re.compile(r"%\(\w+\)[-+#0]*\d*(?:\.\d+)?[a-zA-Z]|%%")
TAG = re.compile(r"</?\s*([a-zA-Z][\w-]*)")
COMPLETE = frozenset({"de"})  # languages that ship: every text of ours is there


def packages() -> list[Path]:
    """Core and the plugins of a working copy."""
    plugins = PACKAGE.parents[1] / "plugins"
    return [PACKAGE, *sorted(folder.parent for folder in plugins.glob("*/__init__.py"))]


def domain_and_folder(package: Path) -> tuple[str, Path]:
    """The gettext domain of a package's texts, and where its catalogues lie."""
    return (CORE, core_folder()) if package == PACKAGE else (package.name, package / "translations")


def extract(package: Path) -> Catalog:
    """All texts that a package marks, with the files they stand in; `ValueError` when two marks contradict each other."""
    domain, _ = domain_and_folder(package)
    catalog = Catalog(domain=domain, charset="utf-8", fuzzy=False)
    catalog.header_comment = f"# Texts of {package.name}, taken from its sources."
    plurals: dict[tuple[str, str | None], str] = {}
    for name, _line, text, _comments, context in extract_from_dir(package, METHODS, OPTIONS, KEYWORDS):
        if isinstance(text, tuple):
            known = plurals.setdefault((text[0], context), text[1])
            if known != text[1]:
                raise ValueError(f"{package.name}/{name}: {text[0]!r} has two plurals: {known!r} and {text[1]!r}")
        catalog.add(text, locations=[(f"{package.name}/{name}", 0)], context=context)
    return catalog


def update(roots: Iterable[Path] | None = None) -> list[Path]:
    """Write every template anew and merge it into the languages that are there; gives the files written."""
    return [path for package in roots or packages() for path in _updated(package)]


def _updated(package: Path) -> Iterator[Path]:
    domain, folder = domain_and_folder(package)
    template = extract(package)
    if not template:
        return
    yield _written(folder / f"{domain}.pot", template)
    shipped = {folder / locale / "LC_MESSAGES" / f"{domain}.po" for locale in COMPLETE if package in packages()}
    for path in sorted(shipped | set(folder.glob(f"*/LC_MESSAGES/{domain}.po"))):
        catalog = _read(path) if path.exists() else Catalog(path.parts[-3], domain, fuzzy=False)
        catalog.domain = domain
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        if "PROJECT" in (catalog.header_comment or ""):
            catalog.header_comment = template.header_comment
        yield _written(path, catalog)


def _written(path: Path, catalog: Catalog) -> Path:
    """Write a catalogue with a header of our own: Babel's names hours and versions, over which every merge stumbles."""
    head = [f"Project-Id-Version: {catalog.domain}"]
    if catalog.locale:
        head += [f"Language: {catalog.locale}", f"Plural-Forms: {catalog.plural_forms}"]
    head += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    lines = [catalog.header_comment, 'msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in head), "", ""]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        target.write("\n".join(lines).encode())
        write_po(target, catalog, width=120, omit_header=True, sort_by_file=True, include_lineno=False)
    return path


def _read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=path.parts[-3])


def check(roots: Iterable[Path] | None = None) -> list[str]:
    """What is wrong with the catalogues, one sentence a fault; nothing wrong: an empty list."""
    return [fault for package in roots or packages() for fault in _faults(package)]


def _faults(package: Path) -> Iterator[str]:
    domain, folder = domain_and_folder(package)
    try:
        wanted = extract(package)
    except ValueError as clash:
        yield str(clash)
        return
    template = folder / f"{domain}.pot"
    if wanted and (not template.exists() or _keys(_read_template(template)) != _keys(wanted)):
        yield f"{template.name}: not up to date; run `mentes translations update`"
    found = {path.parts[-3]: path for path in sorted(folder.glob(f"*/LC_MESSAGES/{domain}.po"))}
    if package in packages() and wanted:
        yield from (f"{domain}: there is no {locale} catalogue" for locale in sorted(COMPLETE - found.keys()))
    for locale, path in found.items():
        yield from (f"{locale}/{path.name}: {fault}" for fault in _wrong_in(path, wanted))


def _read_template(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source)


def _keys(catalog: Catalog) -> set[tuple[str | None, object]]:
    return {(message.context, _ids(message)) for message in catalog if message.id}


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def _wrong_in(path: Path, wanted: Catalog) -> Iterator[str]:
    if "Plural-Forms:" not in path.read_text("utf-8"):
        yield "no Plural-Forms in its header"  # the rule of another language would then count for it
    catalog = _read(path)
    forms = get_plural(path.parts[-3]).num_plurals
    if catalog.num_plurals != forms:
        yield f"{catalog.num_plurals} plural forms; the language has {forms}"
    for message in wanted:
        if message.id:
            there = catalog.get(_ids(message)[0], message.context)
            yield from (f"{fault}: {_ids(message)[0]!r}" for fault in _wrong_with(message, there, forms))


def _wrong_with(wanted: Message, there: Message | None, forms: int) -> Iterator[str]:
    strings = there.string if there is not None else ()
    texts = tuple(text or "" for text in (strings if isinstance(strings, list | tuple) else (strings,)))
    if not texts or not all(texts):
        yield "missing"
        return
    if there is not None and there.fuzzy:
        yield "fuzzy"
    sources = _ids(wanted)
    if len(texts) != (forms if len(sources) > 1 else 1):
        yield "wrong number of plural forms"
    for number, text in enumerate(texts):
        source = sources[-1] if number else sources[0]
        may_lack = {"%(num)d", "%(num)s"} if len(sources) > 1 and number == 0 else set()
        if set(PLACE.findall(source)) - may_lack != set(PLACE.findall(text)) - may_lack:
            yield f"other %(places)s in {text!r}"
        if sorted(TAG.findall(source)) != sorted(TAG.findall(text)):
            yield f"other tags in {text!r}"
