"""What coordinators look at: one statement a list, each naming its tenant column; facts only, never what a pair wrote."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from mentes.admission.models import Enrolment
from mentes.base.actor import Actor
from mentes.base.db import db
from mentes.base.web import STAFF_ROLES
from mentes.mentorships.models import BOARD
from mentes.people.models import Person
from mentes.programmes import abilities
from mentes.programmes.service import EditionRow

PAGE = 50


@dataclass(frozen=True)
class Eyes:
    """What a member of staff sees at one university: editions that they coordinate, lead or look after, and whose names.

    `named`: universities of whose people they know the names in every edition; `named_in`: university and edition, where
    they coordinate one edition only.
    """

    tenant_id: int
    coordinated: tuple[int, ...]
    led: tuple[int, ...]
    seen: tuple[int, ...]
    named: tuple[int, ...]
    named_in: tuple[tuple[int, int], ...] = ()

    def knows(self, tenant_id: int, edition_id: int) -> bool:
        """Whether the names of this university's people are known to them in this edition."""
        return tenant_id in self.named or (tenant_id, edition_id) in self.named_in

    @property
    def names(self) -> dict[str, list[int]]:
        """For the places of `known_name`."""
        at, of = [each for each, _ in self.named_in], [each for _, each in self.named_in]
        return {"named": list(self.named), "named_at": at, "named_of": of}


def known_name(person: str, edition: str) -> str:
    """SQL: whether the reader knows the name of this person (an alias) in this edition (a column); see `Eyes.names`."""
    of_edition = "select * from unnest(cast(:named_at as int[]), cast(:named_of as int[]))"
    return f"({person}.tenant_id = any(:named) or ({person}.tenant_id, {edition}) in ({of_edition}))"


def eyes_of(actor: Actor, tenant_id: int, editions: Iterable[EditionRow]) -> Eyes:
    """By the actor's grants, some of which may be for one edition only."""
    every = tuple(editions)
    own = [grant for grant in actor.grants if grant.role == "coordinator"]
    return Eyes(
        tenant_id,
        tuple(each.id for each in every if abilities.may_coordinate(actor, each, tenant_id)),
        tuple(each.id for each in every if abilities.may_lead(actor, each) and each.owner_id == tenant_id),
        tuple(each.id for each in every if any(actor.has(role, tenant_id, each.id) for role in STAFF_ROLES)),
        tuple({grant.tenant_id for grant in own if grant.edition_id is None}),
        tuple({(grant.tenant_id, grant.edition_id) for grant in own if grant.edition_id is not None}),
    )


_COUNTS = """select cast(:place as int) as place,
      (select count(*) from application where state = 'submitted' and (
        (tenant_id = :tenant and edition_id = any(:coordinated)) or (owner_id = :tenant and edition_id = any(:led))))
        as applications,
      (select count(*) from application where state = 'submitted' and edition_id = any(:seen)
        and (tenant_id = :tenant or owner_id = :tenant)) as asked,
      (select count(*) from enrolment e where e.owner_id = :tenant and e.edition_id = any(:led)
        and e.role = 'mentee' and e.state = 'active'
        and not exists (select 1 from proposal p where p.mentee_enrolment_id = e.id
                        and p.state in ('proposed', 'accepted'))) as unpaired,
      (select count(*) from proposal where owner_id = :tenant and edition_id = any(:led) and state = 'proposed'
        and kind <> 'request')
        as proposals,
      not exists (select 1 from support_contact where tenant_id = :tenant) as names_nobody,
      count(*) as running,
      count(*) filter (where m.paused_at is not null) as resting,
      count(*) filter (where m.state = 'wrapping_up') as wrapping_up,
      (select count(*) from certificate c join mentorship n on n.id = c.mentorship_id where c.state = 'issued'
        and (n.owner_id = :tenant or n.mentee_tenant_id = :tenant or n.mentor_tenant_id = :tenant)
        and n.edition_id = any(:seen)) as certificates,
      count(*) filter (where m.asked > 0 and m.paused_at is null) as quiet,
      count(*) filter (where m.asked >= :board and m.paused_at is null) as board
    from mentorship m where (m.owner_id = :tenant or m.mentee_tenant_id = :tenant or m.mentor_tenant_id = :tenant)
      and m.edition_id = any(:seen) and m.state not in ('completed', 'ended_early')"""
_PLACES = re.compile(r":(?=[a-z])")


@cache
def _counts_of(places: int) -> sa.TextClause:
    return sa.text(
        " union all ".join(_PLACES.sub(f":p{place}_", _COUNTS) for place in range(places)) + " order by place"
    )


def counts(every: Sequence[Eyes]) -> Sequence[Any]:
    """How many rows of each kind need somebody at each of these universities, in one statement.

    Each number counts exactly the rows of its list.
    """
    values = {f"p{place}_{key}": value for place, eyes in enumerate(every) for key, value in _told(place, eyes).items()}
    return db.session().connection().execute(_counts_of(len(every)), values).all() if every else []


def _told(place: int, eyes: Eyes) -> dict[str, Any]:
    lists = {"coordinated": list(eyes.coordinated), "led": list(eyes.led), "seen": list(eyes.seen)}
    return {"place": place, "tenant": eyes.tenant_id, "board": BOARD, **lists}


def names_of(enrolments: list[Enrolment], eyes: Eyes) -> dict[int, str]:
    """By enrolment: names of those whose university these eyes coordinate in that edition (Names across universities)."""
    known = {each.id: each.person_id for each in enrolments if eyes.knows(each.tenant_id, each.edition_id)}
    chosen = sa.select(Person.id, Person.display_name).where(Person.id.in_(set(known.values())))
    names = {row.id: row.display_name for row in db.session.execute(chosen)}
    return {key: names[person_id] for key, person_id in known.items() if person_id in names}


_LOST_LETTERS = sa.text(
    """select count(*) from mail m where m.tenant_id = :tenant and m.state in ('refused', 'bounced')
      and (:everybody or exists (select 1 from application a where a.tenant_id = :tenant and a.person_id = m.person_id
        and (:every or a.edition_id = any(:editions))))"""
)


def lost_letters(actor: Actor, tenant_id: int) -> int | None:
    """How many letters of people whom this reader looks after did not arrive; None for whoever sees none of them."""
    if not actor.has_here(tenant_id, "coordinator", "admin"):
        return None
    held = [each.edition_id for each in actor.grants if each.role == "coordinator" and each.tenant_id == tenant_id]
    values = {"everybody": actor.has("admin", tenant_id), "every": None in held, "editions": [e for e in held if e]}
    found = db.session().connection().execute(_LOST_LETTERS, {"tenant": tenant_id, **values})
    return int(found.scalar_one())
