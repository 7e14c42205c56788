"""Which one thing comes next for somebody: what is late, then what is due soonest, then the rest (UX-4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from mentes.base.clock import now
from mentes.base.duties import Duty
from mentes.base.i18n import N_, Message, reader_zone
from mentes.base.kept import revive
from mentes.mentorships.journey import Stop, stops
from mentes.mentorships.pair import Pair, Role
from mentes.mentorships.steps import Way, way_of
from mentes.notices.deeds import deed
from mentes.notices.service import STAFF

DISTANT = date.max


@dataclass(frozen=True)
class Row:
    """Something that waits for the reader."""

    what: Message
    url: str
    since: datetime
    until: datetime | None
    is_late: bool
    verb: str
    who: str | None = None
    is_staff: bool = False  # said to somebody because of their role


@dataclass(frozen=True)
class Next:
    """What the first card of a home page may say."""

    title: Message
    url: str
    verb: str
    until: date | datetime | None = None
    why: Message | str | None = None

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.until is not None and _is_over(self.until)


@dataclass(frozen=True)
class Standing:
    """A pair as one of the two finds it on their home page: its way is worked out once."""

    pair: Pair
    role: Role
    way: Way
    stops: tuple[Stop, ...]


def standing(pair: Pair, person_id: int, slug: str) -> Standing:
    """Where this pair stands, for this one of the two."""
    way, role = way_of(pair), pair.role_of(person_id) or "mentee"
    return Standing(pair, role, way, stops(way, role, slug))


def is_of(row: Row, one: Standing) -> bool:
    """Whether what waits belongs to this pair."""
    place = f"/mentorships/{one.pair.id}"
    return f"{row.url.partition('#')[0]}/".partition(place)[2].startswith("/")


def row_of(entry: Any, verb: str) -> Row:
    """An entry of the inbox as lists show it."""
    late = entry.due_at is not None and entry.due_at < now()
    is_staff = entry.matter.startswith(STAFF)
    return Row(revive(entry.text), entry.path, entry.created_at, entry.due_at, late, verb, is_staff=is_staff)


def _is_over(until: date | datetime) -> bool:
    if isinstance(until, datetime):
        return until < now()
    return until < now().astimezone(reader_zone()).date()


def most_urgent(pairs: Sequence[Standing], waiting: Sequence[Row], duty: Duty | None) -> Next | None:
    """The one thing that comes next. What a role asks for stands for all its entries in the inbox."""
    due = {row.url: row.until for row in waiting}
    found = [_dated(each, due) for one in pairs for each in _asked(one)]
    open_duty = duty if duty and duty.is_open else None
    if open_duty:
        latest = min((row.until for row in waiting if row.is_staff and row.until), default=None)
        found.append(Next(open_duty.title, open_duty.url, open_duty.verb, latest, open_duty.why))
    found += [
        Next(row.what, row.url, row.verb, row.until)
        for row in waiting
        if not (row.is_staff and open_duty) and not any(is_same(row.url, each.url) for each in found)
    ]
    return min(found, key=_urgency, default=None)


def _asked(one: Standing) -> list[Next]:
    """Every step of this pair that waits for this side, named as a deed; of one that rests, none."""
    if one.pair.rests:
        return []
    steps = [step for step in one.way.steps if step.state != "skipped"] if one.stops else []
    mine = [(step, stop) for step, stop in zip(steps, one.stops, strict=True) if stop.mine and stop.state == "now"]
    found = []
    for step, stop in mine:
        title, verb = deed(one.way, one.role, step)
        found.append(Next(title, str(stop.url), verb or stop.verb, stop.due, stop.why or _with(one)))
    return found


def _with(one: Standing) -> Message:
    return Message(N_("With %(name)s"), {"name": one.pair.other(one.role).display_name})


def _dated(each: Next, due: dict[str, datetime | None]) -> Next:
    """With the day that the inbox knows, where the step itself has none."""
    if each.until is not None:
        return each
    return replace(each, until=next((until for url, until in due.items() if is_same(url, each.url)), None))


def _urgency(each: Next) -> tuple[bool, bool, date]:
    if each.until is None:
        return True, True, DISTANT
    day = each.until.astimezone(reader_zone()).date() if isinstance(each.until, datetime) else each.until
    return not each.is_late, False, day


def is_same(waits: str, comes_next: str) -> bool:
    """Whether what waits at one address is what the next step at the other does: it is not said twice."""
    return comes_next in {waits, f"{waits}/meetings/new"}
