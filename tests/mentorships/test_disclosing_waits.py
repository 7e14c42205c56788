"""Somebody is asked what others may be told: they are reminded, it ends, and nobody but the two learns that it was asked."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.mentorships.test_disclosing import SECRET, ask, press
from tests.story import world_slugs

from mentes.base import ticks
from mentes.base.clock import _Offset, now
from mentes.base.db import db
from mentes.base.models import History
from mentes.mentorships.disclosing.events import DisclosureAsked
from mentes.mentorships.models import Awaited
from mentes.mentorships.pair import load_pair
from mentes.mentorships.pausing import resting
from mentes.mentorships.pausing.closing import end_early
from mentes.mentorships.service import locked
from mentes.notices.disclosure_news import disclosure_asked
from mentes.notices.models import Mail, Notice, Preference

EVERYBODY = world_slugs()


def entries(world, number):
    """What the two have in their inboxes about it, in the order of being told: whose, is it awaited, until when."""
    with world.seen_by(None, *EVERYBODY):
        about = Notice.matter == f"told:{world.ids['pair:b']}:{number}"
        chosen = sa.select(Notice).where(about).order_by(Notice.id).execution_options(populate_existing=True)
        who = {world.people[name]: name for name in ("marie", "diego")}
        return [
            (who[each.person_id], each.waits and each.done_at is None, each.due_at)
            for each in db.session.scalars(chosen)
        ]


def waiting(world, number):
    return [name for name, is_open, _ in entries(world, number) if is_open]


def morning(world, day):
    """So many days from now, after the reminders of all universities."""
    _Offset.hold(day * 86_400)
    for slug in ("lyon", "granada"):
        with world.seen_by(None, slug):
            ticks._works["reminders"].do(world.ids[slug])
    world.drain()


def reminders(world):
    with world.seen_by(None, *EVERYBODY):
        about = Mail.kind == "reminders", Mail.matter.startswith("told:")
        return [each.subject + each.body for each in db.session.scalars(sa.select(Mail).where(*about))]


@pytest.fixture
def asked(fresh_world):
    number = ask(fresh_world)
    fresh_world.drain()
    with fresh_world.seen_by(None, *EVERYBODY):
        db.session.execute(sa.delete(Preference))
    yield fresh_world, number
    _Offset.hold(0)


@pytest.mark.requirement("S0-28", "S0-37")
def test_it_is_reminded_of_twice_and_then_lapses(asked):
    world, number = asked
    due = entries(world, number)[0][2]
    assert timedelta(days=13) < due - now() <= timedelta(days=14)
    for day, letters in ((4, 0), (5, 1), (7, 1), (10, 2), (13, 2)):
        morning(world, day)
        assert len(reminders(world)) == letters, day
    assert waiting(world, number) == ["diego"]
    assert not any(word in each for each in reminders(world) for word in (SECRET, "supervisors"))
    assert all("Without your answer by then it lapses" in each for each in reminders(world))
    morning(world, 15)
    assert [(name, is_open) for name, is_open, _ in entries(world, number)] == [("diego", False), ("marie", False)]
    with world.seen_by(None, *EVERYBODY):
        told = db.session.scalars(sa.select(Notice.text).where(Notice.person_id == world.people["marie"])).all()
        assert any("did not get to answering" in each["text"] for each in told)
        kept = db.session.execute(sa.select(History.event, History.payload)).all()
        assert [each for each in kept if "isclos" in each.event + str(each.payload.get("waiting"))] == []
        assert db.session.scalars(sa.select(Awaited.kind).where(Awaited.kind == "disclosure")).all() == []
        staff = Notice.matter.startswith("staff:overdue:disclosure")
        assert db.session.scalars(sa.select(Notice.id).where(staff)).all() == []
    morning(world, 17)
    assert len(reminders(world)) == 2
    assert press(world, "diego", number, "agree") == 409


@pytest.mark.requirement("S0-28")
def test_an_answer_a_withdrawal_and_an_end_settle_it(asked):
    world, number = asked
    others = ask(world, whom="A friend"), ask(world, "diego", whom="A colleague")
    world.drain()
    assert [waiting(world, each) for each in (number, *others)] == [["diego"], ["diego"], ["marie"]]
    assert press(world, "diego", number, "decline") == 303
    assert press(world, "marie", others[0], "take-back") == 303
    world.drain()
    assert [waiting(world, each) for each in (number, *others)] == [[], [], ["marie"]]
    with world.seen_by(None, *EVERYBODY):
        disclosure_asked(DisclosureAsked(world.ids["pair:b"], "mentee", number, now().isoformat()), 1)  # overtaken
    assert waiting(world, number) == []
    with world.seen_by(None, *EVERYBODY):
        end_early(locked(world.ids["pair:b"]), "closed")
    world.drain()
    assert waiting(world, others[1]) == []
    morning(world, 6)
    assert reminders(world) == []


@pytest.mark.requirement("S0-28")
def test_it_waits_no_longer_than_it_is_to_hold_and_rests_with_the_pair(asked):
    world, number = asked
    soon = ask(world, until=f"{now().date() + timedelta(days=3)}")
    world.drain()
    before, ends = entries(world, number)[0][2], entries(world, soon)[0][2]
    assert ends.date() == now().date() + timedelta(days=4)
    until = now().date() + timedelta(days=60)
    with world.seen_by("marie"):
        resting.rest(load_pair(world.ids["pair:b"], world.homes["marie"]), until)
    world.drain()
    assert entries(world, number)[0][2] - before > timedelta(days=59)
    in_rest = ask(world, "diego")
    world.drain()
    assert (entries(world, in_rest)[0][2].date() - until).days in {13, 14}
    morning(world, 20)
    assert reminders(world) == []
    with world.seen_by("marie"):
        resting.go_on(load_pair(world.ids["pair:b"], world.homes["marie"]))
    world.drain()
    for each, who in ((number, "diego"), (in_rest, "marie")):
        assert waiting(world, each) == [who]
        assert (entries(world, each)[0][2] - now()).days in {13, 14}
