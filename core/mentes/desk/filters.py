"""What a reader asks of a list: which rows, in which order, from where on; the same for the page, its export and the numbers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mentes.people.service import plain_name

FURTHEST = 100_000


@dataclass(frozen=True)
class Wanted:
    """A filter as the address carries it; what is not asked for is empty."""

    what: str = ""
    university: int | None = None
    edition: int | None = None
    late: bool = False
    name: str = ""
    sort: str = ""
    skip: int = 0

    def address(self, **changes: Any) -> dict[str, Any]:
        """The arguments of the address, without what is not asked for."""
        asked = replace(self, **changes)
        values = {
            "what": asked.what,
            "university": asked.university,
            "edition": asked.edition,
            "late": int(asked.late),
            "q": asked.name,
            "sort": asked.sort,
            "skip": asked.skip,
        }
        return {key: value for key, value in values.items() if value}

    @property
    def is_any(self) -> bool:
        """Whether it leaves rows out."""
        return bool(self.what or self.university or self.edition or self.late or self.name)

    @property
    def values(self) -> dict[str, Any]:
        """For the places of a statement."""
        return {
            "what": self.what,
            "university": self.university,
            "in_edition": self.edition,
            "late": self.late,
            "name": f"%{_escaped(plain_name(self.name))}%" if self.name else "",
            "skip": self.skip,
        }


def asked_for(arguments: Mapping[str, str], whats: Collection[str], sorts: Collection[str]) -> Wanted:
    """The filter in an address; what is no filter of this list is passed over."""
    what, sort = arguments.get("what") or arguments.get("show", ""), arguments.get("sort", "")
    return Wanted(
        what if what in whats else "",
        _number(arguments, "university"),
        _number(arguments, "edition"),
        arguments.get("late") == "1",
        arguments.get("q", "").strip()[:100],
        sort if sort in sorts else "",
        min(_number(arguments, "skip") or 0, FURTHEST),
    )


def _number(arguments: Mapping[str, str], name: str) -> int | None:
    asked = arguments.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None


def _escaped(text: str) -> str:
    """For `like`: what somebody typed stands for itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def plain(column: str) -> str:
    """SQL: a name without accents and capitals, as `plain_name` makes it of what is looked for."""
    bare = f"regexp_replace(normalize(lower({column}), nfkd), '[\u0300-\u036f]', '', 'g')"
    return f"replace(translate({bare}, 'øłđı', 'oldi'), 'ß', 'ss')"
