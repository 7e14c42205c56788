"""Open mentoring in its own numbers: when it is quiet, how long it usually lasts, and what the first talk settles (S2-22, S2-37)."""

from datetime import timedelta

import pytest
from tests.mentorships.quietly import pass_days, row_of, told, waiting
from tests.mentorships.test_shapes import pair, under  # noqa: F401 - the pair is a fixture

from mentes.base.clock import now
from mentes.mentorships.models import BOARD
from mentes.mentorships.pausing import deciding, resting
from mentes.plugin.parts import Months
from mentes.plugin.waiting_events import PairQuiet
from mentes_open import design
from mentes_open.config import Config

NUMBERS = Config(quiet_days=20, quiet_again_days=9)


@pytest.fixture
def quiet(pair):  # noqa: F811
    """Two of open mentoring with numbers of their own, one of whom was there today."""
    under(pair, design(NUMBERS))
    pair.do("mentee", deciding.keep)
    pair.world.drain()
    return pair


def entries(two):
    return [waiting(two.world, name, f"quiet:{two.world.ids['pair:d']}") for name in ("ben", "luc")]


@pytest.mark.requirement("S2-22")
def test_both_are_asked_then_asked_again_then_their_coordinators(quiet):
    number = quiet.world.ids["pair:d"]
    pass_days(quiet.world, 19)
    assert (row_of(quiet.world, "d").asked, entries(quiet)) == (0, [0, 0])
    pass_days(quiet.world, 2)
    assert (row_of(quiet.world, "d").asked, entries(quiet)) == (1, [1, 1])
    pass_days(quiet.world, 8)
    assert row_of(quiet.world, "d").asked == 1
    pass_days(quiet.world, 2)
    assert row_of(quiet.world, "d").asked == 2
    pass_days(quiet.world, 10)
    assert row_of(quiet.world, "d").asked == BOARD
    assert told(quiet.world, PairQuiet, number) == 3


@pytest.mark.requirement("S2-22")
def test_whatever_one_of_the_two_does_begins_the_days_anew_and_a_rest_stills_them(quiet):
    pass_days(quiet.world, 15)
    quiet.propose("mentee", 3)
    pass_days(quiet.world, 15)
    assert row_of(quiet.world, "d").asked == 0
    until = now().date() + timedelta(days=40)
    quiet.do("mentor", lambda at: resting.rest(at, until))
    pass_days(quiet.world, 35)
    assert (row_of(quiet.world, "d").asked, entries(quiet)) == (0, [0, 0])


@pytest.mark.requirement("S2-37", "S2-1", "S2-25")
def test_the_usual_numbers_are_those_of_the_programmes_it_comes_from():
    usual = Config()
    assert (usual.months_least, usual.months, usual.months_most) == (3, 6, 12)
    assert (usual.meetings_a_month, usual.goals) == (1, 3)
    made = design(usual)
    assert made.lasts == Months(6)
    assert (made.ends, made.meetings.final, made.meetings.first_to_know) == ("either", True, True)
    assert (made.meetings.proposed_by, made.meetings.attended, made.meetings.at_least) == ("mentee", "each", 0)
    assert len(made.meetings.first_prompts) == 3
    assert (made.patience("inactivity").days, made.patience("inactivity").nudges) == (30, (14,))
    assert made.patience("attendance").days == 14
    assert [each.moment for each in made.questionnaires] == ["after_meeting"]
    assert made.certificate.title == "Confirmation of participation"
