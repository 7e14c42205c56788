"""What can be chosen for oneself: languages that people in Europe speak, time zones by their cities."""

from functools import lru_cache
from zoneinfo import available_timezones

from mentes.base.formats import language_name, zone_city

LANGUAGES = (
    "ar be bg bs ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu hy is it ja ka ko lb lt lv mk mt nb nl nn "
    "pl pt ro ru sk sl sq sr sv tr uk zh"
)
REGIONS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


def spoken_languages(locale: str, held: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Codes and names in the reader's language, in its order; `held` are kept even where we would not list them."""
    return sorted(((code, language_name(code, locale)) for code in {*LANGUAGES.split(), *held}), key=_by_name)


def zones(locale: str, held: str) -> list[tuple[str, str]]:
    """Zones with their cities. `held` is kept even where we would not list it (UTC)."""
    listed = _zones(locale)
    return listed if any(held == name for name, _ in listed) else [(held, zone_city(held, locale)), *listed]


@lru_cache(maxsize=32)
def _zones(locale: str) -> list[tuple[str, str]]:
    """One zone a city; where two cities are called alike, their names in the database tell them apart."""
    found = [(name, zone_city(name, locale)) for name in available_timezones() if name.startswith(REGIONS)]
    times: dict[str, int] = {}
    for _, city in found:
        times[city] = times.get(city, 0) + 1
    return sorted(((name, city if times[city] == 1 else f"{city} ({name})") for name, city in found), key=_by_name)


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1].casefold()
