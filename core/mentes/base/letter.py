"""How a letter looks: Markdown to plain text, and to HTML that reads like paper and not like a notification."""

import re

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it.token import Token

from mentes.base.markdown import MARKDOWN, markup

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:/@])")

_paper = Environment(
    loader=PackageLoader("mentes.base", "letters"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def plain(value: object) -> str:
    """What somebody typed, as text for a Markdown body: no link, no emphasis, no second paragraph comes of it."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(value).split()))


def html_of(body: str, subject: str, sender_name: str, locale: str) -> str:
    """The HTML part, with its few styles written into the tags, because mail programs drop style sheets."""
    page = _paper.get_template("letter.html").render(
        body=markup(body), subject=subject, sender_name=sender_name, locale=locale
    )
    return css_inline.inline(page, load_remote_stylesheets=False, keep_style_tags=True)


def text_of(body: str, sender_name: str) -> str:
    """The text part: the same words, each link with its address behind it."""
    lines = [_line(token, before) for token, before in _with_before(MARKDOWN.parse(body))]
    return "\n\n".join([line for line in lines if line] + [f"-- \n{sender_name}"]) + "\n"


def _with_before(tokens: list[Token]) -> list[tuple[Token, str]]:
    """Each inline token with what stands before its line: a dash or a number in lists."""
    before, numbers, found = "", [], []
    for token in tokens:
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            numbers.append(0 if token.type == "ordered_list_open" else None)
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            numbers.pop()
        elif token.type == "list_item_open":
            numbers[-1] = None if numbers[-1] is None else numbers[-1] + 1
            before = "- " if numbers[-1] is None else f"{numbers[-1]}. "
        elif token.type == "inline":
            found.append((token, before))
            before = ""
    return found


def _line(token: Token, before: str) -> str:
    parts, href = [before], ""
    for child in token.children or []:
        if child.type == "link_open":
            href = str(child.attrGet("href") or "")
        elif child.type == "link_close":
            parts.append(f": {href}" if href else "")
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        else:
            parts.append(child.content)
    return "".join(parts)
