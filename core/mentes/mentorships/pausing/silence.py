"""A pair that gives no sign: the two are asked, then those who look after it, and at last it ends (S2-22)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Final, Literal

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.outbox import record
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import BOARD, RUNNING, Mentorship
from mentes.mentorships.official.service import close
from mentes.mentorships.pausing.closing import end_early
from mentes.mentorships.service import locked, progress
from mentes.plugin.frozen import thaw
from mentes.plugin.parts import Waiting
from mentes.plugin.waiting_events import PairQuiet

Whom = Literal["pair", "coordinators", "leads", "nobody"]
END: Final = BOARD + 2


@dataclass(frozen=True)
class Rung:
    """What comes after how many days of silence: who is asked, as the how manieth time; `nobody` ends the pair."""

    asked: int
    whom: Whom
    days: int  # since the rung before, the first since the last sign


def rungs(row: Mentorship) -> tuple[Rung, ...]:
    """The whole ladder of this pair, by its own rules; the last rung is its end.

    `nothing` leaves a pair alone after it was asked, but only where a last day ends it.
    """
    design = thaw(row.frozen).design
    board = design.patience("quiet_pair")
    if row.state == "wrapping_up":
        waiting = design.patience("wrap_up")
        moments = (*sorted({each for each in waiting.nudges if each < waiting.days}), waiting.days)
        gaps = [moments[0], *(after - before for before, after in pairwise(moments))]
        return tuple(_rungs(gaps, "expire" if waiting.then == "nothing" else waiting.then, board))
    waiting = design.patience("inactivity")
    gaps = [waiting.days, *(waiting.nudges or (waiting.days,)), (waiting.nudges or (waiting.days,))[-1]]
    then = "escalate" if waiting.then == "nothing" and row.ends_on is None else waiting.then
    return tuple(_rungs(gaps if waiting.nudges else gaps[:2], then, board))


def _rungs(gaps: list[int], then: str, board: Waiting) -> Iterator[Rung]:
    """The two are asked after each gap but the last; what comes after that one, `then` says."""
    *asks, rest = [max(each, 1) for each in gaps]
    for number, days in enumerate(asks[: BOARD - 1], 1):
        yield Rung(number, "pair", days)
    if then == "escalate":
        yield Rung(BOARD, "coordinators", rest)
        yield Rung(BOARD + 1, "leads", max(board.days, 1))
        yield Rung(END, "nobody", max(board.days, 1))
    elif then == "expire":
        yield Rung(END, "nobody", rest)


_LATEST = (
    sa.select(sa.func.max(Meeting.starts_at))
    .where(Meeting.mentorship_id == Mentorship.id, Meeting.state.in_(("confirmed", "held", "missed")))
    .correlate(Mentorship)
    .scalar_subquery()
)


def silent_since(row: Mentorship) -> datetime:
    """The last sign: what one of the two did, or a meeting that they have fixed, even one that is still to come.

    A wrap-up has until its patience is over from the last day on, or from the last sign after it.
    """
    latest = db.session.scalar(sa.select(_LATEST).where(Mentorship.id == row.id))
    signs = [row.moved_at, *([latest] if latest else [])]
    if row.state == "wrapping_up" and row.ends_on is not None:
        signs.append(datetime.combine(row.ends_on, time.max, UTC))
    return max(signs)


def next_rung(row: Mentorship) -> tuple[Rung, datetime] | None:
    """What comes next if the two stay silent, and when; None where nothing does."""
    rung = next((each for each in rungs(row) if each.asked > row.asked), None)
    if rung is None:
        return None
    since = row.asked_at if row.asked and row.asked_at else silent_since(row)
    return rung, since + timedelta(days=rung.days)


def is_on_board(mentorship_id: int) -> bool:
    """Whether it still waits for those who look after it. Until the end of this transaction no sign can be noted."""
    held = sa.select(Mentorship).where(Mentorship.id == mentorship_id).with_for_update(read=True)
    row = db.session.scalars(held.execution_options(populate_existing=True)).one()
    return row.state in RUNNING and row.paused_at is None and row.asked >= BOARD


def deciding_until(mentorship_id: int) -> tuple[datetime | None, Waiting]:
    """Until when those who look after a quiet pair decide what becomes of it, and when they are reminded."""
    row = db.session.get_one(Mentorship, mentorship_id)
    coming = next_rung(row)
    return coming[1] if coming else None, thaw(row.frozen).design.patience("quiet_pair")


def quiet(tenant_id: int) -> Iterable[Mentorship]:
    """Running pairs of this owner that are not resting and gave no sign today, held."""
    chosen = sa.select(Mentorship).where(
        Mentorship.owner_id == tenant_id,
        Mentorship.state.in_(RUNNING),
        Mentorship.paused_at.is_(None),
        sa.func.coalesce(Mentorship.asked_at, Mentorship.moved_at) < now() - timedelta(days=1),
    )
    return db.session.scalars(chosen.order_by(Mentorship.id)).all()


def listen_for(row: Mentorship) -> None:
    """Take the next rung if its day has come. Raises Unavailable while the programme's rules are away."""
    coming = next_rung(row)
    if coming is None or coming[1] > now():
        return
    row = locked(row.id)
    coming = next_rung(row) if row.state in RUNNING and row.paused_at is None else None
    if coming is None or coming[1] > now():  # a sign was given meanwhile
        return
    rung = coming[0]
    if rung.whom == "nobody":
        _end(row)
        return
    row.asked, row.asked_at = rung.asked, now()
    record(PairQuiet(row.id, rung.asked, rung.whom), row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id)


def _end(row: Mentorship) -> None:
    """Complete after all, if what the rules ask for is there; else it ends unfinished, or because it was quiet."""
    was = row.state
    if was == "wrapping_up" and thaw(row.frozen).design.ends == "either":
        close(row)
        return
    progress(row)
    if row.state == was:
        end_early(row, "unfinished" if was == "wrapping_up" else "quiet")
