"""Pairs and certificates as those who look after them see them: one statement a list, facts only, never what a pair wrote."""

from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from mentes.base.db import db
from mentes.desk.filters import Wanted, plain
from mentes.desk.lists import PAGE, Eyes
from mentes.mentorships.models import BOARD
from mentes.mentorships.rested import shown_last_day

_RUNS = "m.state not in ('completed', 'ended_early')"
_AWAKE = f"{_RUNS} and m.paused_at is null"
SHOWN = {  # which pairs each list holds: as many as its number says
    "": "true",
    "running": _RUNS,
    "quiet": f"{_AWAKE} and m.asked > 0",
    "board": f"{_AWAKE} and m.asked >= {BOARD}",
    "resting": f"{_RUNS} and m.paused_at is not null",
    **{
        state: f"m.state = '{state}'"
        for state in ("introduced", "agreeing", "active", "wrapping_up", "completed", "ended_early")
    },
}
QUIET = {"quiet", "board"}
SORTS = {
    "": "introduced_at desc, id desc",
    "quiet": "moved_at, id",
    "end": "ends_on nulls last, id",
    "name": "mentee, mentor, id",
}
_OF_TENANT = "(m.owner_id = :tenant or m.mentee_tenant_id = :tenant or m.mentor_tenant_id = :tenant) and m.edition_id = any(:seen)"
_SIDES = """join side e on e.mentorship_id = m.id and e.role = 'mentee'
    join side o on o.mentorship_id = m.id and o.role = 'mentor'"""
_FITS = f"""(cast(:university as int) is null or :university in (m.mentee_tenant_id, m.mentor_tenant_id))
  and (cast(:in_edition as int) is null or m.edition_id = :in_edition)
  and (:name = '' or {plain("e.display_name")} like :name or {plain("o.display_name")} like :name)"""
_PAIRS = f"""select m.id, m.state, m.edition_id, m.introduced_at, m.starts_on, m.ends_on, m.moved_at, m.asked,
    m.paused_at, m.paused_until, e.display_name as mentee, o.display_name as mentor,
    m.mentee_tenant_id, m.mentor_tenant_id, count(*) over () as every,
    (select max(x.starts_at) from meeting x where x.mentorship_id = m.id and x.state = 'held') as last_met,
    (select count(*) from meeting x where x.mentorship_id = m.id and x.state = 'held') as held
  from mentorship m {_SIDES} where {_OF_TENANT} and {_FITS}"""  # noqa: S608 - our own words
_LISTS = {
    (show, sort): sa.text(f"{_PAIRS} and {which} order by {order} limit :most offset :skip")
    for show, which in SHOWN.items()
    for sort, order in SORTS.items()
}
ISSUED = {"": "issued_at desc, id desc", "name": "name, id"}
_ISSUED = {
    sort: sa.text(
        f"""select c.id, m.id as pair_id, c.role, c.issued_at, m.edition_id, count(*) over () as every,
          case when c.role = 'mentee' then e.display_name else o.display_name end as name,
          case when c.role = 'mentee' then e.tenant_id else o.tenant_id end as at
        from certificate c join mentorship m on m.id = c.mentorship_id {_SIDES}
        where c.state = 'issued' and {_OF_TENANT} and {_FITS} and (:what = '' or c.role = :what)
        order by {order} limit :most offset :skip"""  # noqa: S608 - our own words
    )
    for sort, order in ISSUED.items()
}


def pairs(eyes: Eyes, wanted: Wanted, most: int = PAGE) -> list[Any]:
    """Pairs in which this university has a part: who, how far, last met; `every` says how many there are."""
    sort = wanted.sort or ("quiet" if wanted.what in QUIET else "")
    rows = db.session().connection().execute(_LISTS[wanted.what, sort], _values(eyes, wanted, most))
    return [SimpleNamespace(**{**row._mapping, "ends_on": shown_last_day(row)}) for row in rows]  # noqa: SLF001 - as documented


def issued(eyes: Eyes, wanted: Wanted, most: int = PAGE) -> list[Any]:
    """Certificates that were issued to the two of these pairs."""
    return list(db.session().connection().execute(_ISSUED[wanted.sort], _values(eyes, wanted, most)))


def _values(eyes: Eyes, wanted: Wanted, most: int) -> dict[str, Any]:
    return {"tenant": eyes.tenant_id, "seen": list(eyes.seen), "most": most, **wanted.values}
