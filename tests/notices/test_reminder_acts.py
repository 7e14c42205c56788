"""A reminder brings links of its own, which work although those of the first letter are too old; and comes on its day."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.notices.letter_links import acts_in, letter_to
from tests.notices.test_reminders import later, reminders
from tests.story import Couple, world_slugs

from mentes.admission.models import Proposal
from mentes.base.clock import now, real_now
from mentes.base.db import db
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.pair import load_pair
from mentes.notices.models import Notice, Preference
from mentes.people.entrance.models import OneTimeLink

pytestmark = pytest.mark.one_server
YES = "Yes, I would like that"


@pytest.fixture
def prompt(fresh_world):
    """Everybody wants every letter at once."""
    with fresh_world.seen_by(None, *world_slugs()):
        db.session.execute(sa.delete(Preference))
    return fresh_world


def test_links_of_a_reminder_work_when_those_of_the_first_letter_are_too_old(prompt, mailbox):
    world, browser = prompt, prompt.client()
    first = acts_in(letter_to(world.letters, "zoe@graz.example"))
    with world.seen_by(None, *world_slugs()):
        old = sa.update(OneTimeLink).where(OneTimeLink.person_id == world.people["zoe"])
        db.session.execute(old.values(expires_at=real_now() - timedelta(days=1)))
    later(world, 3)
    letter = letter_to(mailbox.messages, "zoe@graz.example")
    assert letter["Subject"].startswith("Reminder")
    anew = acts_in(letter)
    assert anew.keys() == first.keys()
    assert not {*anew.values()} & {*first.values()}
    assert browser.post(first[YES]).status_code == 410
    assert browser.post(anew[YES]).status_code == 303
    with world.seen_by(None, *world_slugs()):
        assert db.session.get_one(Proposal, world.ids["proposal:zoe"]).mentee_consented_at is not None
    browser.post(anew["No, thank you"])  # used up as well
    with world.seen_by(None, *world_slugs()):
        assert db.session.get_one(Proposal, world.ids["proposal:zoe"]).state != "declined"


@pytest.mark.requirement("S0-37")
def test_both_who_are_proposed_are_reminded_on_the_third_and_the_sixth_day(prompt):
    world, matter = prompt, f"proposal:{prompt.ids['proposal:zoe']}"
    with world.seen_by(None, *world_slugs()):
        waiting = sa.select(Notice.person_id).where(Notice.matter == matter, Notice.waits, Notice.done_at.is_(None))
        people = set(db.session.scalars(waiting))
    names = [name for name, number in world.people.items() if number in people]
    assert names
    counts = []
    for _ in range(6):
        later(world, 1)
        counts.append([len(reminders(world, name, matter)) for name in names])
    assert counts == [[each] * len(names) for each in (0, 0, 1, 1, 1, 2)]


@pytest.mark.requirement("S0-37")
def test_who_has_not_said_how_it_went_is_reminded_on_the_next_day(prompt):
    world, ana = prompt, Couple(prompt, "a")
    with world.seen_by(None, *world_slugs()):
        number = load_pair(world.ids["pair:a"], world.ids["alliance"]).open_meeting.number
    ana.do("mentor", lambda pair: meetings.call_off(pair, number, "mentor"))
    ana.propose("mentee", 1)
    ana.do("mentor", lambda pair: meetings.confirm(pair, number + 1, "mentor"))
    world.drain()
    matter = f"pair:{world.ids['pair:a']}:meeting:{number + 1}:confirmed"
    later(world, 2)
    with world.seen_by(None, *world_slugs()):
        asked = sa.select(Notice).where(Notice.matter == matter, Notice.waits, Notice.done_at.is_(None))
        assert {each.waiting for each in db.session.scalars(asked)} == {"attendance"}
        assert all(each.created_at <= now() for each in db.session.scalars(asked))
    counts = []
    for _ in range(7):
        later(world, 1)
        counts.append(len(reminders(world, "ana", matter)))
    assert counts == [1, 1, 1, 1, 1, 1, 2]
