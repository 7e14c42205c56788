"""The words of an activity: what is asked, sealed on the way in, opened for the two."""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import N_
from mentes.base.seal import open_sealed, seal
from mentes.mentorships.activities.models import Activity, ActivityText
from mentes.plugin.parts import CONTACT, OWN
from mentes.plugin.parts import Activity as Declared
from mentes.plugin.sections import Option, Section, model_of

TABLE = "activity_text"
TITLE = 120  # characters
NOTE = 4000
WAYS = (
    Option("mail", N_("By mail")),
    Option("chat", N_("In a chat")),
    Option("call", N_("By phone or video")),
    Option("person", N_("In person")),
)
Values = dict[str, Any]


def asked(declared: Declared) -> tuple[Section, ...]:
    """Everything that is asked about it: core's own questions and the programme's, in the order of the page."""
    before: tuple[Section, ...] = ()
    if declared.key == OWN:
        before = (Section("own_title", N_("What do you plan?"), "text", max_length=TITLE),)
    if declared.key == CONTACT:
        before = (Section("how", N_("How were you in touch?"), "choice", options=WAYS),)
    is_contact = declared.key == CONTACT
    day = Section(
        "on_day",
        N_("Day"),
        "date",
        help="" if is_contact else N_("Leave it empty as long as there is none."),
        required=is_contact,
    )
    note = Section(
        "note",
        N_("Note"),
        "long_text",
        help=N_("For the two of you: what you want to try, who does what, what came of it."),
        required=False,
        max_length=NOTE,
    )
    return (*before, day, *declared.sections, note)


def asked_model(declared: Declared) -> type[BaseModel]:
    """What a form about it asks."""
    return model_of(asked(declared), name=f"activity_{declared.key}")


def counted(declared: Declared, values: Values) -> int:
    """What of the answers is a fact: the number that the programme sums up."""
    return int(values.get(declared.counts) or 0) if declared.counts else 0


def texts_of(mentorship_id: int, activity_ids: Iterable[int] | None = None) -> dict[int, Values]:
    """The newest words about each activity of a pair, or about these."""
    chosen = sa.select(ActivityText.activity_id, ActivityText.sealed).where(ActivityText.mentorship_id == mentorship_id)
    if activity_ids is not None:
        chosen = chosen.where(ActivityText.activity_id.in_(list(activity_ids)))
    rows = db.session.execute(chosen.order_by(ActivityText.text_version))
    newest = {row.activity_id: row.sealed for row in rows}
    return {number: json.loads(open_sealed(mentorship_id, TABLE, blob)) for number, blob in newest.items()}


def write_text(activity: Activity, author_id: int, values: Values) -> None:
    """Keep these words as the ones that count, and take the author's own older ones away."""
    older = sa.delete(ActivityText).where(ActivityText.activity_id == activity.id, ActivityText.author_id == author_id)
    db.session.execute(older.execution_options(synchronize_session=False))
    row = ActivityText(
        mentorship_id=activity.mentorship_id,
        activity_id=activity.id,
        author_id=author_id,
        text_version=activity.text_version,
        sealed=seal(activity.mentorship_id, TABLE, json.dumps(values, ensure_ascii=False)),
        written_at=now(),
    )
    db.session.add(row)
    db.session.flush()
