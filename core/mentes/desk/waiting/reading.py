"""Who waits for whom since when: facts of applications, proposals and pairs, in one statement whatever their number."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.desk.filters import Wanted, plain
from mentes.desk.lists import PAGE, Eyes, known_name

KINDS = (
    "application",
    "supervisor",
    "question",
    "proposal",
    "request",
    "first_meeting",
    "match_check",
    "agreement",
    "guide",
    "meetings",
    "minutes",
    "paper",
    "final_meeting",
    "questionnaire",
)
SORTS = {
    "": "due_at nulls last, since, kind, id",
    "since": "since, kind, id",
    "kind": "kind, due_at nulls last, id",
    "name": "coalesce(mentee, mentor) nulls last, due_at nulls last, kind, id",
}
# Nobody has published a page `x` that the side `y` of the pair `m` reads, for its edition or one before it (`guides.texts`).
UNPUBLISHED = """not exists (select 1 from edition d
      cross join lateral (select distinct on (g.tenant_id, g.locale) g.withdrawn_at from guide_text g
        left join edition f on f.id = g.edition_id
        where g.programme_id = d.programme_id and g.key = x ->> 'key' and g.published_at is not null
          and g.tenant_id in (m.owner_id, case y when 'mentee' then m.mentee_tenant_id else m.mentor_tenant_id end)
          and (f.id is null or (f.starts_on, f.id) <= (d.starts_on, d.id))
        order by g.tenant_id, g.locale, g.number desc) newest
      where d.id = m.edition_id and newest.withdrawn_at is null)"""
# Whom a proposal waits for only its leads are told: else it could be read from the last row whose no it was.
# Names: of pairs, those on the cards that both homes may read; before a match, those of one's own people only.
_WAITING = f"""
  select 'application' as kind, 'reply' as move, a.id, cast(null as int) as pair_id, a.edition_id,
    case when a.role = 'mentee' then a.tenant_id end as mentee_at, case when a.role = 'mentor' then a.tenant_id end as mentor_at,
    case when a.role = 'mentee' then p.display_name end as mentee, case when a.role = 'mentor' then p.display_name end as mentor,
    array['coordinator'] as roles, cast(null as jsonb) as title, a.submitted_at as since, a.due_at, a.tenant_id, a.owner_id
  from application a left join person p on p.id = a.person_id and {known_name("p", "a.edition_id")}
  where a.state = 'submitted' and a.edition_id = any(:seen) and (a.tenant_id = :tenant or a.owner_id = :tenant)
union all
  select 'supervisor', 'reply', a.id, null, a.edition_id,
    case when a.role = 'mentee' then a.tenant_id end, case when a.role = 'mentor' then a.tenant_id end,
    case when a.role = 'mentee' then p.display_name end, case when a.role = 'mentor' then p.display_name end,
    array['supervisor'], null, coalesce(s.asked_at, a.submitted_at), s.due_at, a.tenant_id, a.owner_id
  from application a left join person p on p.id = a.person_id and {known_name("p", "a.edition_id")}
    left join approval s on s.application_id = a.id
  where a.state = 'awaiting_supervisor' and a.edition_id = any(:seen) and (a.tenant_id = :tenant or a.owner_id = :tenant)
union all
  select 'question', 'reply', q.id, null, r.edition_id, r.mentee_tenant_id, r.mentor_tenant_id, e.display_name, o.display_name,
    array['lead'], null, q.asked_at, q.due_at, r.owner_id, r.owner_id
  from proposal_question q join proposal r on r.id = q.proposal_id
    left join person e on e.id = r.mentee_id and {known_name("e", "r.edition_id")}
    left join person o on o.id = r.mentor_id and {known_name("o", "r.edition_id")}
  where q.answered_at is null and r.kind <> 'request' and r.state = 'proposed' and r.edition_id = any(:seen)
    and case q.role when 'mentee' then r.mentee_consented_at else r.mentor_consented_at end is null
    and (r.owner_id = :tenant or r.mentee_tenant_id = :tenant or r.mentor_tenant_id = :tenant)
union all
  select case r.kind when 'request' then 'request' else 'proposal' end, 'reply', r.id, null, r.edition_id, r.mentee_tenant_id, r.mentor_tenant_id, e.display_name, o.display_name,
    case when r.kind = 'request' then array[case when exists (select 1 from proposal_question q
      where q.proposal_id = r.id and q.answered_at is null) then 'mentee' else 'mentor' end]
    when r.owner_id = :tenant and r.edition_id = any(:led) then array_remove(array[
      case when r.mentee_consented_at is null then 'mentee' end,
      case when r.mentor_consented_at is null then 'mentor' end], null) else array['mentee', 'mentor'] end,
    null, r.created_at, r.due_at, r.owner_id, r.owner_id
  from proposal r
    left join person e on e.id = r.mentee_id and {known_name("e", "r.edition_id")}
    left join person o on o.id = r.mentor_id and {known_name("o", "r.edition_id")}
  where r.state = 'proposed' and r.edition_id = any(:seen)
    and (r.owner_id = :tenant or r.mentee_tenant_id = :tenant or r.mentor_tenant_id = :tenant)
union all
  select w.kind, w.move, w.id, m.id, m.edition_id, m.mentee_tenant_id, m.mentor_tenant_id, e.display_name, o.display_name,
    w.roles, w.title, w.since, w.due_at, m.owner_id, m.owner_id
  from awaited w join mentorship m on m.id = w.mentorship_id
    join side e on e.mentorship_id = m.id and e.role = 'mentee'
    join side o on o.mentorship_id = m.id and o.role = 'mentor'
  where (m.owner_id = :tenant or m.mentee_tenant_id = :tenant or m.mentor_tenant_id = :tenant) and m.edition_id = any(:seen)
    and m.state <> 'ended_early' and m.paused_at is null
    and (w.kind <> 'questionnaire' or w.due_at is null or w.due_at > :now)
union all
  select 'guide', 'publish', m.id, m.id, m.edition_id, m.mentee_tenant_id, m.mentor_tenant_id, e.display_name, o.display_name,
    array['lead'], null, m.introduced_at, null, m.owner_id, m.owner_id
  from mentorship m
    join side e on e.mentorship_id = m.id and e.role = 'mentee'
    join side o on o.mentorship_id = m.id and o.role = 'mentor'
  where (m.owner_id = :tenant or m.mentee_tenant_id = :tenant or m.mentor_tenant_id = :tenant) and m.edition_id = any(:seen)
    and m.state in ('introduced', 'agreeing') and m.paused_at is null
    and exists (select 1 from jsonb_array_elements(m.frozen -> 'design' -> 'pages') x, jsonb_array_elements_text(x -> 'audience') y
      where (x ->> 'before_signing')::boolean and {UNPUBLISHED})"""  # noqa: S608 - our own words
_FITS = f"""(:what = '' or kind = :what)
  and (cast(:university as int) is null or :university in (mentee_at, mentor_at))
  and (cast(:in_edition as int) is null or edition_id = :in_edition)
  and (not :late or due_at < :now)
  and (:name = '' or {plain("coalesce(mentee, '')")} like :name or {plain("coalesce(mentor, '')")} like :name)"""
_LISTS = {
    sort: sa.text(
        f"select *, due_at < :now as is_late, count(*) over () as every from ({_WAITING}) w where {_FITS} "  # noqa: S608
        f"order by {order} limit :most offset :skip"
    )
    for sort, order in SORTS.items()
}
_GROUPS = sa.text(
    "select kind, count(*) as every, count(*) filter (where due_at < :now) as late, min(since) as since "  # noqa: S608
    f"from ({_WAITING}) w group by kind"
)


def waiting(eyes: Eyes, wanted: Wanted, most: int = PAGE) -> Sequence[Any]:
    """What is open and whom it waits for, the most urgent first; each row says in `every` how many there are."""
    values = _seen(eyes) | wanted.values | {"most": most}
    return db.session().connection().execute(_LISTS[wanted.sort], values).all()


def groups(eyes: Eyes) -> list[Any]:
    """How many of each kind are open, how many of them are late, and since when the longest waits."""
    found = {row.kind: row for row in db.session().connection().execute(_GROUPS, _seen(eyes))}
    return [found[kind] for kind in KINDS if kind in found]


def _seen(eyes: Eyes) -> dict[str, Any]:
    lists = {"seen": list(eyes.seen), "led": list(eyes.led), **eyes.names}
    return {"tenant": eyes.tenant_id, "now": now(), **lists}
