"""The values that a university's file is made of, each refusing what cannot be with a sentence on what could."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, Field

Role = Literal["coordinator", "lead", "admin", "central"]
SLUG = r"^[a-z][a-z0-9-]{1,30}$"
VARIABLE = re.compile(r"^[A-Z][A-Z0-9_]{2,63}$")
PLACEHOLDER = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$")
ADDRESS = re.compile(r"^[^@\s]+@([a-z0-9-]+\.)+[a-z][a-z0-9-]+$", re.IGNORECASE)
ROLES: tuple[Role, ...] = ("coordinator", "lead", "admin", "central")
ENTITY_ID = re.compile(r"^(https?://|urn:)[!-~]{1,500}$")
RELATIVE = re.compile(r"^([+-])(\d{1,4}) days?$")


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """“; did you mean …?” where one of the known words is close, else nothing."""
    close = get_close_matches(text, list(known), n=1, cutoff=0.6)
    return f"; did you mean “{close[0]}”?" if close else ""


def _locale(text: str) -> str:
    try:
        Locale.parse(text, sep="-")
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"“{text}” is not a language that there is: write for example de, en or pt-BR") from None
    return text


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def every_zone() -> frozenset[str]:
    """The names of all time zones."""
    return _zones()


def is_zone(text: str) -> bool:
    """Whether there is a time zone of this name."""
    return text in _zones()


def _zone(text: str) -> str:
    if not is_zone(text):
        raise ValueError(f"“{text}” is not a time zone that there is{did_you_mean(text, _zones())}")
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-f]{6}", text.lower()):
        raise ValueError(f"“{text}” is not a colour: write # and six hexadecimal digits, for example #1b5e9b")
    return text.lower()


def _address(text: str) -> str:
    if not ADDRESS.match(text):
        raise ValueError(f"“{text}” is not an e-mail address")
    return text.lower()


def _domain(text: str) -> str:
    if not DOMAIN.match(text):
        raise ValueError(f"“{text}” is not a domain: write for example uni.example, in small letters")
    return text


def _link(text: str) -> str:
    if not is_link(text):
        raise ValueError(f"“{text}” is not a web address: it begins with https:// and has no spaces")
    return text


def is_link(text: str, schemes: Iterable[str] = ("https",)) -> bool:
    """Whether this is an absolute web address with a host, without a password, a query or a fragment."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  (raises ValueError where it is no number)
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.query or parts.fragment or re.search(r"\s", text))
    return parts.scheme in schemes and bool(parts.hostname) and plain


def _issuer(text: str) -> str:
    if not PLACEHOLDER.search(text):
        return _link(text)
    return text


def _entity_id(text: str) -> str:
    if not ENTITY_ID.match(text):
        raise ValueError(f"“{text}” is not an entity id: it begins with https:// or urn: and has no spaces")
    return text


def _variable(text: str) -> str:
    # The value is never repeated: it may be the secret itself.
    if not VARIABLE.match(text):
        raise ValueError("must be the NAME of an environment variable in capitals, never the secret itself")
    return text


def _named(names: dict[str, str]) -> dict[str, str]:
    if "en" not in names:
        raise ValueError("needs at least English: en = “…”, shown wherever the reader's language is missing")
    return names


def _day(value: Any) -> Any:
    if type(value) is date or (isinstance(value, str) and RELATIVE.match(value)):
        return value
    raise ValueError("must be a date such as 2026-09-01, or days from the day of seeding such as “+14 days”")


def day_of(value: date | str, today: date) -> date:
    """The date that a file means by a date or by “+14 days”, counted from today."""
    if isinstance(value, date):
        return value
    found = RELATIVE.match(value)
    if found is None:
        raise ValueError(f"not a day: {value}")
    return today + timedelta(days=int(found[1] + found[2]))


def _term_start(text: str) -> str:
    try:
        date.fromisoformat(f"2001-{text}")
    except ValueError:
        raise ValueError(f"“{text}” is not a day of every year, such as 10-01") from None
    return text


Word = Annotated[str, Field(min_length=1, max_length=200)]
LocaleName = Annotated[str, AfterValidator(_locale)]
Texts = dict[LocaleName, Annotated[str, Field(min_length=1, max_length=2000)]]
Names = Annotated[dict[LocaleName, Word], AfterValidator(_named)]
Slug = Annotated[str, Field(pattern=SLUG)]
Address = Annotated[str, AfterValidator(_address)]
Domain = Annotated[str, AfterValidator(_domain)]
Day = Annotated[Any, AfterValidator(_day)]
Colour = Annotated[str, AfterValidator(_colour)]
Link = Annotated[str, AfterValidator(_link)]
Issuer = Annotated[str, AfterValidator(_issuer)]
EntityId = Annotated[str, AfterValidator(_entity_id)]
Variable = Annotated[str, AfterValidator(_variable)]
Zone = Annotated[str, AfterValidator(_zone)]
TermStart = Annotated[str, AfterValidator(_term_start)]
