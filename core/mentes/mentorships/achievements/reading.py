"""Achievements as they are read: all of one's own with what comes next, and what the other of a pair lets one see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mentes.admission.models import Enrolment
from mentes.base.db import db
from mentes.base.errors import Unavailable
from mentes.base.incidents import pass_over
from mentes.mentorships.achievements.models import Achievement, Showcase
from mentes.mentorships.achievements.rules import FROZEN, Told, frozen_rules, rules_in_edition
from mentes.mentorships.models import RUNNING, Mentorship
from mentes.mentorships.pair import Pair
from mentes.programmes.service import EditionRow, editions_with
from mentes.programmes.titles import title_of

MOST = 50  # pairs and parts of one person whose rules are looked at, the newest


@dataclass(frozen=True)
class Line:
    """One achievement: what it says, how much of it is there, and since when it is reached."""

    titles: dict[str, str]
    texts: dict[str, str]
    count: int
    needed: int
    reached_at: datetime | None


@dataclass(frozen=True)
class Shelf:
    """What somebody has achieved in one programme, the newest first, and what comes next, the nearest first."""

    title: str
    reached: tuple[Line, ...]
    ahead: tuple[Line, ...]


_MINE = (
    sa.select(Showcase.shown, *(c for c in Achievement.__table__.c if c.name != "showcase_id"))
    .outerjoin_from(Showcase, Achievement, Achievement.showcase_id == Showcase.id)
    .where(Showcase.tenant_id == sa.bindparam("home"), Showcase.person_id == sa.bindparam("person"))
    .order_by(Achievement.reached_at.desc(), Achievement.key)
)
_M = Mentorship
_IN_PAIRS = (
    sa.select(
        _M.edition_id,
        sa.case((_M.mentee_id == sa.bindparam("person"), "mentee"), else_="mentor").label("role"),
        *FROZEN,
    )
    .where(
        sa.or_(
            sa.and_(_M.mentee_tenant_id == sa.bindparam("home"), _M.mentee_id == sa.bindparam("person")),
            sa.and_(_M.mentor_tenant_id == sa.bindparam("home"), _M.mentor_id == sa.bindparam("person")),
        ),
        _M.state.in_(RUNNING),
    )
    .order_by(_M.id.desc())
    .limit(MOST)
)
_IN_EDITIONS = (
    sa.select(Enrolment.edition_id, Enrolment.role)
    .where(Enrolment.tenant_id == sa.bindparam("home"), Enrolment.person_id == sa.bindparam("person"))
    .where(Enrolment.state == "active")
    .order_by(Enrolment.id.desc())
    .limit(MOST)
)


def shown_by(person_id: int, home_id: int) -> tuple[str, list[Any]]:
    """Whom somebody lets see it, and their rows: one statement."""
    rows = db.session().connection().execute(_MINE, {"person": person_id, "home": home_id}).all()
    return (rows[0].shown if rows else "nobody"), [row for row in rows if row.key is not None]


def shelves(person_id: int, home_id: int, rows: Iterable[Any]) -> tuple[Shelf, ...]:
    """All that somebody has reached and what their programmes still have for them (three statements and an edition's rules)."""
    values = {"person": person_id, "home": home_id}
    pairs = db.session().connection().execute(_IN_PAIRS, values).all()
    parts = db.session().connection().execute(_IN_EDITIONS, values).all()
    editions = {each.id: each for each in editions_with({row.edition_id for row in (*pairs, *parts)})}
    rules = _rules(pairs, parts, editions)
    kept: dict[int, dict[str, Any]] = {}
    for row in rows:
        kept.setdefault(row.programme_id, {})[row.key] = row
    titles = {each.programme_id: title_of(each) for each in editions.values()}
    known = {**dict.fromkeys(rules), **dict.fromkeys(kept)}
    made = (_shelf(titles.get(key, ""), rules.get(key, {}), kept.get(key, {})) for key in known)
    return tuple(each for each in made if each.reached or each.ahead)


def _rules(pairs: Iterable[Any], parts: Iterable[Any], editions: dict[int, EditionRow]) -> dict[int, dict[str, Told]]:
    """By programme and key; what a pair was promised counts before what an edition says today."""
    found: dict[int, dict[str, Told]] = {}
    said = [(row, frozen_rules(row)) for row in pairs] + [(row, _today(editions.get(row.edition_id))) for row in parts]
    for row, rules in said:
        if row.edition_id in editions:
            mine = {each.rule.key: each for each in rules if each.rule.role in {"both", row.role}}
            held = found.setdefault(editions[row.edition_id].programme_id, {})
            held.update({key: told for key, told in mine.items() if key not in held})
    return found


def _today(edition: EditionRow | None) -> tuple[Told, ...]:
    try:
        return rules_in_edition(edition) if edition else ()
    except Unavailable as error:
        pass_over(error)
        return ()


def _shelf(title: str, rules: dict[str, Told], kept: dict[str, Any]) -> Shelf:
    reached = tuple(_line(row) for row in kept.values() if row.reached_at is not None)
    ahead = [_ahead(told, kept.get(key)) for key, told in rules.items() if key not in _reached(kept)]
    return Shelf(title, reached, tuple(sorted(ahead, key=lambda each: each.needed - each.count)))


def _reached(kept: dict[str, Any]) -> set[str]:
    return {key for key, row in kept.items() if row.reached_at is not None}


def _ahead(told: Told, row: Any) -> Line:
    count = min(row.so_far, told.rule.count) if row is not None else 0
    return Line(dict(told.titles), dict(told.texts), count, told.rule.count, None)


def _line(row: Any) -> Line:
    return Line(row.titles, row.texts, min(row.so_far, row.needed), row.needed, row.reached_at)


_THEIRS = (
    sa.select(Achievement.titles, Achievement.texts, Achievement.so_far, Achievement.needed, Achievement.reached_at)
    .join_from(Showcase, Achievement, Achievement.showcase_id == Showcase.id)
    .where(
        Showcase.tenant_id == sa.bindparam("home"),
        Showcase.person_id == sa.bindparam("person"),
        Showcase.shown != "nobody",
        Achievement.reached_at.is_not(None),
    )
    .order_by(Achievement.reached_at.desc(), Achievement.key)
    .limit(MOST)
)


def shown_in(pair: Pair, role: str) -> tuple[Line, ...]:
    """What this one of a pair lets the other see, as long as the pair is not over: the newest first (one statement)."""
    if pair.is_over:
        return ()
    side = pair.side(role)
    found = db.session().connection().execute(_THEIRS, {"person": side.person_id, "home": side.tenant_id})
    return tuple(_line(row) for row in found)


_ON_OFFER = _THEIRS.where(Showcase.shown == "programmes", Achievement.programme_id == sa.bindparam("programme")).limit(
    10
)


def shown_on_offer(person_id: int, home_id: int, programme_id: int) -> tuple[Line, ...]:
    """What a mentor lets the readers of their offer see: of this programme, the newest (one statement)."""
    values = {"person": person_id, "home": home_id, "programme": programme_id}
    return tuple(_line(row) for row in db.session().connection().execute(_ON_OFFER, values))
