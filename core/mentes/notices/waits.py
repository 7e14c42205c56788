"""Who waits for whom since when, kept in rows for those who look after pairs: from the same answer as the inboxes of the two."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.kept import keep as kept
from mentes.mentorships.journey import MEETINGS
from mentes.mentorships.models import Awaited
from mentes.mentorships.pair import OTHER, PaperRow
from mentes.mentorships.steps import Way
from mentes.plugin.answers import Step


@dataclass(frozen=True)
class Wait:
    """One step, one of the two who is awaited with it, and until when as they were told."""

    step: Step
    role: str
    due: date | datetime | None


def keep_waits(way: Way, waits: Iterable[Wait]) -> None:
    """Bring the rows of this pair up to date. The caller holds the pair.

    Since when somebody is awaited stays as long as nobody new is awaited with the same step; so does a day that no row
    of the pair holds.
    """
    chosen = sa.select(Awaited).where(Awaited.mentorship_id == way.pair.id)
    known = {row.key: row for row in db.session.scalars(chosen.execution_options(populate_existing=True))}
    found = {values["key"]: values for values in _rows(way, waits)}
    for key, row in known.items():
        if key not in found:
            db.session.delete(row)
    for key, values in found.items():
        _put(known.get(key), values, is_dated=_is_dated(way, key))
    db.session.flush()


def _put(row: Awaited | None, values: dict[str, Any], *, is_dated: bool) -> None:
    if row is None:
        db.session.add(Awaited(**values))
        return
    goes_on = (row.kind, row.move) == (values["kind"], values["move"]) and set(values["roles"]) <= set(row.roles)
    stays = {"since", *(() if is_dated else ("due_at",))} if goes_on else set()
    for name in values.keys() - stays:
        setattr(row, name, values[name])


def shift_waits(mentorship_id: int, seconds: int, before: datetime) -> None:
    """The days of a rest: what was awaited before this moment has so much longer, or shorter."""
    moved = sa.update(Awaited).where(Awaited.mentorship_id == mentorship_id, Awaited.since < before)
    later = moved.values(due_at=Awaited.due_at + timedelta(seconds=seconds))
    db.session.execute(later.execution_options(synchronize_session=False))


def _rows(way: Way, waits: Iterable[Wait]) -> Iterator[dict[str, Any]]:
    steps: dict[str, list[Wait]] = {}
    for each in waits:
        steps.setdefault(each.step.key, []).append(each)
    for key, awaited in steps.items():
        kind, move, since = _what(way, key)
        # who of the two has not said whether it is the right match is nobody's business (S1-17)
        roles = list(OTHER) if kind == "match_check" else sorted(each.role for each in awaited)
        yield {
            "mentorship_id": way.pair.id,
            "key": key,
            "kind": kind,
            "move": move,
            "roles": roles,
            "title": kept(awaited[0].step.title),
            "since": min(since or now(), now()),
            "due_at": min((day for each in awaited if (day := _moment(each.due))), default=None),
        }


def _moment(due: date | datetime | None) -> datetime | None:
    """A day that is due is over at its end."""
    if due is None or isinstance(due, datetime):
        return due
    return datetime.combine(due, datetime.max.time(), now().tzinfo)


def _what(way: Way, key: str) -> tuple[str, str, datetime | None]:
    """Of which kind a step is, what its move is, and since when, where a row of the pair says it."""
    kind = key.partition(":")[0]
    if kind in MEETINGS:
        return kind, *_of_meeting(way)
    if kind == "attendance":
        return _of_attendance(way, key)
    if kind == "paper":
        return _of_paper(way, key)
    return kind, "reply", None


def _of_meeting(way: Way) -> tuple[str, datetime | None]:
    opened = way.pair.open_meeting
    if opened is None:
        return "find", None
    return ("answer", opened.proposed_at) if opened.state == "proposed" else ("report", opened.asked_since)


def _of_attendance(way: Way, key: str) -> tuple[str, str, datetime]:
    """The word of one of the two how a meeting went, of which the other has said so already."""
    meeting = way.pair.meeting(int(key.partition(":")[2]))
    return (
        {"first": "first_meeting", "final": "final_meeting"}.get(meeting.kind, "meetings"),
        "report",
        meeting.asked_since,
    )


def _of_paper(way: Way, key: str) -> tuple[str, str, datetime | None]:
    _, name, number = (*key.split(":"), "")[:3]
    declared, meeting = way.design.paper(name), way.pair.meeting(int(number)) if number else None
    kind = "minutes" if declared.subject == "meeting" else "agreement" if declared.needed_for == "active" else "paper"
    about = [row for row in way.pair.papers if row.key == name and row.meeting_id == (meeting.id if meeting else None)]
    sent = next((row for row in reversed(about) if row.state == "sent"), None)
    if sent is not None and declared.approval != "none":
        return kind, "agree", sent.sent_at
    return kind, "write", _asked_since(about, meeting.closed_at if meeting else None)


def _asked_since(about: list[PaperRow], met: datetime | None) -> datetime | None:
    """What was given back waits since then, which no row says; minutes wait since their meeting was held."""
    return None if any(row.state == "returned" for row in about) else met


def _is_dated(way: Way, key: str) -> bool:
    """Whether a row of the pair or its last day says until when; else the day was counted from when somebody was asked."""
    kind = key.partition(":")[0]
    step = next((each for each in way.steps if each.key == key), None)
    return step is not None and (step.due is not None or (kind in MEETINGS and way.pair.open_meeting is not None))
