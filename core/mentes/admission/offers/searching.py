"""The list of mentors: what the address asks for, and the page of offers that fits all of it; one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from werkzeug.datastructures import MultiDict

from mentes.admission.bound import Bound
from mentes.admission.offers.listed import STANDING, listed_in
from mentes.admission.offers.models import Offer
from mentes.admission.offers.words import beginnings
from mentes.admission.parts import Own
from mentes.base.db import db
from mentes.plugin.search import Search
from mentes.plugin.sections import Section, sections_of

PAGE = 50
FURTHEST = 100_000
PICKED = 20


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; what is not asked for is empty."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str = ""
    full: bool = False
    skip: int = 0
    picked: tuple[int, ...] = ()  # offers that are ticked, to be asked

    @property
    def is_any(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.chosen or self.text)

    def address(self, **changes: Any) -> dict[str, Any]:
        """The arguments of the address."""
        asked = replace(self, **changes)
        rest = {"q": asked.text, "full": int(asked.full), "skip": asked.skip, "mentor": list(asked.picked)}
        return {key: list(values) for key, values in asked.chosen.items()} | {k: v for k, v in rest.items() if v}

    def without(self, key: str, value: str = "") -> dict[str, Any]:
        """The address with this one taken away, on its first page."""
        if key == "q":
            return self.address(text="", skip=0)
        left = {name: tuple(one for one in every if (name, one) != (key, value)) for name, every in self.chosen.items()}
        return self.address(chosen={name: every for name, every in left.items() if every}, skip=0)


def filters_of(where: Bound, search: Search) -> tuple[Section, ...]:
    """The mentors' questions by which the list can be narrowed, in the order in which the search names them."""
    asked = {each.key: each for each in sections_of(where.today.plugin.card.questions("mentor"))}
    return tuple(asked[key] for key in search.filters if key in asked and asked[key].options)


def wanted_of(arguments: MultiDict[str, str], filters: Iterable[Section]) -> Wanted:
    """What an address asks for; answers that no question has are passed over."""
    chosen = {}
    for each in filters:
        known = {option.value for option in each.options}
        if kept := tuple(dict.fromkeys(value for value in arguments.getlist(each.key) if value in known)):
            chosen[each.key] = kept
    skip = arguments.get("skip", "")
    return Wanted(
        chosen,
        arguments.get("q", "").strip()[:100],
        arguments.get("full", "") == "1",
        min(int(skip), FURTHEST) if _is_number(skip) else 0,
        picked_of(arguments),
    )


def picked_of(arguments: MultiDict[str, str]) -> tuple[int, ...]:
    """The offers that an address names as ticked, each once, in its order; as many as anybody could mean."""
    named = (int(each) for each in arguments.getlist("mentor") if _is_number(each))
    return tuple(dict.fromkeys(named))[:PICKED]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def fitting(where: Bound, wanted: Wanted, mentee: Own | None, person_id: int) -> tuple[Sequence[Any], bool]:
    """A page of offers that fit all of it, those listed last first, and whether there are more; nobody's own.

    A mentee is not shown whom a rule keeps from them by their university alone.
    """
    found = db.session().connection().execute(*asked(where, wanted, mentee, person_id)).all()
    return found[:PAGE], len(found) > PAGE


def asked(where: Bound, wanted: Wanted, mentee: Own | None, person_id: int) -> tuple[sa.Select[Any], dict[str, Any]]:
    """The statement of `fitting` with its values, for one row more than a page has: what a list says of an offer."""
    words = beginnings(wanted.text)
    elsewhere = mentee.tenant_id if mentee is not None and where.design.other_university else None
    values = listed_in(where) | {"reader": person_id, "home": elsewhere, "skip": wanted.skip}
    for number, (key, chosen) in enumerate(wanted.chosen.items()):
        values[f"tags_{number}"] = [f"{key}:{value}" for value in chosen]
    values |= {f"word_{number}": f"% {word}%" for number, word in enumerate(words)}
    return _page(len(wanted.chosen), len(words), wanted.full, elsewhere is not None), values


@cache
def _page(filters: int, words: int, full: bool, elsewhere: bool) -> sa.Select[Any]:
    """Made once for each shape that an address can have: making it takes longer than many a search."""
    told = Offer.id, Offer.tenant_id, Offer.called, Offer.profile, Offer.full
    chosen = sa.select(*told).where(*STANDING, Offer.person_id != sa.bindparam("reader"))
    if not full:
        chosen = chosen.where(Offer.full.is_(False))
    if elsewhere:
        chosen = chosen.where(Offer.tenant_id != sa.bindparam("home"))
    tags = (sa.bindparam(f"tags_{number}", type_=pg.ARRAY(sa.Text)) for number in range(filters))
    beginning = (Offer.words.like(sa.bindparam(f"word_{number}")) for number in range(words))
    chosen = chosen.where(*(Offer.tags.bool_op("&&")(each) for each in tags), *beginning)
    return (
        chosen.order_by(Offer.since.desc(), Offer.id.desc())
        .limit(PAGE + 1)
        .offset(sa.bindparam("skip", type_=sa.Integer))
    )
