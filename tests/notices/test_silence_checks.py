"""The checks of the silences see what they are for: each of these letters should never have been written."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.notices.silence_checks import nobody_is_pestered
from tests.story import world_slugs

from mentes.base.clock import _Offset, now
from mentes.base.db import db
from mentes.base.models import History
from mentes.notices.models import Mail, Notice
from mentes.plugin.waiting_events import MentorshipPaused

pytestmark = pytest.mark.one_server
FAULTS = {  # days after the question on which there is a letter more, and its words
    "said twice": ((1,), "Please answer"),
    "too soon": ((4,), "Reminder: once more"),
    "too often": ((9, 12), "Reminder: once more"),
    "nothing waited": ((16,), "Reminder: once more"),
    "it rests": ((9,), "Reminder: once more"),
}


@pytest.fixture
def asked(world):
    """Somebody was asked three weeks ago, reminded twice, and did it after two."""
    _Offset.hold(60 * 86_400)
    with world.seen_by(None, *world_slugs()):
        began, matter = now() - timedelta(days=21), f"pair:{world.ids['pair:a']}:machine"
        who = {"tenant_id": world.ids["padua"], "person_id": world.people["paolo"], "matter": matter}
        told = {"kind": "waits", "text": {"text": "Something"}, "path": "/t/padua/home", "waits": True}
        done = began + timedelta(days=14)
        db.session.add(Notice(**who, **told, event_id=9_000_000, created_at=began, done_at=done))
        for day, kind, subject in ((0, "waits", "Please answer"), (3, "reminders", "Reminder"), (6, "reminders", "R.")):
            letter(who, began + timedelta(days=day), kind, subject)
        db.session.flush()
        yield who, began
        db.session.rollback()
    _Offset.hold(0)


def letter(who, moment, kind, subject):
    fixed = {"recipient": "x@padua.example", "locale": "en", "body": "", "message_id": f"<{kind}{moment.isoformat()}>"}
    db.session.add(Mail(**who, **fixed, kind=kind, subject=subject, created_at=moment))


@pytest.mark.requirement("UX-45")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_letter_too_many_is_seen(asked, fault):
    who, began = asked
    nobody_is_pestered(began)
    days, subject = FAULTS[fault]
    for day in days:
        letter(who, began + timedelta(days=day), "waits" if fault == "said twice" else "reminders", subject)
    if fault == "too often":  # two of one entry are what is allowed
        db.session.execute(sa.delete(Mail).where(Mail.subject == "R.", Mail.matter == who["matter"]))
    if fault == "it rests":
        db.session.execute(sa.delete(Mail).where(Mail.subject == "R.", Mail.matter == who["matter"]))
        paused = MentorshipPaused(int(who["matter"].split(":")[1]), 30)
        seen_by = [who["tenant_id"]]
        kept = {"event": paused.name, "payload": paused.payload(), "tenant_ids": seen_by, "actor_id": None}
        db.session.execute(sa.insert(History), [kept | {"at": began + timedelta(days=7)}])
    db.session.flush()
    with pytest.raises(AssertionError, match=fault):
        nobody_is_pestered(began)
