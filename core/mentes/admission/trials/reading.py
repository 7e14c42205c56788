"""Earlier applications of a programme with what is known of each applicant, as changed rules are tried on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mentes.admission.facts import Known
from mentes.admission.models import Application
from mentes.base.db import db
from mentes.people.models import Fact, Person
from mentes.plugin.parts import Role
from mentes.programmes.models import Edition
from mentes.programmes.service import EditionRow

MOST = 1000


@dataclass(frozen=True)
class Earlier:
    """One application as it was sent: by whom, to which edition, with what is known of them where the reader admits people."""

    id: int
    role: Role
    tenant_id: int
    name: str | None
    answers: dict[str, Any]
    sent: datetime
    edition: EditionRow
    known: Known | None


_DATES = ("id", "key", "titles", "opens_on", "closes_on", "starts_on", "ends_on")
_EARLIER = (
    sa.select(
        Application.id,
        Application.role,
        Application.tenant_id,
        Application.person_id,
        Application.answers,
        Application.submitted_at,
        Person.unit,
        Person.supervisor,
        Person.display_name,
        *(Edition.__table__.c[name].label(f"edition_{name}") for name in _DATES),
    )
    .join(Edition, Edition.id == Application.edition_id)
    .outerjoin(
        Person,
        sa.and_(Person.id == Application.person_id, Person.tenant_id.in_(sa.bindparam("seen", expanding=True))),
    )
    .where(
        Application.owner_id == sa.bindparam("owner"),
        Application.programme_id == sa.bindparam("programme"),
        Application.state != "withdrawn",
    )
    .order_by(Application.submitted_at.desc(), Application.id.desc())
    .limit(MOST)
)


def earlier(edition: EditionRow, named: Iterable[int]) -> list[Earlier]:
    """Every application to any edition of this programme, the newest first, at most a thousand (two statements).

    `named`: the universities whose people the reader admits. Of everybody else neither name nor facts are read, even
    where the scope would allow it: it also holds the reader's own university, where they may have no role (SEC-3).
    """
    seen = tuple(named)
    values = {"owner": edition.owner_id, "programme": edition.programme_id, "seen": seen}
    rows = db.session().connection().execute(_EARLIER, values).all()
    facts = _facts([row.person_id for row in rows], seen)
    return [
        Earlier(
            id=row.id,
            role=row.role,
            tenant_id=row.tenant_id,
            name=row.display_name,
            answers=row.answers,
            sent=row.submitted_at,
            edition=replace(edition, **{name: getattr(row, f"edition_{name}") for name in _DATES}),
            known=_known(row, facts) if row.tenant_id in seen else None,
        )
        for row in rows
    ]


def _known(row: sa.Row[Any], facts: dict[int, list[Fact]]) -> Known:
    every = tuple(facts.get(row.person_id, ()))
    return Known(row.person_id, row.tenant_id, row.unit or "", row.supervisor or "", every)


def _facts(people: Sequence[int], seen: Sequence[int]) -> dict[int, list[Fact]]:
    chosen = sa.select(Fact).where(Fact.tenant_id.in_(seen), Fact.person_id.in_(people)).order_by(Fact.id)
    found: dict[int, list[Fact]] = {}
    for fact in db.session.scalars(chosen):
        found.setdefault(fact.person_id, []).append(fact)
    return found
