"""Somebody waits for a place: they learn it kindly, with the last day, and at last that none became free."""

from mentes.admission.models import Application
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.notices.ladder.escalating import relieve, was_escalated
from mentes.notices.readers import programme_of, reader_of, settle_staff
from mentes.notices.service import News, tell
from mentes.plugin.pairing_events import ApplicationWaitlisted, WaitingListEnded

WAITS = N_(
    "You are on the waiting list: there is no place for you just now. You hear from us as soon as one is free, and by %(day)s "
    "at the latest."
)
ENDED = N_(
    "We are sorry: no place became free in time, and your application is closed. You can apply again as long as "
    "applications are open."
)


@on(ApplicationWaitlisted)
def put_on_the_list(event: ApplicationWaitlisted, event_id: int) -> None:
    """It waits for no coordinator any more; the applicant learns until when they wait."""
    row = db.session.get_one(Application, event.application_id)
    settle_staff("application", row.id, row.tenant_id, "coordinator", row.edition_id)
    if was_escalated("application", row.id, row.owner_id, since=row.submitted_at):
        relieve("application", row.id, row.owner_id)
    if row.state == "waiting_list":
        _tell(row, Message(WAITS, {"day": row.due_at.date()}), "application.waits", event_id)


@on(WaitingListEnded)
def no_place_in_time(event: WaitingListEnded, event_id: int) -> None:
    """The applicant learns that they can apply anew."""
    _tell(db.session.get_one(Application, event.application_id), Message(ENDED), "application.waited", event_id)


def _tell(row: Application, text: Message, letter: str, event_id: int) -> None:
    reader = reader_of(row.person_id)
    if reader is not None:
        programme, matter = programme_of(row.edition_id), f"application:{row.id}"
        tell(reader, News(matter, text, f"applications/{row.id}", letter=letter, programme_id=programme), event_id)
