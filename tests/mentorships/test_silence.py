"""A pair that gives no sign: asked twice, then its coordinators, then the lead, and at last it ends; every sign begins anew."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.mentorships.quietly import pass_days, row_of, set_row, told, waiting
from tests.story import ANSWERS, Couple, world_slugs

from mentes.admission.models import Seat
from mentes.base.clock import now
from mentes.base.db import db
from mentes.mentorships import service as pairing
from mentes.mentorships.evaluation import service as evaluation
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.where import Where, change_where
from mentes.mentorships.models import BOARD, Mentorship
from mentes.mentorships.papers import service as papers
from mentes.mentorships.pausing import deciding
from mentes.mentorships.steps import way_of
from mentes.plugin.waiting_events import PairHeard

pytestmark = pytest.mark.one_server


def seats(world, key):
    with world.seen_by(None, *world_slugs()):
        proposal = db.session.get_one(Mentorship, world.ids[f"pair:{key}"]).proposal_id
        return len(db.session.scalars(sa.select(Seat.number).where(Seat.proposal_id == proposal)).all())


@pytest.mark.requirement("S2-22")
def test_every_act_of_the_two_is_a_sign_and_no_job_is(world):
    a, b, ana = Couple(world, "a"), Couple(world, "b"), world.people["ana"]
    signs = {
        "a meeting confirmed": (a, lambda: a.do("mentee", lambda pair: meetings.confirm(pair, 4, "mentee"))),
        "its link changed": (a, lambda: a.do("mentor", lambda pair: change_where(way_of(pair), 4, Where()))),
        "it is called off": (a, lambda: a.do("mentor", lambda pair: meetings.call_off(pair, 4, "mentor"))),
        "a meeting proposed": (a, lambda: a.propose("mentee", 5)),
        "a paper written": (a, lambda: a.write("mentee", "minutes", "anew", papers.write, number=3)),
        "a paper sent": (a, lambda: a.write("mentee", "minutes", "sent", number=3)),
        "a paper confirmed": (a, lambda: a.paper("mentor", "minutes", papers.confirm, 1, number=3)),
        "a paper given back": (b, lambda: b.paper("mentor", "agreement", papers.give_back, 2, "canary")),
        "a paper signed": (b, lambda: (b.write("mentee", "agreement", "more"), b.sign("mentor", 3))),
        "all is well": (b, lambda: b.do("mentor", deciding.keep)),
    }
    for sign, (couple, act) in signs.items():
        set_row(world, couple.key, moved_at=now() - timedelta(days=50), asked=2, asked_at=now() - timedelta(days=3))
        before = told(world, PairHeard, world.ids[f"pair:{couple.key}"])
        act()
        row = row_of(world, couple.key)
        assert now() - row.moved_at < timedelta(minutes=1), sign
        assert (row.asked, row.asked_at) == (0, None), sign
        assert told(world, PairHeard, row.id) == before + 1, sign
    old = now() - timedelta(days=20)
    for key in "ab":
        set_row(world, key, moved_at=old)
    with world.seen_by(None, *world_slugs()):
        pairing.begin_wrap_up(pairing.locked(world.ids["pair:a"]))
    world.drain()
    assert row_of(world, "a").moved_at == old
    a.do("mentee", lambda pair: evaluation.answer(evaluation.sheet(pair, "experience", ana), ANSWERS))
    moved = row_of(world, "a").moved_at
    assert moved > old
    world.drain()
    assert row_of(world, "a").moved_at == moved  # what follows from the answer is done by nobody
    before = row_of(world, "d").moved_at
    with world.seen_by("giulia"):  # whoever looks after them is none of the two
        pairing.locked(world.ids["pair:d"])
    assert row_of(world, "d").moved_at == before


@pytest.mark.requirement("S2-22", "S3-23")
def test_silence_asks_the_two_then_the_coordinators_then_the_lead_and_ends(fresh_world, mailbox):
    world = fresh_world
    Couple(world, "b").sign("mentor", 2)  # active; a was active too long, d has fixed its first meeting
    world.drain()
    mailbox.messages.clear()
    quiet, staff = (f"{word}:{world.ids['pair:b']}" for word in ("quiet", "staff:overdue:inactivity"))
    pass_days(world, 29)
    assert row_of(world, "b").asked == 0
    pass_days(world, 1)
    assert [row_of(world, key).asked for key in "bd"] == [1, 0]  # a meeting that is fixed counts as a sign
    assert [waiting(world, name, quiet) for name in ("marie", "diego", "claire")] == [1, 1, 0]
    assert len([each for each in mailbox.to("marie@lyon.example") if "Is all well" in each["Subject"]]) == 1
    pass_days(world, 14)
    assert [row_of(world, key).asked for key in "bd"] == [2, 1]
    assert len([each for each in mailbox.to("marie@lyon.example") if "Is all well" in each["Subject"]]) == 2
    assert waiting(world, "marie", quiet) == 1
    pass_days(world, 14)
    assert row_of(world, "b").asked == BOARD
    assert [waiting(world, name, staff) for name in ("claire", "carmen", "giulia")] == [1, 1, 0]
    pass_days(world, 14)
    assert row_of(world, "b").asked == BOARD + 1
    assert seats(world, "b") == 1
    pass_days(world, 14)
    row = row_of(world, "b")
    assert (row.state, row.reason) == ("ended_early", "quiet")
    assert row.verdict is not None
    assert seats(world, "b") == 0
    assert [waiting(world, name, matter) for name, matter in (("marie", quiet), ("claire", staff))] == [0, 0]
    assert len([each for each in mailbox.to("diego@granada.example") if "has ended" in each["Subject"]]) == 1
    page, new = f"/t/lyon/mentorships/{world.ids['pair:b']}", "/meetings/new"
    marie, time = world.client("marie"), {"starts_at": f"{now() + timedelta(days=5):%Y-%m-%dT%H:%M}", "minutes": "60"}
    assert new not in marie.get(page).text
    assert [marie.get(page + new).status_code, marie.post(page + new, time).status_code] == [409, 409]
    for key, days in (("d", 14), ("a", 0)):
        pass_days(world, days or 1)
        assert row_of(world, key).state == "ended_early", key
    assert row_of(world, "a").reason == "unfinished"  # its last day was long over, and its last steps were not taken


@pytest.mark.requirement("S2-22")
def test_a_pair_without_a_last_day_and_one_that_never_agreed_end_as_well(fresh_world):
    world = fresh_world
    frozen = row_of(world, "a").frozen
    alone = {"key": "inactivity", "days": 20, "nudges": [], "then": "nothing"}
    endless = {**frozen, "design": {**frozen["design"], "lasts": None, "waiting": [alone]}}
    set_row(world, "a", ends_on=None, frozen=endless)
    for days in (31, 14, 14, 14, 14, 1):
        pass_days(world, days)
    assert {key: (row_of(world, key).state, row_of(world, key).reason) for key in "ab"} == {
        "a": ("ended_early", "quiet"),
        "b": ("ended_early", "quiet"),
    }


def test_a_wrap_up_that_stays_silent_is_completed_where_all_is_there(fresh_world):
    world, a = fresh_world, Couple(fresh_world, "a")
    set_row(world, "a", ends_on=now().date() + timedelta(days=100))
    frozen = row_of(world, "a").frozen
    meant = {**frozen["design"]["meetings"], "final": False, "at_least": 2}
    set_row(world, "a", frozen={**frozen, "design": {**frozen["design"], "papers": [], "meetings": meant}})
    a.do("mentee", lambda pair: meetings.call_off(pair, 4, "mentee"))
    pass_days(world, 86)
    assert row_of(world, "a").state == "completed"
