"""What somebody has achieved, said to them alone: one quiet entry, and a letter only where they chose to have one."""

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.mentorships.achievements.events import AchievementReached
from mentes.mentorships.achievements.models import Achievement, Showcase
from mentes.notices.models import Notice
from mentes.notices.readers import reader_of
from mentes.notices.service import News, Reader, tell

TEXT = N_("Something is noted among your achievements: %(title)s.")
SEVERAL = N_("%(num)s things are noted among your achievements, the last of them: %(title)s.")


@on(AchievementReached)
def achievement_reached(event: AchievementReached, event_id: int) -> None:
    """Nothing where it was taken back meanwhile, because somebody had said it by mistake."""
    reader = reader_of(event.person_id)
    chosen = (
        sa.select(Achievement.titles)
        .join(Showcase, Showcase.id == Achievement.showcase_id)
        .where(
            Showcase.person_id == event.person_id,
            Achievement.programme_id == event.programme_id,
            Achievement.key == event.key,
            Achievement.reached_at.is_not(None),
        )
    )
    titles = db.session.scalar(chosen)
    if reader is None or titles is None:
        return
    before = _gather(reader, event.programme_id, event_id)
    values = {"title": titles, "num": before + 1} if before else {"title": titles}
    matter = f"achievement:{event.programme_id}:{event.key}"
    text = Message(SEVERAL if before else TEXT, values)
    news = News(matter, text, "me/achievements", letter="achievement.reached", programme_id=event.programme_id)
    tell(reader, news, event_id)


def _gather(reader: Reader, programme_id: int, event_id: int) -> int:
    """How many were noted that the reader has not looked at: the new entry takes the place of theirs.

    What still goes into a daily letter stays.
    """
    theirs = (
        Notice.tenant_id == reader.tenant_id,
        Notice.person_id == reader.person_id,
        Notice.matter.startswith(f"achievement:{programme_id}:", autoescape=True),
        Notice.event_id != event_id,
        Notice.seen_at.is_(None),
        Notice.letter != "daily",
    )
    gone = db.session.scalars(sa.delete(Notice).where(*theirs).returning(Notice.text)).all()
    return sum(int(text["values"].get("num", 1)) for text in gone)
