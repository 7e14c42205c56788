"""Markdown that people wrote, as markup that can do no harm: a fixed list of tags, links to the web and to mail only."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "h4", "blockquote", "code", "hr"}
_SCHEMES = {"https", "http", "mailto"}
MARKDOWN = MarkdownIt("js-default", {"linkify": False, "html": False})


def markup(text: str) -> Markup:
    """HTML of a Markdown text; tags, handlers and addresses that could do something are gone."""
    clean = nh3.clean(MARKDOWN.render(text), tags=TAGS, url_schemes=_SCHEMES, attributes={"a": {"href"}})
    return Markup(clean)  # noqa: S704 - what nh3 lets through
