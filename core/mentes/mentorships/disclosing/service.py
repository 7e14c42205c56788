"""Verbs of what may be told to others: ask, agree, decline, take back; both agree, and either may end it (S0-28)."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.dialects.postgresql import JSONB

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.events import Event
from mentes.base.i18n import N_
from mentes.base.outbox import pass_on
from mentes.base.seal import open_sealed, seal
from mentes.mentorships.activities.space import Space, hold_open
from mentes.mentorships.disclosing.events import (
    DisclosureAnswered,
    DisclosureAsked,
    DisclosureTakenBack,
    DisclosureWithdrawn,
)
from mentes.mentorships.disclosing.models import Disclosure, DisclosureWord
from mentes.mentorships.holding import clock_of, hold

TABLE = "disclosure"
KEY: Final = "disclosure"  # what waits for an answer; then it lapses, and no third party is told
MOST: Final = 100
NONE = N_("There is nothing of this kind here. The list shows what the two of you have agreed.")
FULL = N_("There are %(most)s entries here already, which is as many as fit.")
ANSWERED = N_("This was answered already, or its time is over. The list shows how it stands.")
OWN = N_("The other of you answers this; you have agreed by asking.")
NOT_OPEN = N_("There is nothing to take back here: it is not agreed.")
State = Literal["asked", "agreed", "over", "declined", "lapsed", "taken_back"]
PAST: Final[dict[State, State]] = {
    "agreed": "over",
    "asked": "lapsed",
}  # once the day until which it was to hold is over


class Words(BaseModel):
    """What may be told, to whom, and until when."""

    what: str
    whom: str
    until: date | None = None


@dataclass(frozen=True)
class Told:
    """One entry as the two read it. `said`: day of each word that was said to it, by what was said."""

    id: int
    author_id: int
    words: Words
    asked_at: datetime
    due_at: datetime
    said: dict[str, datetime]
    state: State


def told(space: Space, *, agreed_only: bool = False) -> list[Told]:
    """All that was asked, the newest first (one statement); by the pair's clock, which stands still while it rests."""
    said = sa.func.jsonb_object_agg(DisclosureWord.said, DisclosureWord.said_at, type_=JSONB)
    words = (
        sa.select(DisclosureWord.disclosure_id, said.label("said"))
        .where(DisclosureWord.mentorship_id == space.pair.id)
        .group_by(DisclosureWord.disclosure_id)
        .subquery()
    )
    chosen = (
        sa.select(*(c for c in Disclosure.__table__.c if c.name not in {"reader", "once"}), words.c.said)
        .outerjoin(words, words.c.disclosure_id == Disclosure.id)
        .where(Disclosure.mentorship_id == space.pair.id)
        .order_by(Disclosure.id.desc())
    )
    if agreed_only:
        chosen = chosen.where(words.c.said.has_key("agreed"), ~words.c.said.has_key("taken_back"))
    found = [_opened(space, row) for row in db.session.execute(chosen)]
    return [each for each in found if each.state == "agreed" or not agreed_only]


def _opened(space: Space, row: Any) -> Told:
    said = {key: datetime.fromisoformat(at) for key, at in (row.said or {}).items()}
    words = Words.model_validate_json(open_sealed(space.pair.id, TABLE, row.sealed))
    due_at = row.due_at + timedelta(seconds=space.pair.rested - row.rested)
    state = _state(said, due_at, space.pair.clock)
    if words.until is not None and words.until < now().date():
        state = PAST.get(state, state)
    return Told(row.id, row.author_id, words, row.asked_at, due_at, said, state)


def _state(said: dict[str, datetime], due_at: datetime, clock: datetime) -> State:
    kinds: tuple[State, ...] = ("taken_back", "agreed", "declined")
    known = next((each for each in kinds if each in said), None)
    return known or ("lapsed" if due_at <= clock else "asked")


def ask(space: Space, words: Words, once: str) -> None:
    """Ask the other; the form that it came by counts once. Raises WrongState once the pair is over, BadInput when full."""
    hold_open(space)
    mine = Disclosure.mentorship_id == space.pair.id
    known = list(db.session.scalars(sa.select(Disclosure.once).where(mine)))
    if once in known:
        return
    if len(known) >= MOST:
        raise BadInput(FULL, most=MOST)
    at = clock_of(space.pair.id)
    row = Disclosure(
        mentorship_id=space.pair.id,
        author_id=space.person_id,
        sealed=seal(space.pair.id, TABLE, json.dumps(words.model_dump(mode="json"), ensure_ascii=False)),
        once=once,
        asked_at=at,
        due_at=_due(space, words, at),
        rested=space.pair.rested,
    )
    db.session.add(row)
    db.session.flush()
    _tell(space, DisclosureAsked(space.pair.id, space.role, row.id, row.due_at.isoformat(), row.rested))


def _due(space: Space, words: Words, at: datetime) -> datetime:
    """Until when the other answers: no longer than it is to hold, so that nobody is reminded of what is over."""
    due = at + timedelta(days=space.way.design.patience(KEY).days)
    if words.until is None:
        return due
    return min(due, max(at, datetime.combine(words.until + timedelta(days=1), time(), UTC)))


def answer(space: Space, number: int, *, agrees: bool) -> None:
    """Say yes or no to what the other asked; said twice, it counts once.

    Raises WrongState for one's own, for what is answered or lapsed, and once the pair is over; NotVisible.
    """
    hold_open(space)
    found, wanted = _found(space, number), "agreed" if agrees else "declined"
    if found.author_id == space.person_id:
        raise WrongState(OWN)
    if found.state == wanted:
        return
    if found.state != "asked":
        raise WrongState(ANSWERED)
    _say(space, number, wanted)
    _tell(space, DisclosureAnswered(space.pair.id, space.role, number))


def take_back(space: Space, number: int) -> None:
    """Let nothing more be told from now on, also after the end; what was asked and not answered is withdrawn by whoever asked.

    Said twice, it counts once. Raises WrongState where nothing is agreed, NotVisible.
    """
    hold(space.pair.id)
    found = _found(space, number)
    if found.state == "taken_back":
        return
    if found.state != "agreed" and not (found.state == "asked" and found.author_id == space.person_id):
        raise WrongState(NOT_OPEN)
    _say(space, number, "taken_back")
    event = DisclosureTakenBack if found.state == "agreed" else DisclosureWithdrawn
    _tell(space, event(space.pair.id, space.role, number))


def _found(space: Space, number: int) -> Told:
    found = next((each for each in told(space) if each.id == number), None)
    if found is None:
        raise NotVisible(NONE)
    return found


def _say(space: Space, number: int, said: str) -> None:
    at = clock_of(space.pair.id)
    row = DisclosureWord(
        mentorship_id=space.pair.id, disclosure_id=number, author_id=space.person_id, said=said, said_at=at
    )
    db.session.add(row)
    db.session.flush()


def _tell(space: Space, event: Event) -> None:
    """By a job and not in the history, which those who look after the pair read."""
    pass_on(event, *space.pair.tenants)
