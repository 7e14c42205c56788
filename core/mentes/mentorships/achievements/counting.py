"""What happens counts: once for each person and each thing, whatever worker hears of it how often."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.models import History
from mentes.base.outbox import pass_on
from mentes.mentorships.achievements.events import AchievementReached
from mentes.mentorships.achievements.models import Achievement, AchievementCount, Showcase
from mentes.mentorships.achievements.rules import Told, rules_in_edition, rules_in_pair
from mentes.mentorships.achievements.whose import Happening, Part, happening
from mentes.people.departures.service import ERASED
from mentes.people.models import Person
from mentes.programmes.service import edition_of


def count(event: Event, history_id: int) -> None:
    """Count this for everybody whom it concerns, by the rules that they go by; told again, it counts no more.

    Raises Unavailable while the rules of the edition cannot be read.
    """
    actor_id = db.session.scalar(sa.select(History.actor_id).where(History.id == history_id))
    found = happening(event, actor_id)
    if found is None:
        return
    rules = [each for each in _rules(found) if each.rule.event == event.name]
    wanted = [(part, told) for part in found.parts for told in rules if _fits(part, told)]
    if not wanted:
        return
    programme_id = edition_of(found.edition_id).programme_id
    for part, told in sorted(wanted, key=lambda each: (each[0].person_id, each[1].rule.key)):  # one order: no deadlock
        _count_one(part, told, programme_id, _subject(event, told, part, history_id), counts=found.counts)


def _rules(found: Happening) -> Iterable[Told]:
    if found.mentorship_id is not None:
        return rules_in_pair(found.mentorship_id)
    return rules_in_edition(edition_of(found.edition_id))


def _fits(part: Part, told: Told) -> bool:
    return told.rule.role in {"both", part.role} and (part.did or not told.rule.own)


def _subject(event: Event, told: Told, part: Part, history_id: int) -> str:
    payload = event.payload()
    kinds = {
        "thing": next(iter(payload.values())),
        "pair": payload.get("mentorship_id"),
        "role": part.role,
        "time": history_id,
    }
    return f"{told.rule.once_per}:{kinds[told.rule.once_per]}"


def _count_one(part: Part, told: Told, programme_id: int, subject: str, *, counts: bool) -> None:
    if not _is_there(part):
        return
    row = _held(part, told, programme_id)
    of_row = {"showcase_id": row.showcase_id, "programme_id": programme_id, "key": row.key, "subject": subject}
    if not counts:
        _take_back(row, of_row)
        return
    new = insert(AchievementCount).values(**of_row).on_conflict_do_nothing().returning(AchievementCount.subject)
    if db.session.scalar(new) is None:
        return
    row.so_far += 1  # also of what is reached: should one of them be taken back, the others still count
    if row.reached_at is None and row.so_far >= told.rule.count:
        row.reached_at = now()
        pass_on(AchievementReached(part.person_id, programme_id, row.key), part.tenant_id)
    db.session.flush()


def _is_there(part: Part) -> bool:
    """Whether they have not been erased meanwhile; an erasure at this moment waits, and finds what is made here."""
    chosen = sa.select(Person.state).where(Person.tenant_id == part.tenant_id, Person.id == part.person_id)
    return db.session.scalar(chosen.with_for_update(read=True)) not in {None, ERASED}


def _take_back(row: Achievement, of_row: dict[str, object]) -> None:
    """Somebody has corrected it: it did not happen."""
    chosen = sa.delete(AchievementCount).filter_by(**of_row).returning(AchievementCount.subject)
    gone = db.session.scalars(chosen.execution_options(synchronize_session=False)).all()
    row.so_far -= len(gone)
    if row.so_far < row.needed:
        row.reached_at = None
    db.session.flush()


def _held(part: Part, told: Told, programme_id: int) -> Achievement:
    """How far this person is with this rule, held: two workers count one after the other."""
    mine = {"person_id": part.person_id, "tenant_id": part.tenant_id}
    made = insert(Showcase).values(**mine, tenant_ids=[part.tenant_id], shown="nobody")
    db.session.execute(made.on_conflict_do_nothing())
    showcase_id = db.session.scalars(sa.select(Showcase.id).filter_by(**mine)).one()
    key = {"showcase_id": showcase_id, "programme_id": programme_id, "key": told.rule.key}
    said = {"titles": dict(told.titles), "texts": dict(told.texts), "needed": told.rule.count}
    db.session.execute(insert(Achievement).values(**key, **said, so_far=0).on_conflict_do_nothing())
    chosen = sa.select(Achievement).filter_by(**key).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(chosen).one()
