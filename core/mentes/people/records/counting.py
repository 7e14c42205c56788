"""Which facts there are about somebody, how strong each source is, until when a fact counts, and which one wins."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal, get_args
from zoneinfo import ZoneInfo

from mentes.base.errors import BadInput
from mentes.base.i18n import N_
from mentes.people.models import Fact

FactName = Literal["affiliation", "level", "semester", "subject", "unit"]
Source = Literal["self", "coordinator", "registry", "idp"]  # the weakest first
NAMES: Final[tuple[str, ...]] = get_args(FactName)
STRENGTH: Final[Mapping[str, int]] = {source: n for n, source in enumerate(get_args(Source))}
STUDIES: Final = frozenset({"level", "semester", "subject"})  # count to the end of the semester
SEMESTERS: Final = range(1, 61)
LEVELS: Final = ("bachelor", "master", "doctoral", "other")
_SAME = {
    "doctorate": "doctoral",
    "phd": "doctoral",
    "ba": "bachelor",
    "bsc": "bachelor",
    "ma": "master",
    "msc": "master",
}
_LENGTH = 200  # characters of a subject or a unit
_YEAR = timedelta(days=365)


def semester_ends(terms: Sequence[str], zone: str, at: datetime) -> datetime:
    """The last second of the semester that this instant lies in: of the day before the next one begins there.

    `terms` are the days on which semesters begin (MM-DD), counted in the university's time zone.
    """
    there = ZoneInfo(zone)
    today = at.astimezone(there).date()
    following = min(each for each in _starts(terms, today.year) if each > today)
    return datetime.combine(following - timedelta(days=1), time(23, 59, 59), there).astimezone(UTC)


def _starts(terms: Sequence[str], year: int) -> Iterable[date]:
    for term in terms or ("01-01",):
        month, day = (int(part) for part in term.split("-"))
        for each in (year, year + 1):
            yield date(each, month, min(day, monthrange(each, month)[1]))


def valid_until(name: str, terms: Sequence[str], zone: str, at: datetime) -> datetime | None:
    """Until when a fact that is asserted now counts; None for one that has no end (a unit)."""
    if name in STUDIES:
        return semester_ends(terms, zone, at)
    return at + _YEAR if name == "affiliation" else None


def clean(name: str, value: str) -> str:
    """A value as it is kept. Raises BadInput in words for one that this fact cannot have."""
    text = " ".join(value.split())
    if not text or len(text) > _LENGTH or not text.isprintable():
        raise BadInput(N_("This cannot be read: write one line of at most %(most)s characters."), most=_LENGTH)
    if name == "semester":
        return _semester(text)
    if name == "level":
        return _level(text)
    return text


def _semester(text: str) -> str:
    if not (text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) in SEMESTERS):
        raise BadInput(N_("A semester is a whole number from 1 to %(most)s."), most=SEMESTERS[-1])
    return str(int(text))


def _level(text: str) -> str:
    level = same_level(text)
    if level not in LEVELS:
        raise BadInput(N_("A level of study is one of: %(levels)s."), levels=", ".join(LEVELS))
    return level


def same_level(text: str) -> str:
    """A level of study by the one name that rules know it by; what we do not know stays as it came."""
    folded = text.casefold().replace(".", "")
    return _SAME.get(folded, folded if folded in LEVELS else text)


def last_day(moment: datetime) -> date:
    """The last day of something that ends with a day at its university, whatever zone between UTC-11 and UTC+12 that is."""
    return (moment - timedelta(hours=11)).astimezone(UTC).date()


def is_over(fact: Fact, at: datetime) -> bool:
    """Whether it was true once and is not known to be so any more."""
    return fact.valid_until is not None and fact.valid_until < at


def is_strong(source: str, weakest: str) -> bool:
    """Whether a source is at least as strong as the weakest one that counts."""
    return STRENGTH[source] >= STRENGTH[weakest]


def best(facts: Iterable[Fact], weakest: Mapping[Any, str], at: datetime) -> dict[str, Fact]:
    """By name the strongest fact that counts: not over, and from a source that is strong enough (SSO-14).

    `weakest` names the weakest source that counts, by fact; where it says nothing, the person's own word does.
    """
    counting = [
        fact for fact in facts if not is_over(fact, at) and is_strong(fact.source, weakest.get(fact.name, "self"))
    ]
    return {fact.name: fact for fact in sorted(counting, key=lambda fact: STRENGTH[fact.source])}
