"""A mentor's places: taken when somebody is proposed, given back by whoever ends it, whatever university they are from."""

import pytest
import sqlalchemy as sa
from tests import story
from tests.story import Couple

from mentes.admission import proposing
from mentes.admission import seats as places
from mentes.admission.bound import bound
from mentes.admission.models import Enrolment, Proposal, Seat
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.mentorships import service as pairing
from mentes.mentorships.meetings import attendance


def seats(world, mentor):
    with world.seen_by(None, *story.world_slugs()):
        return db.session.scalar(sa.select(sa.func.count()).where(Seat.mentor_id == world.people[mentor]))


@pytest.fixture
def proposed(fresh_world):
    """Mia of Graz has been proposed to Paolo of Padua."""
    story.apply(fresh_world, "mia", "mentee")
    story._decide(fresh_world, "mia", "ingrid")
    before = seats(fresh_world, "paolo")
    story.propose(fresh_world, "mia", "paolo")
    assert seats(fresh_world, "paolo") == before + 1
    return fresh_world, before


@pytest.mark.parametrize("who", ["mia", "paolo"])
def test_a_no_gives_the_place_back_whoever_says_it(proposed, who):
    world, before = proposed
    with world.seen_by(who):
        proposing.decline(db.session.get_one(Proposal, world.ids["proposal:mia"]))
    assert seats(world, "paolo") == before


def test_time_gives_the_place_back(proposed):
    world, before = proposed
    with world.seen_by(None, "alliance"):
        proposing.expire(db.session.get_one(Proposal, world.ids["proposal:mia"]))
    assert seats(world, "paolo") == before


@pytest.mark.parametrize("last", ["mentee", "mentor"])
def test_a_match_that_is_none_gives_the_place_back_whoever_answers_last(fresh_world, last):
    couple = Couple(fresh_world, "d")
    mentor = story.PAIRS["d"][1]
    before = seats(fresh_world, mentor)
    held(couple)
    for role in ("mentor", "mentee") if last == "mentee" else ("mentee", "mentor"):
        couple.do(role, lambda pair, role=role: pairing.answer_match(pair, role, right=False))
    assert seats(fresh_world, mentor) == before - 1


def held(couple):
    """Ben and Luc have a first meeting that is confirmed: let its day pass, and say that it took place."""
    story._later(couple.world, 30)
    couple.do("mentee", lambda pair: attendance.report(pair, 1, "mentee", took_place=True, minutes=60))


def test_a_place_that_cannot_be_given_back_is_never_passed_over_in_silence(proposed):
    world, before = proposed
    with pytest.raises(RuntimeError, match="cannot be given back"), world.seen_by("tom"):
        places.free_seat(world.ids["proposal:mia"])
    assert seats(world, "paolo") == before + 1


def test_more_than_the_last_place_cannot_be_taken(fresh_world):
    with fresh_world.seen_by(None, *story.world_slugs()):
        mentor = db.session.get_one(Enrolment, fresh_world.ids["enrolment:paolo"])
        mentor.capacity = seats_of(mentor)
        db.session.flush()
    story.apply(fresh_world, "mia", "mentee")
    story._decide(fresh_world, "mia", "ingrid")
    with pytest.raises(WrongState):
        story.propose(fresh_world, "mia", "paolo")


def seats_of(mentor):
    return max(db.session.scalar(sa.select(sa.func.count()).where(Seat.mentor_id == mentor.person_id)), 1)


@pytest.mark.requirement("S0-42")
def test_two_of_one_university_cannot_be_proposed(fresh_world):
    story.apply(fresh_world, "mia", "mentee")
    story._decide(fresh_world, "mia", "ingrid")
    with fresh_world.seen_by("claire") as lead:
        where = bound(fresh_world.ids["edition"])
        two = [db.session.get_one(Enrolment, fresh_world.ids[f"enrolment:{name}"]) for name in ("mia", "georg")]
        with pytest.raises(BadInput):
            proposing.propose(where, *two, lead)
