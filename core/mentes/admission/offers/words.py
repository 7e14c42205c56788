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
    """First name and the first letter of the surname (S2-31); the first name alone of whoever has one name only.

    Where nobody says which of several words is the first name, initials alone: a surname must not stand in a list.
    """
    surname, comma, first = whole.partition(",")
    words, known = (f"{first} {surname}" if comma else whole).split(), given.split()
    if not known and comma:
        known = first.split()[:1]
    if not known:
        return words[0] if len(words) == 1 else " ".join(f"{each[0].upper()}." for each in (words[0], words[-1]))
    others = [each for each in words if each not in known]
    rest = words[len(known) :] if words[: len(known)] == known else words[-1:] if words[-1] in others else others
    return " ".join(known) + (f" {rest[0][0].upper()}." if rest else "")


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
