"""The templates of a plugin as they are written: their place, syntax, accessibility, and words that can be translated."""

import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from mentes.plugin.loader import Plugin
from mentes.plugin.page_checks import is_page, page_problems, part_problems, texts_of

BASE = "base.html"
BLOCKS = {"title", "eyebrow", "lead", "back", "head_actions", "head", "main", "below"}
WORD = re.compile(r"[^\W\d_]{2}")
RAW = re.compile(r"\|\s*safe\b|autoescape\s+false")


def template_faults(plugin: Plugin) -> Iterator[str]:
    """Everything that is wrong with the files below `templates/`, each with its name."""
    folder = plugin.folder / "templates" if plugin.folder else None
    if folder is None or not folder.is_dir():
        return
    for each in sorted(folder.iterdir()):
        if each.name != plugin.domain:
            yield f"templates/{each.name}: templates belong into templates/{plugin.domain}/"
    speaks = plugin.folder is not None and (plugin.folder / "translations").is_dir()
    for file in sorted((folder / plugin.domain).rglob("*.html")):
        name = f"templates/{file.relative_to(folder).as_posix()}"
        yield from (f"{name}: {fault}" for fault in dict.fromkeys(_template(file, speaks=speaks)))


def _template(file: Path, *, speaks: bool) -> Iterator[str]:
    source = file.read_text(encoding="utf-8")
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        yield f"line {error.lineno}: {error.message}"
        return
    if RAW.search(source):
        yield "text that is not escaped (|safe, autoescape false): give the text as it is"
    yield from _page(environment, tree, source)
    if speaks:
        plain = texts_of(_written(environment, source, ""))
        yield from (f'{text!r} cannot be translated: write {{{{ _("…") }}}}' for text in plain if WORD.search(text))


def _page(environment: Environment, tree: nodes.Template, source: str) -> Iterator[str]:
    """A page drawn into Mentes' own, a whole page, or a part of one that another template takes in."""
    html = _written(environment, source, "x")
    extended = [each.template.value for each in tree.find_all(nodes.Extends) if isinstance(each.template, nodes.Const)]
    if extended == [BASE]:
        unknown = {each.name for each in tree.find_all(nodes.Block)} - BLOCKS
        for name in sorted(unknown):
            yield f"the block {name} is not in {BASE}, nobody sees it: use one of {', '.join(sorted(BLOCKS))}"
        if not any(each.name == "title" for each in tree.find_all(nodes.Block)):
            yield "there is no block title: it is the page's heading and the name of its window"
        yield from part_problems(html, below_title=True)
    elif is_page(html):
        yield f'a whole page of its own: begin with {{% extends "{BASE}" %}}, so that people find the menus of Mentes'
        yield from page_problems(html)
    else:
        yield from part_problems(html, below_title=False)


def _written(environment: Environment, source: str, value: str) -> str:
    """The HTML of a template without Jinja's own; each value stands as `value`."""
    parts: list[str] = []
    for _, kind, text in environment.lex(source):
        if kind == "data":
            parts.append(text)
        elif kind == "variable_begin":
            parts.append(value)
    return "".join(parts)
