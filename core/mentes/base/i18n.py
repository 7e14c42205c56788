"""Words in the reader's language: messages that rules and verbs answer with, translated only when they are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from babel import Locale
from flask import Flask
from flask_babel import Babel
from jinja2 import pass_context
from jinja2.runtime import Context
from werkzeug.datastructures import LanguageAccept

from mentes.base.domains import CORE, Domain, domain, languages
from mentes.base.formats import (
    format_day,
    format_list,
    format_moment,
    format_number,
    format_time,
    language_name,
    parsed,
    zone_city,
)
from mentes.base.reader import reader_locale, reader_zone, speaking

__all__ = [
    "N_",
    "LanguageName",
    "Message",
    "_",
    "format_day",
    "format_list",
    "format_moment",
    "format_number",
    "format_time",
    "gettext",
    "in_language",
    "init_i18n",
    "languages",
    "many",
    "negotiate",
    "ngettext",
    "pgettext",
    "reader_locale",
    "reader_zone",
    "say",
    "speaking",
    "zone_city",
]

ALIASES = {"no": "nb", "nn": "nb"}  # a browser says "no"; the catalogue is called nb


def N_(text: str) -> str:  # noqa: N802
    """Mark a source text for translation and give it back unchanged (translated when it is shown)."""
    return text


@dataclass(frozen=True)
class Message:
    """A text of a catalogue and the values for its `%(name)s` places; never translated before it reaches its reader.

    `domain` is the gettext domain: "messages" for core, the plugin's own name for a plugin.
    With `plural`, the value `num` decides which form is shown.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    domain: str = CORE
    plural: str = ""


class LanguageName(str):
    """The code of a language ("de"), said as its reader calls the language: "German", "Deutsch", "allemand"."""

    __slots__ = ()


def many(singular: str, plural: str, num: int, **values: Any) -> Message:
    """A message about a number of things; both texts are marked for translation by this call."""
    return Message(singular, {"num": num, **values}, plural=plural)


def in_language(texts: Mapping[str, str], locale: str = "") -> str:
    """The text in the reader's language (or a given one), else in English, else in the first that there is; else ""."""
    plain = (locale or str(reader_locale())).replace("-", "_")
    near = [code for code in texts if code.replace("-", "_") == plain]
    order = (*near, plain.partition("_")[0], "en", *texts)
    return next((texts[code] for code in order if texts.get(code)), "")


class Grouped(int):
    """A whole number that `%(n)d` prints as it is and `%(n)s` as its reader writes it."""

    shown: str

    def __str__(self) -> str:
        return self.shown


def say(what: Message | str, locale: str | None = None) -> str:
    """The words for the reader (or for a given language), with days, numbers and messages in them said as well."""
    message = what if isinstance(what, Message) else Message(what)
    chosen = parsed(locale) if locale else reader_locale()
    texts = domain(message.domain).translations(chosen)
    if message.plural:
        source = message.text if message.values["num"] == 1 else message.plural
        text = texts.ungettext(message.text, message.plural, message.values["num"])
    else:
        source, text = message.text, texts.ugettext(message.text) if message.text else ""
    return filled(text, source, {name: _said(value, chosen) for name, value in message.values.items()})


def filled(text: str, source: str, values: Mapping[str, Any]) -> str:
    """A translation with its values; where they do not fit, the source with them."""
    if not values:
        return text
    try:
        return text % values
    except (KeyError, ValueError, TypeError):  # a slip in a translation must not take the page down
        return source % values


def _said(value: Any, locale: Locale) -> Any:
    """A value as the reader writes it; what is none of these stays as it is (so that `%(n)d` and `%(f).1f` work)."""
    said = next((how for kinds, how in SAID if isinstance(value, kinds)), None)
    return said(value, locale) if said else value


def _grouped(value: int, locale: Locale) -> Grouped:
    number = Grouped(value)
    number.shown = format_number(value, locale)
    return number


SAID: tuple[tuple[Any, Callable[[Any, Locale], Any]], ...] = (
    (Message, lambda value, locale: say(value, str(locale))),
    (LanguageName, language_name),
    ((bool, str), lambda value, _: value),
    (int, _grouped),
    ((float, Decimal), format_number),
    (datetime, lambda value, locale: format_moment(value, locale=locale)),
    (date, lambda value, locale: format_day(value, locale=locale)),
    (Mapping, lambda value, locale: in_language(value, str(locale))),
    ((list, tuple), lambda value, locale: format_list((str(_said(part, locale)) for part in value), locale)),
)


def gettext(text: str, **values: Any) -> str:
    """Core's words for the reader, at once: for code that answers a request."""
    return say(Message(text, values))


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """The same about a number of things (`%(num)d`)."""
    return say(Message(singular, {"num": num, **values}, plural=plural))


def pgettext(context: str, text: str, **values: Any) -> str:
    """The same for a word that means several things: the context tells the translator which."""
    said = str(domain(CORE).translations(reader_locale()).upgettext(context, text))
    return filled(said, text, {name: _said(value, reader_locale()) for name, value in values.items()})


_ = gettext


def negotiate(setting: str | None, browser: LanguageAccept, fallback: str) -> str:
    """The language to speak: what was chosen, else the first that the browser asks for and we have, else the fallback."""
    for wish in [setting or "", *(name for name, quality in browser if quality > 0)]:
        code = wish.replace("-", "_")
        language = code.split("_")[0].lower()
        for candidate in (code, ALIASES.get(language, language)):
            if candidate in languages():
                return candidate
    return fallback


def init_i18n(app: Flask, select_locale: Callable[[], str], select_timezone: Callable[[], str]) -> None:
    """Give the app its languages, and templates their words: `_`, `ngettext`, `pgettext`, `say`, `format_…`."""
    Babel(app, configure_jinja=False, locale_selector=select_locale, timezone_selector=select_timezone)
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        _template_gettext, _template_ngettext, newstyle=True, pgettext=_template_pgettext
    )
    for tool in (say, format_day, format_time, format_moment, format_number, format_list, zone_city):
        env.globals[tool.__name__] = tool
        env.filters[tool.__name__] = tool


def _domain_of(context: Context) -> Domain:
    """A plugin's templates lie in a folder of its name and speak from its catalogue; all others from core's."""
    folder = (context.name or "").split("/")[0]
    return domain(folder if folder.startswith("mentes_") else CORE)


@pass_context
def _template_gettext(context: Context, text: str) -> str:
    return str(_domain_of(context).translations(reader_locale()).ugettext(text)) if text else ""


@pass_context
def _template_ngettext(context: Context, singular: str, plural: str, num: int) -> str:
    return str(_domain_of(context).translations(reader_locale()).ungettext(singular, plural, num))


@pass_context
def _template_pgettext(context: Context, place: str, text: str) -> str:
    return str(_domain_of(context).translations(reader_locale()).upgettext(place, text))
