"""Days, moments, zones and numbers as the reader writes them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, get_timezone_location
from babel.lists import format_list as babel_list
from babel.numbers import format_decimal

from mentes.base.reader import reader_locale, reader_zone

Zone = str | tzinfo | None
GROUPED_FROM = 10_000  # below it a number may be a year


def format_locale(locale: str | Locale | None = None) -> Locale:
    """The locale whose customs are followed: plain English is shown the British way (Saturday 28 November, no a.m.)."""
    chosen = parsed(locale) if isinstance(locale, str) else locale or reader_locale()
    return _british() if chosen.language == "en" and str(chosen) == "en" else chosen


@lru_cache(maxsize=256)
def parsed(code: str) -> Locale:
    """The locale of a code ("de", "pt_BR"), read once. Raises what `Locale.parse` raises."""
    return Locale.parse(code)


@cache
def _british() -> Locale:
    return Locale("en", "GB")


def as_zone(zone: Zone) -> tzinfo:
    """A zone from its name (`Europe/Vienna`), or the reader's own."""
    return ZoneInfo(zone) if isinstance(zone, str) else zone or reader_zone()


def format_day(day: date, zone: Zone = None, locale: str | Locale | None = None) -> str:
    """A day with its weekday: "Sat, 28 Nov 2026". An aware datetime counts as the day it is in the zone."""
    if isinstance(day, datetime):
        day = _at(day, zone).date()
    return str(format_skeleton("yMMMEd", day, locale=format_locale(locale)))


def format_time(moment: datetime, zone: Zone = None, locale: str | Locale | None = None) -> str:
    """The time of an aware datetime in the zone: "15:00"."""
    return str(format_skeleton("Hm", _at(moment, zone).replace(tzinfo=None), locale=format_locale(locale)))


def format_moment(moment: datetime, zone: Zone = None, locale: str | Locale | None = None) -> str:
    """Day, time and where that time is: "Sat, 28 Nov 2026, 15:00 (Vienna)" (UX-40)."""
    day, time = format_day(moment, zone, locale), format_time(moment, zone, locale)
    return f"{day}, {time} ({zone_city(zone, locale)})"


def zone_city(zone: Zone = None, locale: str | Locale | None = None) -> str:
    """The zone as a city in the reader's language: "Vienna", "Wien"."""
    zone = as_zone(zone)
    if zone is UTC or str(zone) in {"UTC", "Etc/UTC"}:
        return "UTC"
    return get_timezone_location(zone, locale=format_locale(locale), return_city=True)


def format_number(number: float | Decimal, locale: str | Locale | None = None) -> str:
    """A number with the reader's decimal sign; grouped from 10,000 on, so that a year stays a year."""
    if type(number) is int and 0 <= number < GROUPED_FROM:
        return str(number)
    return format_decimal(number, locale=format_locale(locale), group_separator=abs(float(number)) >= GROUPED_FROM)


def format_list(items: Iterable[str], locale: str | Locale | None = None) -> str:
    """Several things in one sentence: "Graz, Padua and Lyon"."""
    return babel_list(list(items), locale=format_locale(locale))


def language_name(code: str, locale: str | Locale | None = None) -> str:
    """What a language is called in the reader's own; a code that nobody knows stays as it is."""
    return _language_name(str(code), format_locale(locale))


@lru_cache(maxsize=4096)
def _language_name(code: str, locale: Locale) -> str:
    try:
        return Locale.parse(code).get_display_name(locale) or code
    except (ValueError, UnknownLocaleError):
        return code


def language_code(text: str) -> str | None:
    """The code of the language that a tag names ("de" for de-AT); None for what names none."""
    try:
        return str(Locale.parse(text.strip(), sep="-" if "-" in text else "_").language)
    except (ValueError, UnknownLocaleError):
        return None


def comes_twice(moment: datetime, zone: str) -> bool:
    """Whether clocks in this zone show this time twice, because they go back in that night."""
    local = moment.astimezone(as_zone(zone))
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _at(moment: datetime, zone: Zone) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(as_zone(zone))
