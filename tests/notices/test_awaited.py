"""Whoever a step of the pair waits for has an entry in the inbox that waits, with a day; and nobody else has one (UX-4)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.story import ANSWERS, Couple, world_slugs

from mentes.base.clock import move_clock, now
from mentes.base.db import db
from mentes.base.ticks import run_day
from mentes.mentorships import service as pairing
from mentes.mentorships.evaluation import service as evaluation
from mentes.mentorships.meetings import attendance
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import load_pair
from mentes.mentorships.papers import service as papers
from mentes.mentorships.steps import way_of
from mentes.notices.awaited import due_of, matter_of
from mentes.notices.models import Mail, Notice


@pytest.fixture
def couple(fresh_world):
    """Ben and Luc: introduced, their first meeting confirmed and still to come."""
    return Couple(fresh_world, "d")


def later(world, days):
    with world.app.app_context():
        move_clock(db.session.connection(), days)
        db.session.commit()
    run_day(world.app)


def awaited(world, key):
    """Person and matter: by the steps, and by the inboxes."""
    with world.seen_by(None, *world_slugs()):
        pair = load_pair(world.ids[f"pair:{key}"], world.ids["alliance"])
        steps = {
            (pair.side(role).person_id, matter_of(pair, step.key))
            for step in way_of(pair).steps
            if step.state == "now"
            for role in step.awaited
        }
        chosen = sa.select(Notice).where(
            Notice.matter.startswith(f"pair:{pair.id}:"), Notice.waits, Notice.done_at.is_(None)
        )
        entries = db.session.scalars(chosen).all()
    assert [each.matter for each in entries if each.due_at is None] == []
    assert len({(each.person_id, each.matter) for each in entries}) == len(entries)
    return steps, {(each.person_id, each.matter) for each in entries}


def agree(world, key="d"):
    """Let everything happen, and hold the two against each other; gives who is awaited."""
    world.drain()
    steps, entries = awaited(world, key)
    assert entries == steps
    return entries


def hold(world, couple, number):
    later(world, 6)
    assert asked_about(world, number, "confirmed") == 2  # how it went
    couple.do("mentee", lambda pair: attendance.report(pair, number, "mentee", took_place=True, minutes=60))


def asked_about(world, number, state):
    """How many are asked about this date as it stands."""
    return sum(matter.endswith(f":meeting:{number}:{state}") for _, matter in agree(world))


def meet(world, couple, number, kind="regular"):
    couple.propose("mentee", 5, kind)
    assert asked_about(world, number, "proposed") == 1
    couple.do("mentor", lambda pair: meetings.confirm(pair, number, "mentor"))
    agree(world)
    hold(world, couple, number)
    agree(world)


def test_along_the_whole_line(fresh_world, couple):
    world = fresh_world
    agree(world)
    hold(world, couple, 1)
    assert len(agree(world)) == 2
    couple.do("mentee", lambda pair: pairing.answer_match(pair, "mentee", right=True))
    assert len(agree(world)) == 1
    couple.do("mentor", lambda pair: pairing.answer_match(pair, "mentor", right=True))
    assert len(agree(world)) == 1
    _sign(world, couple)
    for number in (2, 3, 4, 5):  # one more than the programme asks for
        meet(world, couple, number)
        couple.write("mentee", "minutes", "minutes", number=number)
        agree(world)
        couple.paper("mentor", "minutes", papers.confirm, 1, None, number=number)
        agree(world)
    later(world, 170)
    agree(world)
    meet(world, couple, 6, "final")
    couple.write("mentor", "wrap_up", "outcomes")
    agree(world)
    couple.paper("mentee", "wrap_up", papers.confirm, 1)
    assert len(agree(world)) == 2
    _answer(world, couple)


def _sign(world, couple):
    couple.write("mentee", "agreement", "goals", papers.write)
    agree(world)
    couple.write("mentee", "agreement", "goals")
    assert len(agree(world)) == 2
    couple.sign("mentor", 1)
    assert len(agree(world)) == 1
    couple.paper("mentor", "agreement", papers.give_back, 1, "More, please")
    agree(world)
    couple.write("mentee", "agreement", "better")
    agree(world)
    for role in ("mentee", "mentor"):
        couple.sign(role, 2)
        agree(world)


def _answer(world, couple):
    for role in ("mentee", "mentor"):
        who = world.people[couple.name(role)]
        couple.do(role, lambda pair, who=who: evaluation.answer(evaluation.sheet(pair, "experience", who), ANSWERS))
        entries = agree(world)
    assert entries == set()
    with world.seen_by(None, *world_slugs()):
        assert db.session.get_one(Mentorship, world.ids["pair:d"]).state == "completed"


def test_a_time_that_nobody_confirmed_is_off_and_both_are_asked_anew(fresh_world, couple):
    couple.do("mentor", lambda pair: meetings.call_off(pair, 1, "mentor"))
    assert len(agree(fresh_world)) == 2
    couple.propose("mentee", 3)
    assert len(agree(fresh_world)) == 1
    later(fresh_world, 4)
    assert len(agree(fresh_world)) == 2
    with fresh_world.seen_by("ben"):
        pair = load_pair(fresh_world.ids["pair:d"], fresh_world.ids["padua"])
        assert {each.number: (each.state, each.closed_by) for each in pair.meetings} == {
            1: ("cancelled", "mentor"),
            2: ("cancelled", None),
        }


def test_missed_meeting_asks_both_for_a_new_time(fresh_world, couple):
    later(fresh_world, 6)
    couple.do("mentor", lambda pair: attendance.report(pair, 1, "mentor", took_place=False))
    assert len(agree(fresh_world)) == 2
    assert "Find a time for your first meeting with" in fresh_world.client("ben").get("/t/padua/home").text
    assert "Find a time for your first meeting with" in fresh_world.client("luc").get("/t/lyon/inbox").text


def test_events_told_late_leave_nobody_waiting_in_vain(fresh_world, couple):
    """What was settled meanwhile is not asked for by an event that comes afterwards."""
    couple.do("mentor", lambda pair: meetings.call_off(pair, 1, "mentor"))
    couple.propose("mentee", 3)
    couple.do("mentor", lambda pair: meetings.confirm(pair, 2, "mentor"))
    assert agree(fresh_world) == set()


def test_nothing_that_was_written_is_in_an_entry_or_a_letter(fresh_world):
    with fresh_world.seen_by(None, *world_slugs()):
        said = [str(each) for each in db.session.scalars(sa.select(Notice.text))]
        said += [f"{each.subject} {each.body}" for each in db.session.scalars(sa.select(Mail))]
    assert len(said) > 100
    assert not [each for each in said if "canary" in each]


def test_what_waits_stands_before_what_is_newer(fresh_world):
    with fresh_world.seen_by("ana") as ana:
        part = {"tenant_id": ana.home_id, "person_id": ana.person_id, "text": {"text": "x", "values": {}, "domain": ""}}
        many = [
            {
                **part,
                "matter": f"m:{n}",
                "event_id": n,
                "kind": "m",
                "path": "/",
                "created_at": now() + timedelta(days=1),
            }
            for n in range(120)
        ]
        db.session.execute(sa.insert(Notice), [{**each, "waits": False} for each in many])
    page = fresh_world.client("ana").get("/t/graz/home").text
    assert "Paolo Zanetti" in page.split("<main", 1)[1]


@pytest.mark.requirement("S0-37")
def test_each_meeting_waits_as_long_as_its_own_ladder_says(fresh_world):
    """A time that is still to be found has thirty days and its reminders; one that is proposed has until its answer."""
    world, ana = fresh_world, Couple(fresh_world, "a")
    about = sa.select(Notice).where(
        Notice.person_id == world.people[ana.name("mentee")],
        Notice.matter.startswith(f"pair:{world.ids['pair:a']}:meeting"),
        Notice.waits,
        Notice.done_at.is_(None),
    )
    with world.seen_by(None, *world_slugs()):
        number = load_pair(world.ids["pair:a"], world.ids["alliance"]).open_meeting.number
    ana.do("mentor", lambda pair: meetings.call_off(pair, number, "mentor"))
    world.drain()
    with world.seen_by(None, *world_slugs()):
        entry = db.session.scalars(about).one()
        assert entry.waiting == "meetings"
        assert [round((each - entry.created_at) / timedelta(days=1)) for each in (entry.due_at, entry.nudge_at)] == [
            30,
            14,
        ]
        assert len(entry.nudges) == 1
    ana.propose("mentor", 5)
    world.drain()
    with world.seen_by(None, *world_slugs()):
        entry = db.session.scalars(about).one()
        meeting = load_pair(world.ids["pair:a"], world.ids["alliance"]).open_meeting
        assert (entry.waiting, entry.due_at) == ("meeting", meeting.due_at)


def test_the_first_meeting_has_the_days_of_its_own_ladder(world):
    """Also as its programme declares them: they are those of the pair's frozen design."""
    with world.seen_by(None, *world_slugs()):
        way = way_of(load_pair(world.ids["pair:d"], world.ids["alliance"]))
        for key, days in (("first_meeting", 7), ("meetings", 30), ("final_meeting", 14)):
            assert round((due_of(way, key) - now()) / timedelta(days=1)) == days
