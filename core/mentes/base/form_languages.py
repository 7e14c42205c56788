"""Texts in several languages as parameters: one input a language on the page, and each reader is told theirs."""

from collections.abc import Mapping
from typing import Annotated, Any

from flask import g, has_request_context
from pydantic import BeforeValidator, Field

from mentes.base.i18n import languages


class InEveryLanguage:
    """Marks a mapping from language to text, for which a form has one input a language."""


def _written(given: Any) -> Any:
    """Without the languages in which nothing was written."""
    if not isinstance(given, Mapping):
        return given
    return {code: text for code, text in given.items() if not isinstance(text, str) or text.strip()}


Translated = Annotated[dict[str, Annotated[str, Field(max_length=200)]], BeforeValidator(_written), InEveryLanguage()]
"""One line in several languages, `{"en": "Welcome", "de": "Willkommen"}`; without a default one of them must be filled in."""

TranslatedText = Annotated[
    dict[str, Annotated[str, Field(max_length=4000)]], BeforeValidator(_written), InEveryLanguage()
]
"""The same for a text of several lines."""


def asked_languages() -> tuple[str, ...]:
    """The languages of the university whose pages are open; elsewhere all that are spoken here."""
    here = g.get("university") if has_request_context() else None
    return tuple(here.locales) if here else tuple(languages())
