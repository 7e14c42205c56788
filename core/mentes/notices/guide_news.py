"""A guide published in other words, said to those of running pairs who read these words."""

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.mentorships.models import Mentorship
from mentes.notices.readers import reader_of
from mentes.notices.service import News, tell
from mentes.plugin.edition_events import GuidePublished
from mentes.programmes.guides.reading import Reader, chosen
from mentes.programmes.guides.texts import published
from mentes.programmes.models import Edition, GuideText

OVER = ("completed", "ended_early")


@on(GuidePublished)
def guide_published(event: GuidePublished, event_id: int) -> None:
    """Each person once, however many pairs they are part of; those who read other words of it hear nothing."""
    text = db.session.get_one(GuideText, event.guide_id)
    running = (
        sa.select(Mentorship)
        .join(Edition, Edition.id == Mentorship.edition_id)
        .where(Edition.programme_id == event.programme_id, Mentorship.state.not_in(OVER))
        .order_by(Mentorship.id)
    )
    told: set[int] = set()
    for pair in db.session.scalars(running).all():
        for role, person_id in (("mentee", pair.mentee_id), ("mentor", pair.mentor_id)):
            if person_id not in told and role in text.audience and _tell(person_id, pair, text, event_id):
                told.add(person_id)


def _tell(person_id: int, pair: Mentorship, text: GuideText, event_id: int) -> bool:
    reader = reader_of(person_id)
    if reader is None:
        return False
    rows = [each for each in published(pair.edition_id, {reader.tenant_id, pair.owner_id}) if each.key == text.key]
    read = chosen(rows, Reader(reader.tenant_id, pair.owner_id, reader.locale))
    if read is None or read.id != text.id:
        return False
    said = Message(N_("The guide “%(title)s” has been published anew."), {"title": text.title})
    path = f"mentorships/{pair.id}/guide/{text.key}"
    tell(
        reader,
        News(
            f"guide:{text.id}",
            said,
            path,
            verb=N_("Read the guide"),
            letter="guide.published",
            programme_id=text.programme_id,
        ),
        event_id,
    )
    return True
