"""Whoever is awaited is reminded twice at most, in their own language, and not once after the thing is done."""

import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from tests import story
from tests.mentorships.quietly import set_row
from tests.moments import stand_at
from tests.story import Couple

from mentes.base.clock import move_clock, now, real_now
from mentes.base.db import db, scope
from mentes.base.i18n import Message
from mentes.base.ticks import run_day, tick
from mentes.mentorships import service as pairing
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers import service as papers
from mentes.notices.ladder import reminding
from mentes.notices.models import Mail, Notice, Preference
from mentes.notices.readers import reader_of
from mentes.notices.service import News, settle, tell
from mentes.people.models import Person
from mentes.plugin.parts import Waiting


def later(world, days, *, drain=True):
    with world.app.app_context():
        move_clock(db.session.connection(), days)
        db.session.commit()
    run_day(world.app) if drain else tick(world.app)


def reminders(world, name, matter=None):
    """The reminders to somebody: state and subject and body, oldest first."""
    with world.seen_by(None, *story.world_slugs()):
        chosen = sa.select(Mail).where(Mail.person_id == world.people[name], Mail.kind == "reminders")
        if matter:
            chosen = chosen.where(Mail.matter == matter)
        return [(each.state, each.subject, each.body) for each in db.session.scalars(chosen.order_by(Mail.id))]


def entry(world, name, matter):
    with world.seen_by(None, *story.world_slugs()):
        chosen = sa.select(Notice).where(Notice.person_id == world.people[name], Notice.matter == matter)
        return db.session.scalars(chosen.order_by(Notice.id.desc())).first()


@pytest.fixture
def ours(fresh_world):
    """A pair whose mentee is to confirm nothing and whose mentor has minutes to read, since today."""
    couple = Couple(fresh_world, "a")
    with fresh_world.seen_by(None, *story.world_slugs()):
        db.session.execute(sa.delete(Preference).where(Preference.kind == "reminders"))
    couple.write("mentee", "minutes", "minutes-3", papers.send, number=3)
    fresh_world.drain()
    return fresh_world, f"pair:{fresh_world.ids['pair:a']}:paper:minutes:3"


@pytest.mark.requirement("S0-37", "UX-43")
def test_two_reminders_say_what_waits_since_when_until_when_and_what_then(ours):
    world, matter = ours
    assert reminders(world, "paolo", matter) == []
    later(world, 3)
    ((state, subject, body),) = reminders(world, "paolo", matter)
    assert state == "sent"
    assert subject == "Reminder: Ana Kovačević sent you: Minutes of the mentoring call"
    assert "It has waited for you since" in body
    assert "Please do it by" in body
    assert "your coordinators are told so" in body
    assert f"/t/padua/mentorships/{world.ids['pair:a']}/meetings/3/papers/minutes" in body
    assert "canary" not in body
    later(world, 1)
    assert len(reminders(world, "paolo", matter)) == 1
    for _ in range(6):
        later(world, 1)
    assert len(reminders(world, "paolo", matter)) == 2
    assert reminders(world, "ana", matter) == []


@pytest.mark.requirement("S0-37")
def test_moments_that_passed_while_the_clock_stood_still_are_one_letter(ours):
    world, matter = ours
    later(world, 6)
    assert len(reminders(world, "paolo", matter)) == 1
    assert entry(world, "paolo", matter).nudged == 1


def test_a_reminder_keeps_its_distance_from_another_letter_about_the_same(ours):
    world, matter = ours
    with world.seen_by(None, *story.world_slugs()):
        told = sa.select(Mail).where(Mail.person_id == world.people["paolo"], Mail.matter == matter)
        db.session.scalars(told).one().created_at = now() + timedelta(days=2)
    later(world, 3)
    assert reminders(world, "paolo", matter) == []
    later(world, 1)
    assert len(reminders(world, "paolo", matter)) == 1


@pytest.mark.requirement("UX-44")
def test_reminders_come_as_their_reader_wants_them(ours):
    world, matter = ours
    person = world.people["paolo"]
    with world.seen_by(None, "padua"):
        mine = {"person_id": person, "tenant_id": world.ids["padua"], "kind": "reminders", "changed_at": now()}
        db.session.add(Preference(**mine, how="daily"))
    later(world, 3, drain=False)
    assert entry(world, "paolo", matter).letter == "daily"
    assert reminders(world, "paolo", matter) == []
    with world.seen_by(None, "padua"):
        db.session.execute(sa.update(Preference).where(Preference.person_id == person).values(how="off"))
    later(world, 3)
    assert reminders(world, "paolo", matter) == []


def test_nobody_is_reminded_while_the_pair_rests_or_after_they_left(ours):
    world, matter = ours
    rests = sa.update(Mentorship).where(Mentorship.id == world.ids["pair:a"])
    with world.seen_by(None, *story.world_slugs()):
        db.session.execute(rests.values(paused_at=now(), paused_until=date(2999, 1, 1)))
    later(world, 3)
    assert reminders(world, "paolo", matter) == []
    with world.seen_by(None, *story.world_slugs()):
        db.session.execute(rests.values(paused_at=None, paused_until=None))
        db.session.execute(sa.update(Person).where(Person.id == world.people["paolo"]).values(state="left"))
    later(world, 1)
    assert reminders(world, "paolo", matter) == []


@pytest.mark.requirement("S0-37")
def test_a_reminder_of_what_was_done_meanwhile_is_not_sent(ours):
    """Written but not gone, while the two go on: the verb is committed, and nobody has heard of it yet."""
    world, matter = ours
    later(world, 3, drain=False)
    assert [state for state, *_ in reminders(world, "paolo", matter)] == ["waiting"]
    reads = lambda place: papers.confirm(place, papers.current(place).text_version)  # noqa: E731
    Couple(world, "a").paper("mentor", "minutes", reads, number=3)
    world.drain()
    assert [state for state, *_ in reminders(world, "paolo", matter)] == ["dropped"]


@pytest.mark.requirement("S0-37")
def test_whoever_settles_it_at_the_same_time_is_waited_for(ours):
    world, matter = ours
    later(world, 3, drain=False)
    begun, go = threading.Event(), threading.Event()

    def settles():
        with world.app.app_context():
            scope([world.ids["padua"]], None)
            settle(matter, world.people["paolo"])
            begun.set()
            go.wait(20)
            db.session.commit()

    other = threading.Thread(target=settles)
    other.start()
    assert begun.wait(20)
    sends = threading.Thread(target=world.drain)
    sends.start()
    _until_somebody_waits(world)
    go.set()
    other.join(20)
    sends.join(20)
    world.drain()
    assert [state for state, *_ in reminders(world, "paolo", matter)] == ["dropped"]


def _until_somebody_waits(world):
    """Until the letter's job waits for the row that the other holds."""
    asked = sa.text(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    )
    with world.app.app_context():
        for _ in range(2000):
            if db.session.scalar(asked):
                return
            db.session.rollback()
            threading.Event().wait(0.005)
    raise AssertionError("nobody waits for the row")


@pytest.mark.requirement("UX-44")
def test_a_digest_and_a_reminder_of_the_same_keep_their_distance(fresh_world):
    world = fresh_world
    stand_at(world.app, real_now().replace(hour=12) + timedelta(days=1))  # before seven, no digest is due
    paolo = world.people["paolo"]
    with world.seen_by(None, *story.world_slugs()):
        db.session.execute(sa.delete(Preference).where(Preference.person_id == paolo))
        mine = {"person_id": paolo, "tenant_id": world.ids["padua"], "kind": "waits", "changed_at": now()}
        db.session.add(Preference(**mine, how="daily"))
        db.session.flush()
        for number in (1, 2):
            asked = News(
                f"x:{number}",
                Message("Something"),
                f"x/{number}",
                waits=True,
                due=now() + timedelta(days=14),
                ladder=Waiting("x", days=14, nudges=(number,)),
                letter="step.asked",
            )
            tell(reader_of(paolo), asked, 900_000 + number)
    later(world, 1)
    with world.seen_by(None, "padua"):
        digests = db.session.scalars(sa.select(Mail).where(Mail.person_id == paolo, Mail.kind == "digest")).all()
        assert [("/x/1)" in each.body, "/x/2)" in each.body) for each in digests] == [(True, True)]
    assert reminders(world, "paolo") == []
    later(world, 1)
    assert reminders(world, "paolo") == []
    later(world, 1)
    assert [len(reminders(world, "paolo", f"x:{number}")) for number in (1, 2)] == [1, 1]


def test_an_entry_that_fails_keeps_no_other_waiting(ours):
    world, matter = ours
    with world.seen_by(None, "padua"):
        first = db.session.scalars(sa.select(Notice).where(Notice.matter == matter)).one()
        told = {each.key: getattr(first, each.key) for each in sa.inspect(Notice).column_attrs if each.key != "id"}
        moment = first.nudge_at - timedelta(hours=1)
        db.session.add(Notice(**told | {"matter": "pair:nothing:such", "event_id": 900_000, "nudge_at": moment}))
        first.id = first.id + 1_000_000  # the broken one comes first
    later(world, 3)
    assert len(reminders(world, "paolo", matter)) == 1


def test_more_than_are_held_at_once_are_reminded_all_the_same(ours, monkeypatch):
    world, matter = ours
    monkeypatch.setattr(reminding, "BATCH", 1)
    with world.seen_by(None, *story.world_slugs()):
        moved = sa.update(Notice).where(Notice.waits, Notice.done_at.is_(None), Notice.tenant_id == world.ids["padua"])
        db.session.execute(moved.values(nudge_at=now(), nudged=0))
    later(world, 3)
    assert len(reminders(world, "paolo", matter)) == 1


@pytest.mark.requirement("S0-37")
def test_a_questionnaire_that_has_closed_waits_for_nobody(fresh_world):
    world = fresh_world
    set_row(world, "a", ends_on=now().date() + timedelta(days=60))
    with world.seen_by(None, *story.world_slugs()):
        pairing.begin_wrap_up(pairing.locked(world.ids["pair:a"]))
    world.drain()
    about = f"pair:{world.ids['pair:a']}:questionnaire:"
    asked = sa.select(Notice).where(Notice.matter.startswith(about), Notice.waits, Notice.done_at.is_(None))
    with world.seen_by(None, *story.world_slugs()):
        due = max(each.due_at for each in db.session.scalars(asked))
    while now() <= due + timedelta(days=1):
        later(world, 3)
    with world.seen_by(None, *story.world_slugs()):
        assert db.session.scalars(asked).all() == []
