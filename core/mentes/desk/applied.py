"""Applications as those who decide about them see them: one statement for each list and order, and no answer of anybody."""

from typing import Any, Final

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.i18n import N_
from mentes.desk.filters import Wanted, plain
from mentes.desk.lists import PAGE, Eyes, known_name

SHOWN: Final = {"waiting": N_("On the waiting list"), "decided": N_("Decided ones")}
SORTED_BY: Final = {"": N_("Day"), "name": N_("Name"), "role": N_("Mentees, then mentors")}
_STATES = {  # which applications each list holds, and in which order without a wish
    "": ("a.state = 'submitted'", "a.due_at, a.id"),
    "waiting": ("a.state = 'waiting_list'", "a.decided_at, a.id"),
    "decided": (
        "a.state in ('admitted', 'rejected', 'withdrawn', 'expired')",
        "a.decided_at desc nulls last, a.id desc",
    ),
}
_ORDERS = {"name": "name nulls last, a.id", "role": "a.role, name nulls last, a.id"}
_NAMED = f"case when {known_name('p', 'a.edition_id')} then p.display_name end"
_APPLIED = f"""select a.id, a.edition_id, a.role, a.state, a.tenant_id, a.verdict, a.submitted_at, a.due_at, a.decided_at,
    {_NAMED} as name, count(*) over () as every
  from application a left join person p on p.id = a.person_id
  where ((a.tenant_id = :tenant and a.edition_id = any(:coordinated)) or (a.owner_id = :tenant and a.edition_id = any(:led)))
    and (cast(:university as int) is null or a.tenant_id = :university)
    and (cast(:in_edition as int) is null or a.edition_id = :in_edition)
    and (:name = '' or {plain(f"({_NAMED})")} like :name)"""  # noqa: S608 - our own words
_LISTS = {
    (what, sort): sa.text(f"{_APPLIED} and {which} order by {_ORDERS.get(sort, by_day)} limit :most offset :skip")
    for what, (which, by_day) in _STATES.items()
    for sort in SORTED_BY
}


def applications(eyes: Eyes, wanted: Wanted, most: int = PAGE) -> list[Any]:
    """The applications that these eyes may decide about; without a wish the most urgent first, of decided ones the newest.

    `name` is there for people of universities whose names the reader knows; `every` says how many rows there are.
    """
    values = {"coordinated": list(eyes.coordinated), "led": list(eyes.led), **eyes.names, **wanted.values}
    chosen = _LISTS[wanted.what, wanted.sort]
    return list(db.session().connection().execute(chosen, {"tenant": eyes.tenant_id, "most": most, **values}))
