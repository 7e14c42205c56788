"""What one of the two planned or shared, said to the other: quietly, once until they have looked, and never what it is."""

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.i18n import N_
from mentes.base.outbox import on
from mentes.mentorships.pair import OTHER, Pair
from mentes.notices.models import Notice
from mentes.notices.pair_saying import held_pair, named, say_to
from mentes.notices.service import News
from mentes.plugin.activity_events import ActivityPlanned, ResourceShared

PAGES = {"planned": "activities", "shared": "resources"}


@on(ActivityPlanned)
def activity_planned(event: ActivityPlanned, event_id: int) -> None:
    """The other of the two can look at what is planned."""
    _say(event, N_("%(name)s planned something for the two of you."), "planned", event_id)


@on(ResourceShared)
def resource_shared(event: ResourceShared, event_id: int) -> None:
    """The other of the two can look at what is shared."""
    _say(event, N_("%(name)s shared something with you."), "shared", event_id)


def _say(event: ActivityPlanned | ResourceShared, text: str, what: str, event_id: int) -> None:
    pair, role = held_pair(event.mentorship_id), OTHER[event.by]
    matter = f"pair:{pair.id}:{what}"
    if pair.is_over or _is_known(pair, role, matter):
        return
    path = f"mentorships/{pair.id}/{PAGES[what]}"
    news = News(matter, named(pair, role, text), path, verb=N_("Look at it"), letter=f"between.{what}")
    say_to(pair, (role,), news, event_id)


def _is_known(pair: Pair, role: str, matter: str) -> bool:
    """Whether they were told already and have not looked since: ten papers in an afternoon are one entry."""
    chosen = sa.select(Notice.id).where(
        Notice.matter == matter, Notice.person_id == pair.side(role).person_id, Notice.seen_at.is_(None)
    )
    return db.session.scalar(chosen.limit(1)) is not None
