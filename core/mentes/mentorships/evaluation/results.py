"""Results of questionnaires: summed up each night by the owner's job, read by those who look after a programme (S0-21)."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.mentorships.evaluation.cells import LEAST, Atom, Cell, cells_of, size, told
from mentes.mentorships.evaluation.models import Answer, Result
from mentes.mentorships.evaluation.summing import Given, figures, words
from mentes.plugin.frozen import thaw
from mentes.plugin.parts import Questionnaire
from mentes.programmes.models import TAKING_PART, Edition, Partner

STEP = LEAST  # so many answers come together before figures are drawn anew: the newest one is never seen alone

Kept = dict[tuple[str, int, str], Result]
T = TypeVar("T", Answer, Result)


@dataclass
class _Round:
    """One questionnaire of one edition: how many were asked, how often it was answered, and by how many people."""

    owner_id: int
    edition_id: int
    key: str
    partners: list[int]
    asked: dict[Atom, int] = field(default_factory=dict)
    answered: dict[Atom, int] = field(default_factory=dict)
    people: dict[Atom, int] = field(default_factory=dict)


_RESPONSES = sa.text(
    """select m.edition_id, r.questionnaire, r.role,
      case r.role when 'mentee' then m.mentee_tenant_id else m.mentor_tenant_id end as tenant_id,
      count(*) as asked, count(r.answered_at) as answered,
      count(distinct r.person_id) filter (where r.answered_at is not null) as people
    from response r join mentorship m on m.id = r.mentorship_id
    where m.owner_id = :owner group by 1, 2, 3, 4"""
)
_RULES = sa.text(
    """select distinct on (m.edition_id, r.questionnaire) m.edition_id, r.questionnaire, m.frozen
    from response r join mentorship m on m.id = r.mentorship_id
    where m.owner_id = :owner order by m.edition_id, r.questionnaire, m.introduced_at desc, m.id desc"""
)


def sum_up(owner_id: int) -> None:
    """Write the results of all editions of this owner, as its job sees them.

    How many were asked and answered is written each time, figures only once `STEP` more answers have come.
    """
    rounds = _rounds(owner_id)
    for row in db.session().connection().execute(_RULES, {"owner": owner_id}).all():
        design = thaw(row.frozen).design
        asked = next((each for each in design.questionnaires if each.key == row.questionnaire), None)
        if asked is not None and asked.reader == "programme":
            _write(rounds[row.edition_id, row.questionnaire], asked, design.domain)


def _rounds(owner_id: int) -> dict[tuple[int, str], _Round]:
    partners, found = _partners(owner_id), dict[tuple[int, str], _Round]()
    for row in db.session().connection().execute(_RESPONSES, {"owner": owner_id}):
        place, atom = (row.edition_id, row.questionnaire), Atom(row.tenant_id, row.role)
        one = found.setdefault(place, _Round(owner_id, *place, partners.get(row.edition_id, [])))
        one.asked[atom], one.answered[atom], one.people[atom] = row.asked, row.answered, row.people
    return found


def _partners(owner_id: int) -> dict[int, list[int]]:
    """The universities of each edition of this owner."""
    chosen = (
        sa.select(Edition.id, sa.func.array_agg(Partner.tenant_id))
        .join(Partner, sa.and_(Partner.programme_id == Edition.programme_id, Partner.state.in_(TAKING_PART)))
        .where(Edition.owner_id == owner_id)
        .group_by(Edition.id)
    )
    return {row[0]: list(row[1]) for row in db.session.execute(chosen)}


def _write(found: _Round, asked: Questionnaire, domain: str) -> None:
    kept = {(each.kind, each.tenant_id, each.role): each for each in db.session.scalars(_rows(found, Result))}
    nothing = figures(asked.questions, [], found.asked)  # until it is drawn, a group that is new is hidden
    for cell in cells_of(found.asked):
        row = _row(found, kept, *_name(cell))
        row.figures = row.figures or _figures(asked, domain, nothing[cell])
        row.asked, row.answered = size(cell, found.asked), told(cell, found.answered, found.people)
    given = [Given(Atom(each.tenant_id, each.role), each.values) for each in db.session.scalars(_rows(found, Answer))]
    if len(given) - (_row(found, kept, "all").counted or 0) >= STEP:
        _draw(found, kept, asked, given, domain)
    db.session.flush()


def _draw(found: _Round, kept: Kept, asked: Questionnaire, given: list[Given], domain: str) -> None:
    drawn, own = figures(asked.questions, given, found.people), Counter(each.atom for each in given)
    for cell in cells_of(found.asked):
        row = _row(found, kept, *_name(cell))
        row.counted = told(cell, own, found.people)
        row.figures = _figures(asked, domain, drawn[cell])
        row.summed_at = now()
    _row(found, kept, "words").figures = words(asked.questions, given, found.people)


def _figures(asked: Questionnaire, domain: str, drawn: list[dict[str, Any]]) -> dict[str, Any]:
    return {"title": asked.title, "domain": domain, "questions": drawn}


def _rows(found: _Round, model: type[T]) -> sa.Select[T]:
    place = {"owner_id": found.owner_id, "edition_id": found.edition_id, "questionnaire": found.key}
    return sa.select(model).filter_by(**place)


def _name(cell: Cell) -> tuple[str, int | None, str]:
    kind = "university" if cell.tenant_id is not None else "role" if cell.role else "all"
    return kind, cell.tenant_id, cell.role


def _row(found: _Round, kept: Kept, kind: str, tenant_id: int | None = None, role: str = "") -> Result:
    """A university's row is seen by it and the owner; those of all and of a role by all that take part; words by the owner."""
    place = kind, tenant_id or found.owner_id, role
    if place not in kept:
        where = {"owner_id": found.owner_id, "edition_id": found.edition_id, "questionnaire": found.key}
        named = dict(zip(("kind", "tenant_id", "role"), place, strict=True))
        kept[place] = Result(**where, **named, asked=0, answered=0, counted=None, figures={}, summed_at=now())
        db.session.add(kept[place])
    kept[place].tenants = {"words": [], "university": [place[1]]}.get(kind, found.partners)
    return kept[place]


def results_of(tenant_id: int, every: Collection[int], own: Collection[int]) -> list[Result]:
    """Rows of the editions `every` with all their cells, and of the editions `own` those of all and of this university.

    What was written in words is not among them.
    """
    is_own = sa.or_(Result.kind != "university", Result.tenant_id == tenant_id)
    seen = sa.or_(Result.edition_id.in_(list(every)), sa.and_(Result.edition_id.in_(list(own)), is_own))
    order = sa.case({"all": 0, "role": 1}, value=Result.kind, else_=2)
    chosen = sa.select(Result).where(seen, Result.kind != "words")
    return list(
        db.session.scalars(chosen.order_by(Result.edition_id, Result.questionnaire, order, Result.role, Result.id))
    )


def words_of(owner_id: int, edition_id: int, key: str) -> dict[str, list[str]]:
    """What was written to each question, of the whole edition: for those who lead the programme."""
    chosen = sa.select(Result.figures).where(
        Result.owner_id == owner_id,
        Result.edition_id == edition_id,
        Result.questionnaire == key,
        Result.kind == "words",
    )
    return db.session.scalar(chosen) or {}
