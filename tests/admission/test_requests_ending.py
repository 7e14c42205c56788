"""Requests that end because of something else: an edition is over, an offer goes, a place is promised, somebody goes away (S2-35)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests import asking, story

from mentes.admission.bound import bound
from mentes.admission.models import Enrolment
from mentes.admission.offers import service as offers
from mentes.admission.pairing import marks
from mentes.admission.pairing.capacity import change
from mentes.admission.requests import answering
from mentes.admission.requests.listening import look_at_requests
from mentes.admission.requests.models import SearchRequest
from mentes.base.clock import _Offset, now
from mentes.base.db import db
from mentes.mentorships.goodbye import erasing
from mentes.mentorships.goodbye import service as goodbye
from mentes.mentorships.goodbye.reading import running
from mentes.mentorships.models import Mentorship
from mentes.notices.models import Notice
from mentes.people.models import Person
from mentes.programmes.editions import making
from mentes.programmes.editions.service import archive
from mentes.programmes.models import Edition, Programme


@pytest.fixture
def search(fresh_world):
    """Kim of Graz and Lea of Lyon look for a mentor; Rosa of Padua offers two places, Otto of Granada one."""
    asking.four(fresh_world, rosa=2)
    yield fresh_world
    _Offset.hold(0)


def ask(world, *mentors, name="kim"):
    return asking.asked(world, name, *mentors, edition_id=world.ids["edition:open"])


def part(world, name):
    return db.session.get_one(Enrolment, world.ids[f"part:{name}:{world.ids['edition:open']}"])


def over_at(world, how):
    """The edition ends: somebody archives it, or its last day has passed."""
    with world.seen_by(None, "alliance"):
        if how == "archived":
            archive(world.ids["edition:open"])
        else:
            edition = db.session.get_one(Edition, world.ids["edition:open"])
            edition.opens_on = edition.starts_on = now().date() - timedelta(days=30)
            edition.ends_on = now().date() - timedelta(days=2)
            db.session.flush()
            look_at_requests(world.ids["alliance"])
    world.drain()


def waits(world, name):
    """What waits for somebody in their inbox, of requests."""
    with world.seen_by(name):
        chosen = sa.select(Notice.matter).where(
            Notice.waits, Notice.done_at.is_(None), Notice.matter.like("proposal:%")
        )
        return db.session.scalars(chosen.where(Notice.person_id == world.people[name])).all()


@pytest.mark.requirement("S2-35")
@pytest.mark.parametrize("how", ["archived", "over"])
def test_with_the_edition_every_request_ends_but_where_a_mentor_has_said_yes(search, how):
    first, second = ask(search, "rosa", "otto"), ask(search, "otto", "rosa", name="lea")
    asking.accept(search, "otto", asking.proposal_of(search, second))
    proposal = asking.proposal_of(search, first)
    assert waits(search, "rosa")
    over_at(search, how)
    assert asking.standing(search, first) == ("over", ["gone", "dropped"])
    assert asking.proposal_state(search, proposal) == "gone"
    assert waits(search, "rosa") == []
    assert asking.standing(search, second) == ("matched", ["accepted", "dropped"])
    assert asking.seats(search, "rosa") == 0
    with search.seen_by(None, *story.world_slugs()):
        assert (
            len(
                db.session.scalars(
                    sa.select(Mentorship.id).where(Mentorship.edition_id == search.ids["edition:open"])
                ).all()
            )
            == 1
        )


@pytest.mark.requirement("S2-35")
def test_who_waits_for_an_answer_goes_on_when_the_offer_is_switched_off(search):
    number = ask(search, "rosa", "otto")
    with search.seen_by("rosa") as actor:
        offer = offers.own(search.ids["edition:open"], actor.person_id, actor.home_id)
        offers.hold(offer)
        offers.switch_off(offer)
    search.drain()
    assert asking.standing(search, number) == ("open", ["gone", "asked"])
    assert waits(search, "rosa") == []


@pytest.mark.requirement("S2-35")
@pytest.mark.parametrize("what", ["promised", "fewer"])
def test_who_waits_for_a_place_that_is_not_there_any_more_goes_on(search, what):
    """Rosa has two places, of which Lea has one; the other is promised to somebody, or Rosa gives only one."""
    first = ask(search, "rosa", name="lea")
    asking.accept(search, "rosa", asking.proposal_of(search, first))
    search.drain()
    number = ask(search, "rosa", "otto")
    asking.take_part(search, "mia", "mentee", search.ids["edition:open"])
    with search.seen_by(None, *story.world_slugs()):
        if what == "promised":
            marks.pin(part(search, "mia"), part(search, "rosa"), "They met", search.actor("claire"))
        else:
            change(part(search, "rosa"), 1)
    search.drain()
    assert asking.standing(search, first) == ("matched", ["accepted"])
    assert asking.standing(search, number) == ("open", ["gone", "asked"])


@pytest.mark.requirement("S2-29", "S2-35")
@pytest.mark.parametrize("verb", ["off", "erased"])
@pytest.mark.parametrize("who", ["rosa", "otto", "kim"])
def test_who_goes_away_neither_asks_nor_is_asked(search, who, verb):
    number = ask(search, "rosa", "otto")
    with search.seen_by(who) as actor:
        person = db.session.get_one(Person, actor.person_id)
        if verb == "off":
            goodbye.switch_off(person, "", running(person.id, person.tenant_id).mark)
        else:
            erasing.erase(person, running(person.id, person.tenant_id).mark)
    search.drain()
    if who != "otto":
        assert waits(search, "rosa") == []
    if who == "kim":
        assert waits(search, "otto") == []
        if verb == "erased":
            with search.seen_by(None, *story.world_slugs()):
                assert db.session.get(SearchRequest, number) is None
        else:
            assert asking.standing(search, number)[0] == "withdrawn"
        return
    if who == "rosa":
        state, choices = asking.standing(search, number)
        assert (state, choices[-1]) == ("open", "asked")
        asking.decline(search, "otto", asking.proposal_of(search, number))
    else:
        assert waits(search, "rosa")
        asking.decline(search, "rosa", asking.proposal_of(search, number))
    search.drain()
    assert asking.standing(search, number)[0] == "over"


@pytest.mark.requirement("S2-35")
def test_mentors_of_a_university_that_leaves_are_asked_no_more(search):
    number = ask(search, "otto", "rosa")
    with search.seen_by(None, "alliance", "padua"):
        programme = db.session.scalars(sa.select(Programme.id).where(Programme.key == "open")).one()
        making.leave(programme, search.ids["padua"])
    asking.decline(search, "otto", asking.proposal_of(search, number))
    search.drain()
    assert asking.standing(search, number) == ("over", ["declined", "gone"])


@pytest.mark.requirement("S2-35")
def test_a_guest_asks_as_everybody_does(search):
    with search.seen_by(None, "graz"):
        db.session.get_one(Person, search.people["kim"]).guest = True
    number = ask(search, "rosa")
    asking.accept(search, "rosa", asking.proposal_of(search, number))
    search.drain()
    assert asking.standing(search, number) == ("matched", ["accepted"])


def test_the_look_of_a_day_holds_no_request_and_no_proposal(search):
    """It comes upon several, in an order of its own; whoever takes a request back meanwhile does not wait (decision 0060)."""
    first, second = ask(search, "rosa"), ask(search, "otto", name="lea")
    asked = asking.proposal_of(search, second)
    with search.seen_by("otto") as actor:
        proposal, choice, _ = answering.held(asked, actor)
        answering.ask(bound(search.ids["edition:open"]), proposal, choice, "Which faculty?")
    with search.seen_by(None, "alliance"):
        edition = db.session.get_one(Edition, search.ids["edition:open"])
        edition.opens_on = edition.starts_on = now().date() - timedelta(days=30)
        edition.ends_on = now().date() + timedelta(days=2)
    _Offset.hold(6 * 86_400)
    with ThreadPoolExecutor() as threads, search.seen_by(None, "alliance"):
        look_at_requests(search.ids["alliance"])
        threads.submit(asking.withdraw, search, "kim", first).result(timeout=10)
        threads.submit(asking.withdraw, search, "lea", second).result(timeout=10)
    search.drain()
    assert {asking.standing(search, each)[0] for each in (first, second)} == {"withdrawn"}
    assert asking.proposal_state(search, asked) == "withdrawn"
