"""Whoever is admitted learns in which programme, and what comes next (S2-1, S0-5)."""

import pytest
from tests.admission.offering import joins, mentors_path, part_of
from tests.story import world_slugs

from mentes.admission import unpaired
from mentes.admission.models import Enrolment
from mentes.base.db import db

pytestmark = pytest.mark.one_server


def _subjects(mailbox, address):
    return [each["Subject"].strip() for each in mailbox.to(address)]


@pytest.mark.requirement("S2-33", "S2-34")
def test_a_mentee_who_looks_themselves_is_led_to_the_list(fresh_world, mailbox):
    joins(fresh_world, "zoe", "mentee")
    letter = mailbox.to("zoe@graz.example")[-1]
    assert letter["Subject"].strip() == "You take part in Open mentoring: find your mentor in the list"
    assert mentors_path(fresh_world, "graz") in letter.get_body(("plain",)).get_content()
    assert "Find a mentor" in letter.get_body(("plain",)).get_content()


@pytest.mark.requirement("S2-33")
def test_a_mentor_learns_that_they_are_listed(fresh_world, mailbox):
    joins(fresh_world, "luc", "mentor")
    assert "You take part in Open mentoring: mentees find you in the list" in _subjects(mailbox, "luc@lyon.example")


@pytest.mark.requirement("S2-36")
def test_whoever_looked_themselves_and_found_nobody_reads_that_nobody_else_was_to_look(fresh_world, mailbox):
    joins(fresh_world, "zoe", "mentee")
    number = part_of(fresh_world, "zoe", "mentee").id
    with fresh_world.seen_by(None, *world_slugs()):
        unpaired.give_up(db.session.get_one(Enrolment, number))
    fresh_world.drain()
    told = _subjects(mailbox, "zoe@graz.example")[-1]
    assert told.startswith("Your part in Open mentoring has ended: nobody was found in time")


def test_where_coordinators_pair_each_learns_that_somebody_is_looked_for(world):
    told = [each["Subject"] for each in world.letters]
    assert [each for each in told if each.startswith("You take part in") and each.endswith("a mentor for you")]
    assert [each for each in told if each.startswith("You take part in") and each.endswith("a mentee for you")]
