"""How a letter looks: Markdown to plain text, and to HTML that reads like paper and not like a notification."""

import re

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it.token import Token
from markupsafe import Markup

from mentes.base.markdown import MARKDOWN, markup

LONGEST = 5_000  # characters of what somebody typed, in one place of a letter
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:/@])")
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # a name must not turn the words behind it round
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BUTTONS = re.compile(r"(?:<p>(?:<(strong|em)>)?<a href=[^<>]*>[^<>]*</a>(?:</(?:strong|em)>)?</p>\s*)+")
_LINK = re.compile(r"(<strong>|<em>)?(<a .*?</a>)")
_WEIGHTS = {"<strong>": "act lead", "": "act", "<em>": "act quiet"}

_paper = Environment(
    loader=PackageLoader("mentes.base", "letters"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def plain(value: object) -> str:
    """What somebody typed, as text for a Markdown body: no link, no emphasis, no second paragraph comes of it."""
    return _SPECIAL.sub(r"\\\1", one_line(str(value), LONGEST))


def one_line(text: str, longest: int) -> str:
    """Without line breaks, control characters and marks that turn the direction of writing; at most so long (SEC-9)."""
    flat = " ".join(_TURNS.sub("", _CONTROLS.sub(" ", text[: longest * 2])).split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"


def html_of(body: str, subject: str, sender_name: str, locale: str, foot: str = "") -> str:
    """The HTML part, with its few styles written into the tags, because mail programs drop style sheets."""
    page = _paper.get_template("letter.html").render(
        body=_with_buttons(markup(body)),
        subject=subject,
        sender_name=sender_name,
        locale=locale.replace("_", "-"),
        foot=markup(foot),
    )
    return css_inline.inline(page, load_remote_stylesheets=False, keep_style_tags=True)


def _with_buttons(page: Markup) -> Markup:
    """A paragraph that is one link is a button; several stand side by side: a strong one leads, an emphasised one is quiet."""
    return Markup(_BUTTONS.sub(_row, page))  # noqa: S704 - our own words around what `markup` let through


def _row(found: re.Match[str]) -> str:
    links = _LINK.findall(found[0])
    kinds = [_WEIGHTS[weight] for weight, _ in links] if len(links) > 1 else ["act lead"]
    shown = [link.replace("<a ", f'<a class="{kind}" ', 1) for kind, (_, link) in zip(kinds, links, strict=True)]
    return f'<p class="acts">{" ".join(shown)}</p>\n'


def text_of(body: str, sender_name: str, foot: str = "") -> str:
    """The text part: the same words, each link with its address behind it."""
    parts = [*_lines(body), f"-- \n{sender_name}", *_lines(foot)]
    return "\n\n".join(parts) + "\n"


def _lines(body: str) -> list[str]:
    lines = (_line(token, before) for token, before in _with_before(MARKDOWN.parse(body)))
    return [line for line in lines if line]


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
