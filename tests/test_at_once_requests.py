"""Requests at the same moment: two yeses for the last place, a yes against taking back, against time, a double click (REL-7, UX-15)."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from mentes.admission.listening import expire_proposals
from mentes.admission.models import Proposal
from mentes.admission.requests.models import SearchChoice, SearchRequest
from mentes.base.clock import _Offset
from mentes.base.db import db
from mentes.mentorships.models import Mentorship
from mentes.plugin.events import PairProposed
from mentes.plugin.pairing_events import RequestSent
from tests import asking
from tests.test_at_once import TIMES, at_once, seen, sent, statuses, told


@pytest.fixture
def search(fresh_world):
    asking.four(fresh_world)
    yield fresh_world
    _Offset.hold(0)


def pairs(world, *names):
    return seen(world, sa.select(Mentorship.id).where(Mentorship.mentee_id.in_([world.people[each] for each in names])))


@pytest.mark.requirement("REL-7", "S2-35")
@pytest.mark.parametrize("where", ["here", "in two programmes"])
@pytest.mark.parametrize("_time", range(TIMES))
def test_two_yeses_for_the_last_place(search, where, _time):
    edition = other = search.ids["edition:open"]
    if where != "here":
        other = asking.open_edition(search, "second", "lyon")
        for name, role in (("lea", "mentee"), ("rosa", "mentor")):
            asking.take_part(search, name, role, other)
    first = asking.asked(search, "kim", "rosa", edition_id=edition)
    second = asking.asked(search, "lea", "rosa", edition_id=other)
    paths = [f"/t/padua/asked/{asking.proposal_of(search, each)}/accept" for each in (first, second)]
    answers = at_once(*(sent(search, "rosa", path) for path in paths))
    assert statuses(answers) == [303, 303]
    at_once(search.drain, search.drain)
    search.drain()
    found = sorted(asking.standing(search, each)[0] for each in (first, second))
    assert found == ["matched", "over"]
    assert len(pairs(search, "kim", "lea")) == 1
    assert asking.seats(search, "rosa") == 1


@pytest.mark.requirement("REL-7", "S2-35")
@pytest.mark.parametrize("what", ["accept", "decline"])
@pytest.mark.parametrize("_time", range(TIMES))
def test_an_answer_against_taking_back(search, what, _time):
    number = asking.asked(search, "kim", "rosa", "otto", edition_id=search.ids["edition:open"])
    path = f"/t/padua/asked/{asking.proposal_of(search, number)}/{what}"
    said, back = at_once(
        sent(search, "rosa", path, **({"reason": "time", "text": ""} if what == "decline" else {})),
        sent(search, "kim", f"/t/graz/requests/{number}/withdraw"),
    )
    assert sorted([said.status_code, back.status_code]) in ([303, 303], [303, 409])
    search.drain()
    state, choices = asking.standing(search, number)
    if what == "accept" and said.status_code == 303:
        assert (state, choices) == ("matched", ["accepted", "dropped"])
        assert back.status_code == 409
    else:
        assert back.status_code == 303
        assert state == "withdrawn"
        assert "asked" not in choices
    assert asking.seats(search, "rosa") == len(pairs(search, "kim"))


@pytest.mark.requirement("REL-7", "S2-35")
@pytest.mark.parametrize("_time", range(TIMES))
def test_a_yes_against_the_tick_that_expires(search, _time):
    number = asking.asked(search, "kim", "rosa", "otto", edition_id=search.ids["edition:open"])
    proposal = asking.proposal_of(search, number)
    with search.seen_by(None, "alliance"):
        row = db.session.get_one(Proposal, proposal)
        row.due_at -= timedelta(days=30)

    def expire():
        with search.seen_by(None, "alliance"):
            expire_proposals(search.ids["alliance"])

    said, _ = at_once(sent(search, "rosa", f"/t/padua/asked/{proposal}/accept"), expire)
    search.drain()
    state, choices = asking.standing(search, number)
    if said.status_code == 303:
        assert (state, choices) == ("matched", ["accepted", "dropped"])
    else:
        assert said.status_code == 409
        assert (state, choices) == ("open", ["expired", "asked"])
    assert asking.seats(search, "rosa") == len(pairs(search, "kim"))


@pytest.mark.requirement("UX-15", "S2-35")
@pytest.mark.parametrize("_time", range(TIMES))
def test_one_request_sent_twice(search, _time):
    edition = search.ids["edition:open"]
    address = f"mentor={asking.offer_of(search, 'rosa')}"
    form = {"goals-0-goal": "A thesis", "support": "Advice", "action": "check"}
    assert search.client("kim").post(f"/t/graz/c/{edition}/ask?{address}", form).status_code == 303
    sent_before, asked_before = told(search, RequestSent), told(search, PairProposed)
    answers = at_once(*(sent(search, "kim", f"/t/graz/c/{edition}/ask/send?{address}") for _ in range(3)))
    assert statuses(answers) == [303] * 3
    at_once(search.drain, search.drain)
    assert told(search, RequestSent) == sent_before + 1
    assert told(search, PairProposed) == asked_before + 1
    assert len(seen(search, sa.select(SearchRequest.id).where(SearchRequest.state == "open"))) == 1


@pytest.mark.requirement("UX-15", "S2-35")
@pytest.mark.parametrize("_time", range(TIMES))
def test_earlier_clicked_twice_moves_one_place(search, _time):
    edition = search.ids["edition:open"]
    asking.take_part(search, "luc", "mentor", edition)
    number = asking.send(search, "kim", edition, "rosa", "otto", "luc")
    first, second, third = in_order(search, number)
    kim = search.client("kim")
    page = kim.get(f"/t/graz/c/{edition}/requests").text
    paths = re.findall(rf'action="(/t/graz/requests/{number}/up/[^"]+)"', page)
    assert paths == [f"/t/graz/requests/{number}/up/{third}/{second}"], (
        "the first is being asked, and nobody comes before"
    )
    answers = at_once(*(sent(search, "kim", paths[0]) for _ in range(3)))
    assert statuses(answers) == [303] * 3
    assert in_order(search, number) == [first, third, second]
    before = f"/t/graz/requests/{number}/up/{second}/{first}"
    assert kim.post(before).status_code == 303, "until the first is really asked, the second can still come before"
    assert in_order(search, number) == [second, first, third]


def in_order(world, request_id):
    """The numbers of a request's mentors, the first to be asked first."""
    chosen = sa.select(SearchChoice.id).where(SearchChoice.request_id == request_id)
    return seen(world, chosen.order_by(SearchChoice.place))
