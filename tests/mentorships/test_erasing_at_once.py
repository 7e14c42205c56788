"""Somebody is erased while works and others are at what is theirs: nobody waits crosswise, and nothing is left over (S2-29, REL-7)."""

import threading

import pytest
import sqlalchemy as sa
from tests.mentorships.test_erasing_accounts import AT, WORDS, everything, left_of
from tests.mentorships.test_switching_off import pair
from tests.story import PEOPLE, Couple
from tests.test_at_once import TIMES, at_once, seen, statuses

from mentes.base.db import db
from mentes.base.i18n import Message
from mentes.base.models import Outbox
from mentes.notices.models import Mail, Notice
from mentes.notices.pair_saying import held_pair, say_to
from mentes.notices.service import News

pytestmark = [pytest.mark.one_server, pytest.mark.requirement("S2-29", "REL-7")]
LOCKED = sa.text(
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
)


def ready(world, name):
    """The page has been read and the word typed: the press of the button."""
    visitor, at = world.client(name), AT.format(PEOPLE[name].home)
    (version,) = visitor.versions(at)
    return lambda: visitor.post(at, {"word": WORDS[PEOPLE[name].locale], "version": version})


def until_somebody_waits(world):
    """Until a row is waited for that somebody else holds."""
    with world.app.app_context():
        for _ in range(4000):
            if db.session.scalar(LOCKED):
                return
            db.session.rollback()
            threading.Event().wait(0.005)
    raise AssertionError("nobody waits for the pair")


def test_a_work_that_holds_the_pair_tells_them_something_while_they_are_erased(fresh_world, pg_server):
    """It waits for nobody: the erasure waits for the pair, and holds nothing that the work needs."""
    world, number, raised = fresh_world, fresh_world.ids["pair:a"], []
    press, begun, go = ready(world, "ana"), threading.Event(), threading.Event()

    def tells():
        try:
            with world.seen_by(None, "graz", "padua", "alliance"):
                pair_held = held_pair(number)
                begun.set()
                go.wait(30)
                news = News(f"pair:{number}", Message("Just now"), f"mentorships/{number}")
                say_to(pair_held, ("mentee", "mentor"), news, 0)
        except sa.exc.DBAPIError as error:
            raised.append(error)

    work = threading.Thread(target=tells)
    work.start()
    assert begun.wait(30)
    answers = []
    erases = threading.Thread(target=lambda: answers.append(press()))
    erases.start()
    until_somebody_waits(world)
    go.set()
    work.join(30)
    erases.join(30)
    assert (raised, statuses(answers)) == ([], [303])
    world.drain()
    assert seen(world, sa.select(Notice.id).where(Notice.person_id == world.people["ana"])) == []
    assert left_of(everything(world, pg_server), "Ana Kovačević") == []


def test_no_letter_that_a_slow_mail_server_takes_keeps_the_page_waiting(fresh_world):
    """The row is held as long as the server takes; it goes with the work that comes after."""
    world, press, answers = fresh_world, ready(fresh_world, "ana"), []
    letters = sa.select(Mail.id).where(Mail.person_id == world.people["ana"])
    with world.seen_by(None, "graz"):
        assert db.session.scalars(letters.with_for_update()).all()
        erases = threading.Thread(target=lambda: answers.append(press()))
        erases.start()
        erases.join(30)
        waited = erases.is_alive()
    erases.join(30)
    assert (waited, statuses(answers)) == (False, [303])
    world.drain()
    assert seen(world, letters) == []


@pytest.mark.parametrize("_time", range(TIMES))
def test_works_of_the_pair_run_while_one_of_the_two_is_erased(fresh_world, pg_server, _time):
    """A meeting has just been asked for, so that both are told; then the letter says whatever name there is by then."""
    couple = Couple(fresh_world, "b")
    couple.propose("mentee", 4)
    answers = at_once(ready(fresh_world, "marie"), fresh_world.drain, fresh_world.drain)
    assert statuses(answers[:1]) == [303]
    fresh_world.drain()
    assert pair(fresh_world, "b").state == "ended_early"
    with fresh_world.app.app_context():
        failed = sa.select(Outbox.event, Outbox.error).where(Outbox.error.is_not(None), Outbox.done_at.is_(None))
        assert db.session.execute(failed).all() == []
    assert left_of(everything(fresh_world, pg_server), "Marie Durand", "marie@") == []
