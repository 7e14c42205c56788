"""Verbs of what the two do between their calls: plan it, write more about it, say that it is done, drop it, take it up again."""

from typing import Any

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.events import Event
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships.activities.models import Activity
from mentes.mentorships.activities.space import ELSEWHERE, Space, hold_open
from mentes.mentorships.activities.texts import counted, texts_of, write_text
from mentes.plugin.activity_events import ActivityDone, ActivityDropped, ActivityPlanned
from mentes.plugin.parts import CONTACT

MOST = 300  # activities of a pair: far more than anybody does in a year, and a page that can be read
FULL = N_("There are %(most)s entries here already, which is as many as fit. Write more about one of them instead.")
EVENTS: dict[str, type[ActivityPlanned | ActivityDone | ActivityDropped]] = {
    "planned": ActivityPlanned,
    "done": ActivityDone,
    "dropped": ActivityDropped,
}


def plan(space: Space, key: str, values: dict[str, Any], once: str, source: tuple[int, str] | None = None) -> Activity:
    """Put an activity into the space of the two; a contact between the calls is noted as done, and counts as no call.

    `once` is the form that it came by: sent twice, it counts once. `source`: the paper and question that recommended it.
    Raises WrongState once the pair is over, BadInput when there are too many.
    """
    declared = space.kind(key)
    hold_open(space)
    known = _by_form(space, once)
    if known is not None:
        return known
    _check_room(space)
    is_contact = key == CONTACT
    row = Activity(
        mentorship_id=space.pair.id,
        key=key,
        state="done" if is_contact else "planned",
        author=space.role,
        contacts=counted(declared, values),
        paper_id=source[0] if source else None,
        section=source[1] if source else None,
        text_version=1,
        once=once,
        created_at=now(),
        closed_at=now() if is_contact else None,
    )
    db.session.add(row)
    db.session.flush()
    write_text(row, space.person_id, values)
    _tell(space, row)
    return row


def _by_form(space: Space, once: str) -> Activity | None:
    chosen = sa.select(Activity).where(Activity.mentorship_id == space.pair.id, Activity.once == once)
    return db.session.scalars(chosen).one_or_none()


def _check_room(space: Space) -> None:
    chosen = sa.select(sa.func.count()).where(Activity.mentorship_id == space.pair.id)
    if db.session.scalars(chosen.select_from(Activity)).one() >= MOST:
        raise BadInput(FULL, most=MOST)


def _tell(space: Space, row: Activity) -> None:
    event: Event = EVENTS[row.state](row.id, row.mentorship_id, space.role)
    record(event, *space.pair.tenants)


def _held(space: Space, activity_id: int) -> Activity:
    hold_open(space)
    chosen = sa.select(Activity).where(Activity.id == activity_id, Activity.mentorship_id == space.pair.id)
    row = db.session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotVisible(N_("There is no such activity. The page of the two of you lists all of them."))
    return row


def write(space: Space, activity_id: int, values: dict[str, Any], seen: int | None) -> Activity:
    """Keep what one of the two wrote about it; the same words twice count once.

    `seen`: the `text_version` that the writer had before them. Raises WrongState when it is another by now.
    """
    row = _held(space, activity_id)
    if texts_of(space.pair.id, [row.id]).get(row.id) == values:
        return row
    if seen != row.text_version:
        raise WrongState(ELSEWHERE)
    row.text_version += 1
    row.contacts = counted(space.kind(row.key), values)
    db.session.flush()
    write_text(row, space.person_id, values)
    return row


def move(space: Space, activity_id: int, state: str) -> Activity:
    """Say that it is done, dropped, or planned again. Said twice, it counts once.

    Raises WrongState once the pair is over, BadInput for a contact, which was or was not.
    """
    row = _held(space, activity_id)
    if row.state == state:
        return row
    if state not in EVENTS or (row.key == CONTACT and state == "planned"):
        raise BadInput(N_("A contact that has been cannot be planned."))
    row.state, row.closed_at = state, None if state == "planned" else now()
    db.session.flush()
    _tell(space, row)
    return row
