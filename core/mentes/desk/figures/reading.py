"""Figures by edition and university: facts and numbers of pairs, summed up in five statements; never what a pair wrote."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from mentes.base.db import db
from mentes.desk.lists import Eyes

STATES: Final = ("introduced", "agreeing", "active", "wrapping_up", "completed", "ended_early")
_OF_TENANT = "(m.owner_id = :tenant or m.mentee_tenant_id = :tenant or m.mentor_tenant_id = :tenant) and m.edition_id = any(:seen)"
_STATES = ", ".join(f"count(*) filter (where m.state = '{state}') as {state}" for state in STATES)
_PAIRS = sa.text(
    f"""select m.edition_id, m.mentee_tenant_id, m.mentor_tenant_id, count(*) as pairs, {_STATES},
      coalesce(sum(met.held), 0) as held, coalesce(sum(done.planned), 0) as planned, coalesce(sum(done.done), 0) as done,
      coalesce(sum(done.contacts), 0) as contacts,
      coalesce(sum(proof.mentee), 0) as mentee_certificates, coalesce(sum(proof.mentor), 0) as mentor_certificates
    from mentorship m
      cross join lateral (select count(*) as held from meeting x where x.mentorship_id = m.id and x.state = 'held') met
      cross join lateral (select count(*) filter (where x.state = 'planned') as planned,
        count(*) filter (where x.state = 'done') as done, sum(x.contacts) as contacts
        from activity x where x.mentorship_id = m.id) done
      cross join lateral (select count(*) filter (where x.role = 'mentee') as mentee, count(*) filter (where x.role = 'mentor') as mentor
        from certificate x where x.mentorship_id = m.id and x.state = 'issued') proof
    where {_OF_TENANT} group by m.edition_id, m.mentee_tenant_id, m.mentor_tenant_id"""  # noqa: S608 - our own words
)
_KINDS = sa.text(
    f"""select m.edition_id, x.key, count(*) filter (where x.state = 'planned') as planned,
      count(*) filter (where x.state = 'done') as done, sum(x.contacts) as contacts
    from activity x join mentorship m on m.id = x.mentorship_id
    where {_OF_TENANT} and x.state <> 'dropped' group by m.edition_id, x.key order by m.edition_id, x.key"""  # noqa: S608
)
_ATTENDED = sa.text(
    """select w.edition_id, a.tenant_id, count(*) as attended from attendance a join workshop w on w.id = a.workshop_id
    where (a.tenant_id = :tenant or a.owner_id = :tenant) and w.edition_id = any(:seen) and a.presence = 'attended'
    group by w.edition_id, a.tenant_id"""
)
# As the results tell them (`evaluation.cells.told`): together with those pages, nothing more can be worked out from these.
_ANSWERS = sa.text(
    """select edition_id, kind, tenant_id, coalesce(sum(answered), 0) as answers, count(*) - count(answered) as untold
    from result where kind in ('all', 'university') and edition_id = any(:seen) and (owner_id = :tenant or tenant_id = :tenant)
    group by edition_id, kind, tenant_id"""
)
_ENROLLED = sa.text(
    """select edition_id, tenant_id, count(*) filter (where role = 'mentee') as mentees,
      count(*) filter (where role = 'mentor') as mentors from enrolment
    where (tenant_id = :tenant or owner_id = :tenant) and edition_id = any(:seen) and state = 'active'
    group by edition_id, tenant_id"""
)


@dataclass(frozen=True)
class Figures:
    """The numbers of one university in one edition, or of all of them together (`university` None)."""

    edition: int
    university: int | None
    numbers: Counter[str] = field(default_factory=Counter)

    def of(self, name: str) -> int:
        """One of the numbers; nothing counted is 0."""
        return self.numbers[name]

    @property
    def is_hidden(self) -> bool:
        """Whether the number of answers is not told."""
        return bool(self.numbers["untold"])


@dataclass(frozen=True)
class Kind:
    """How often a kind of activity was planned and done in an edition."""

    edition: int
    key: str
    planned: int
    done: int
    contacts: int


def figures(eyes: Eyes, owned: Iterable[int]) -> list[Figures]:
    """By edition: of an edition that this university owns, all together and each university; of others, its own alone.

    A pair of two universities counts for both, and once for all together.
    """
    found: dict[tuple[int, int | None], Figures] = {}
    own = set(owned)
    for edition, university, numbers in _numbers(eyes):
        if edition in own:
            _add(found, edition, None, numbers[0])
        for at, each in zip(university, numbers[1:], strict=True):
            if edition in own or at == eyes.tenant_id:
                _add(found, edition, at, each)
    for row in db.session().connection().execute(_ANSWERS, _seen(eyes)):
        one = None if row.kind == "all" else row.tenant_id
        if row.edition_id in own or one == eyes.tenant_id:
            _add(found, row.edition_id, one, Counter(answers=row.answers, untold=row.untold))
    return sorted(found.values(), key=lambda each: (each.edition, each.university is not None, each.university or 0))


def kinds(eyes: Eyes) -> list[Kind]:
    """Activities by kind; what was dropped is not counted."""
    return [Kind(*row) for row in db.session().connection().execute(_KINDS, _seen(eyes))]


def _add(found: dict[tuple[int, int | None], Figures], edition: int, at: int | None, numbers: Counter[str]) -> None:
    found.setdefault((edition, at), Figures(edition, at)).numbers.update(numbers)


def _numbers(eyes: Eyes) -> Iterator[tuple[int, tuple[int, ...], list[Counter[str]]]]:
    """Edition, universities, and the numbers of all together and of each of these."""
    connection, seen = db.session().connection(), _seen(eyes)
    for row in connection.execute(_PAIRS, seen):
        yield _of_pairs(row)
    for row in connection.execute(_ATTENDED, seen):
        each = Counter(attended=row.attended)
        yield row.edition_id, (row.tenant_id,), [each, each]
    for row in connection.execute(_ENROLLED, seen):
        each = Counter(mentees=row.mentees, mentors=row.mentors)
        yield row.edition_id, (row.tenant_id,), [each, each]


def _of_pairs(row: Any) -> tuple[int, tuple[int, ...], list[Counter[str]]]:
    shared = Counter(
        {name: int(getattr(row, name)) for name in ("pairs", *STATES, "held", "planned", "done", "contacts")}
    )
    sides = {
        role: Counter(
            certificates=int(getattr(row, f"{role}_certificates")),
            **{"received" if role == "mentee" else "given": row.pairs},
        )
        for role in ("mentee", "mentor")
    }
    both = shared + sides["mentee"] + sides["mentor"]
    if row.mentee_tenant_id == row.mentor_tenant_id:
        return row.edition_id, (row.mentee_tenant_id,), [both, both]
    places = row.mentee_tenant_id, row.mentor_tenant_id
    return row.edition_id, places, [both, shared + sides["mentee"], shared + sides["mentor"]]


def _seen(eyes: Eyes) -> dict[str, Any]:
    return {"tenant": eyes.tenant_id, "seen": list(eyes.seen)}
