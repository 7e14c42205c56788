"""What somebody has achieved, said to them alone: one quiet entry, and a letter only where they chose to have one."""

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.mentorships.achievements.events import AchievementReached
from mentes.mentorships.achievements.models import Achievement, Showcase
from mentes.notices.readers import reader_of
from mentes.notices.service import News, tell

TEXT = N_("Something is noted among your achievements: %(title)s.")


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
    matter = f"achievement:{event.programme_id}:{event.key}"
    text = Message(TEXT, {"title": titles})
    news = News(matter, text, "me/achievements", letter="achievement.reached", programme_id=event.programme_id)
    tell(reader, news, event_id)
