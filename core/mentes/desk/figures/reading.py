"""Figures by edition and university: facts and numbers of pairs, summed up in four statements; never what a pair wrote."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from mentes.base.db import db
from mentes.desk.lists import Eyes

STATES: Final = ("introduced", "agreeing", "active", "wrapping_up", "completed", "ended_early")
HIDDEN: Final = 5  # fewer answers than these are not told: so few might be guessed
_OF_TENANT = "(m.owner_id = :tenant or m.mentee_tenant_id = :tenant or m.mentor_tenant_id = :tenant) and m.edition_id = any(:seen)"
_STATES = ", ".join(f"count(*) filter (where m.state = '{state}') as {state}" for state in STATES)
_PAIRS = sa.text(
    f"""select m.edition_id, m.mentee_tenant_id, m.mentor_tenant_id, count(*) as pairs, {_STATES},
      coalesce(sum(met.held), 0) as held, coalesce(sum(done.planned), 0) as planned, coalesce(sum(done.done), 0) as done,
      coalesce(sum(done.contacts), 0) as contacts,
      coalesce(sum(proof.mentee), 0) as mentee_certificates, coalesce(sum(proof.mentor), 0) as mentor_certificates,
      coalesce(sum(said.mentee), 0) as mentee_answers, coalesce(sum(said.mentor), 0) as mentor_answers
    from mentorship m
      cross join lateral (select count(*) as held from meeting x where x.mentorship_id = m.id and x.state = 'held') met
      cross join lateral (select count(*) filter (where x.state = 'planned') as planned,
        count(*) filter (where x.state = 'done') as done, sum(x.contacts) as contacts
        from activity x where x.mentorship_id = m.id) done
      cross join lateral (select count(*) filter (where x.role = 'mentee') as mentee, count(*) filter (where x.role = 'mentor') as mentor
        from certificate x where x.mentorship_id = m.id and x.state = 'issued') proof
      cross join lateral (select count(*) filter (where x.role = 'mentee') as mentee, count(*) filter (where x.role = 'mentor') as mentor
        from response x where x.mentorship_id = m.id and x.answered_at is not null) said
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
    is_hidden: bool = False  # the number of answers: too few to be told

    def of(self, name: str) -> int:
        """One of the numbers; nothing counted is 0."""
        return self.numbers[name]


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
    return _told(
        sorted(found.values(), key=lambda each: (each.edition, each.university is not None, each.university or 0))
    )


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
            answers=int(getattr(row, f"{role}_answers")),
            **{"received" if role == "mentee" else "given": row.pairs},
        )
        for role in ("mentee", "mentor")
    }
    both = shared + sides["mentee"] + sides["mentor"]
    if row.mentee_tenant_id == row.mentor_tenant_id:
        return row.edition_id, (row.mentee_tenant_id,), [both, both]
    places = row.mentee_tenant_id, row.mentor_tenant_id
    return row.edition_id, places, [both, shared + sides["mentee"], shared + sides["mentor"]]


def _told(every: list[Figures]) -> list[Figures]:
    """Too few answers are not told; nor are the smallest other numbers, if what is hidden could be worked out with it."""
    hidden: set[tuple[int, int | None]] = {
        (each.edition, each.university) for each in every if 0 < each.of("answers") < HIDDEN
    }
    for edition in {each.edition for each in every}:
        parts = [
            each for each in every if each.edition == edition and each.university is not None and each.of("answers")
        ]
        secret = [each for each in parts if (edition, each.university) in hidden]
        others = sorted((each for each in parts if each not in secret), key=lambda each: each.of("answers"))
        known = sum(each.of("answers") for each in secret)
        while secret and others and (len(secret) == 1 or known < HIDDEN):  # what all together tell of the hidden
            secret.append(others.pop(0))
            known += secret[-1].of("answers")
            hidden.add((edition, secret[-1].university))
    return [
        Figures(each.edition, each.university, each.numbers, (each.edition, each.university) in hidden)
        for each in every
    ]


def _seen(eyes: Eyes) -> dict[str, Any]:
    return {"tenant": eyes.tenant_id, "seen": list(eyes.seen)}
