"""What the pages of pairing have in common: whose they are, which rows were asked for, and numbers that open their rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from mentes.base.actor import actor, allow, here
from mentes.base.i18n import N_, Message
from mentes.desk import lists
from mentes.desk.pairing.scarcity import Giving, Search, Seeking
from mentes.programmes import abilities
from mentes.programmes.service import EditionRow, editions_of


def led() -> list[EditionRow]:
    """The editions in which this reader pairs. Raises NotAllowed for whoever pairs in none."""
    every = editions_of(here().id)
    found = [each for each in every if each.owner_id == here().id and abilities.may_lead(actor(), each)]
    allow(bool(found), role=N_("lead coordinator"))
    return found


def universities_of(edition: EditionRow, locale: str) -> dict[int, str]:
    """Its universities as pages name them, also while its rules are away."""
    every = {each.tenant_id: each.names for each in edition.partners} | {edition.owner_id: edition.owner_names}
    return {key: names.get(locale) or names.get("en") or next(iter(names.values())) for key, names in every.items()}


def skipped() -> int:
    """How many rows of a list were shown on the pages before."""
    asked = request.args.get("skip", "0")
    return min(int(asked), 100_000) if asked.isdecimal() else 0


def following(count: int) -> int | None:
    """Where the rows begin that this page of a list does not show."""
    after = skipped() + lists.PAGE
    return after if after < count else None


@dataclass(frozen=True)
class Which:
    """The rows that were asked for in the address; what is not named holds for all."""

    edition: int | None = None
    university: int | None = None
    field: str | None = None
    free: bool = False

    @classmethod
    def asked(cls) -> "Which":
        """From the address; what is no number is not heard."""
        return cls(_number("edition"), _number("university"), request.args.get("field"), bool(request.args.get("free")))

    @property
    def named(self) -> dict[str, int | str]:
        """For the address of the same rows."""
        found = {
            "edition": self.edition,
            "university": self.university,
            "field": self.field,
            "free": int(self.free) or None,
        }
        return {key: value for key, value in found.items() if value is not None}

    def holds(self, each: Seeking | Giving) -> bool:
        """Whether this row is one of them."""
        return (
            self.edition in {None, each.edition.id}
            and self.university in {None, each.row.tenant_id}
            and self.field in {None, each.field}
            and not (self.free and isinstance(each, Giving) and each.places.free < 1)
        )

    @property
    def is_all(self) -> bool:
        """Nothing was left out."""
        return self == Which()


def _number(name: str) -> int | None:
    asked = request.args.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else None


@dataclass(frozen=True)
class Line:
    """Of one university or one field: its key, how many wait, and how many places are free and promised."""

    key: int | str
    waiting: int
    free: int
    promised: int


@dataclass(frozen=True)
class Counts:
    """The numbers of one edition; each counts the rows of its list."""

    edition: EditionRow
    universities: tuple[Line, ...]
    fields: tuple[Line, ...]
    labels: dict[str, Message]

    @classmethod
    def of(cls, edition: EditionRow, found: Search) -> "Counts":
        """By university, and by field where the programme asks for one."""
        seeking = [each for each in found.seeking if each.edition.id == edition.id]
        giving = [each for each in found.giving if each.edition.id == edition.id]
        labels = found.labels(edition.id)
        every: list[Seeking | Giving] = [*seeking, *giving]
        by_university = _lines([(each.row.tenant_id, each) for each in every])
        by_field = _lines([(each.field, each) for each in every]) if labels else ()
        return cls(edition, by_university, by_field, labels)


def _lines(rows: Sequence[tuple[int | str, Seeking | Giving]]) -> tuple[Line, ...]:
    waiting, free, promised = Counter[int | str](), Counter[int | str](), Counter[int | str]()
    for key, each in rows:
        if isinstance(each, Giving):
            free[key] += each.places.free
            promised[key] += each.places.promised
        else:
            waiting[key] += 1
    keys = dict.fromkeys(key for key, _ in rows)
    lines = (Line(key, waiting[key], free[key], promised[key]) for key in keys)
    return tuple(sorted((line for line in lines if line.waiting or line.free or line.promised), key=_scarcest))


def _scarcest(line: Line) -> tuple[int, str]:
    return line.free - line.waiting, str(line.key)
