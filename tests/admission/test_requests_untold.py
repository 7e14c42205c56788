"""What stands between a mentee and a mentor, unknown to both: a block, and a place that was promised to just these two (S2-35)."""

import pytest
import sqlalchemy as sa
from tests import asking, story

from mentes.admission import proposing
from mentes.admission.bound import bound
from mentes.admission.models import Enrolment
from mentes.admission.pairing import marks
from mentes.admission.pairing.models import PairMark
from mentes.base.clock import _Offset
from mentes.base.db import db
from mentes.notices.models import Notice

pytestmark = pytest.mark.one_server
WHY = "They share a flat-quetzal."


@pytest.fixture
def search(fresh_world):
    """Kim of Graz and Lea of Lyon look for a mentor; Rosa of Padua offers two places, Otto of Granada one."""
    asking.four(fresh_world, rosa=2)
    yield fresh_world
    _Offset.hold(0)


def ask(world, name, *mentors):
    return asking.asked(world, name, *mentors, edition_id=world.ids["edition:open"])


def mark(world, kind, mentee, mentor):
    """Somebody who leads the programme keeps the two apart, or promises them to each other."""
    edition = world.ids["edition:open"]
    with world.seen_by("claire") as actor:
        two = [db.session.get_one(Enrolment, world.ids[f"part:{each}:{edition}"]) for each in (mentee, mentor)]
        if kind == "pinned":
            proposing.pin(bound(edition), *two, WHY, actor)
        else:
            marks.block(*two, WHY, actor)
    world.drain()


def heard(world, name):
    with world.seen_by(None, *story.world_slugs()):
        chosen = sa.select(Notice).where(Notice.person_id == world.people[name], Notice.matter.like("request:%"))
        return [each.text["text"] for each in db.session.scalars(chosen.order_by(Notice.id))]


@pytest.mark.requirement("S2-35")
def test_a_block_is_told_neither_as_such_nor_as_a_mentor_without_time(search):
    number = asking.send(search, "kim", search.ids["edition:open"], "rosa", "otto")
    mark(search, "blocked", "kim", "rosa")
    assert asking.standing(search, number) == ("open", ["gone", "asked"])
    assert heard(search, "kim") == ["With one mentor in your order it cannot be this time. The next one is asked."]
    own = search.client("kim").get(f"/t/graz/c/{search.ids['edition:open']}/requests").text
    assert "Not possible this time" in own
    assert "just now" not in own.split("<main", 1)[1]
    assert "quetzal" not in own


@pytest.mark.requirement("S2-35")
def test_a_promised_place_is_asked_for_by_whom_it_was_promised_and_taken_by_the_yes(search):
    mark(search, "pinned", "kim", "rosa")
    first = ask(search, "lea", "rosa")
    number = ask(search, "kim", "rosa")
    assert asking.accept(search, "rosa", asking.proposal_of(search, first)) == "accepted"
    search.drain()
    assert asking.standing(search, first) == ("matched", ["accepted"])
    assert asking.standing(search, number) == ("open", ["asked"]), "their place is kept, so they go on waiting"
    assert asking.accept(search, "rosa", asking.proposal_of(search, number)) == "accepted"
    search.drain()
    assert asking.standing(search, number) == ("matched", ["accepted"])
    assert asking.seats(search, "rosa") == 2
    with search.seen_by(None, *story.world_slugs()):
        assert db.session.scalars(sa.select(PairMark.outcome).where(PairMark.reason == WHY)).all() == ["proposed"]


def test_a_promised_place_is_no_place_beside_another(search):
    """Who was promised one place takes that one, and leaves the other to somebody else."""
    mark(search, "pinned", "kim", "rosa")
    number = ask(search, "kim", "rosa")
    assert asking.accept(search, "rosa", asking.proposal_of(search, number)) == "accepted"
    search.drain()
    assert asking.seats(search, "rosa") == 1
    other = ask(search, "lea", "rosa")
    assert asking.standing(search, other) == ("open", ["asked"])


def test_the_last_place_promised_to_a_mentee_does_not_pass_them_over(search):
    mark(search, "pinned", "kim", "otto")
    assert asking.standing(search, ask(search, "lea", "otto", "rosa")) == ("open", ["gone", "asked"])
    assert asking.standing(search, ask(search, "kim", "otto")) == ("open", ["asked"])
