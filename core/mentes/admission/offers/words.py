"""How an offer is named and found: first name and initial, what the list can be narrowed by, what a free search reads."""

import functools
import operator
import re
from collections.abc import Iterable, Mapping
from typing import Any
from zlib import crc32

from mentes.plugin.search import Search
from mentes.tenancy.folding import folded, spellings

_WORD = re.compile(r"[^\W_]+")
BITS = 63  # of a whole number in the database, without its sign
MOST_WORDS = 10  # of one free search: the rest is not looked at


def called(given: str, whole: str) -> str:
    """First name and the first letter of the surname (S2-31); the first name alone of whoever has one name only."""
    given, whole = " ".join(given.split()), " ".join(whole.split())
    if not given:
        given = whole.split(" ")[0]
    rest = whole.removeprefix(given).strip() if whole.startswith(given) else whole.split(" ")[-1]
    return f"{given} {rest[0].upper()}." if rest else given


def tags_of(search: Search, profile: Mapping[str, Any]) -> list[str]:
    """`key:value` of each answer that the list can be narrowed by."""
    return sorted({f"{key}:{value}" for key in search.filters for value in _values(profile.get(key))})


def marks_of(tags: Iterable[str]) -> int:
    """The tags as bits, so that the database counts fast how many two have in common.

    Now and then two tags share a bit: it is for choosing whom to look at more closely, and decides nothing.
    """
    return functools.reduce(operator.or_, (1 << crc32(tag.encode()) % BITS for tag in tags), 0)


def words_of(search: Search, profile: Mapping[str, Any], name: str) -> str:
    """All words that a free search may find, each with a blank before it."""
    texts = [name, *(str(value) for key in search.texts for value in _values(profile.get(key)))]
    return "".join(f" {word}" for word in dict.fromkeys(_WORD.findall(spellings(" ".join(texts)))))


def beginnings(wanted: str) -> list[str]:
    """The words of a free search, as they stand in `words_of`: each must be the beginning of one there."""
    return list(dict.fromkeys(_WORD.findall(folded(wanted))))[:MOST_WORDS]


def _values(value: Any) -> Iterable[Any]:
    if value in (None, ""):
        return ()
    return value if isinstance(value, list | tuple) else (value,)
