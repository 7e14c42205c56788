"""The life of a pair by its verbs: beginning, right match, six months, three calls, wrap-up, end; and being paired anew."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from tests.story import Couple, propose, world_slugs

from mentes.admission.models import Proposal, Seat
from mentes.base.clock import move_clock, now
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.models import History
from mentes.base.ticks import run_day
from mentes.mentorships import service as pairing
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.meetings import attendance
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.models import Mentorship, Side
from mentes.mentorships.papers import service as papers


def later(world, days):
    with world.app.app_context():
        move_clock(db.session.connection(), days)
        db.session.commit()
    run_day(world.app)


def row_of(world, key):
    with world.seen_by(None, *world_slugs()):
        return db.session.get_one(Mentorship, world.ids[f"pair:{key}"])


def counted(world, statement):
    with world.seen_by(None, *world_slugs()):
        return len(db.session.scalars(statement).all())


@pytest.fixture
def b(fresh_world):
    """Marie and Diego: the agreement is sent, Marie has signed."""
    return Couple(fresh_world, "b")


@pytest.fixture
def met(fresh_world):
    """Ben and Luc, who have met and are asked whether they fit."""
    couple = Couple(fresh_world, "d")
    later(fresh_world, 6)
    couple.do("mentee", lambda pair: attendance.report(pair, 1, "mentee", took_place=True))
    return couple


@pytest.mark.requirement("S0-4")
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2027, 3, 15), date(2027, 9, 15)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2028, 8, 31), date(2029, 2, 28)),
        (date(2027, 12, 31), date(2028, 6, 30)),
        (date(2028, 2, 29), date(2028, 8, 29)),
    ],
)
def test_six_months_from_the_second_signature(fresh_world, b, start, end):
    with fresh_world.app.app_context():
        move_clock(db.session.connection(), (start - now().date()).days)
        db.session.commit()
    b.sign("mentor", 2)
    row = row_of(fresh_world, "b")
    assert (row.state, row.starts_on, row.ends_on) == ("active", start, end)
    for name, slug in (("marie", "lyon"), ("diego", "granada")):  # shown to both
        page = fresh_world.client(name).get(f"/t/{slug}/mentorships/{row.id}").text
        assert f'datetime="{end.isoformat()}' in page.split("Lasts until")[1][:200]


def _about(world, pair):
    return History.payload["mentorship_id"].as_integer() == world.ids[f"pair:{pair}"]


@pytest.mark.requirement("S1-17")
def test_a_no_is_kept_until_both_have_answered(fresh_world, met):
    met.do("mentee", lambda pair: pairing.answer_match(pair, "mentee", right=False))
    assert row_of(fresh_world, "d").state == "introduced"
    fresh_world.drain()
    path = f"mentorships/{fresh_world.ids['pair:d']}"
    assert "Is Ben Rossi the right match" in fresh_world.client("luc").get(f"/t/lyon/{path}").text
    met.do("mentor", lambda pair: pairing.answer_match(pair, "mentor", right=True))
    row = row_of(fresh_world, "d")
    assert (row.state, row.reason) == ("ended_early", "no_match")
    fresh_world.drain()
    for name, slug in (("ben", "padua"), ("luc", "lyon"), ("giulia", "padua")):
        page = fresh_world.client(name).get(f"/t/{slug}/{path}")
        assert page.status_code == 200
    with fresh_world.seen_by(None, *world_slugs()):
        payloads = [str(each) for each in db.session.scalars(sa.select(History.payload))]
        ends = History.event.in_(("MatchConfirmed", "MatchRefused", "MentorshipEnded", "MeetingCancelled"))
        assert set(db.session.scalars(sa.select(History.actor_id).where(ends, _about(fresh_world, "d")))) == {None}
    assert not [each for each in payloads if "False" in each or "True" in each]


def test_a_no_calls_off_what_the_two_had_still_arranged(fresh_world, met):
    met.propose("mentee", 9)
    met.do("mentor", lambda pair: meetings.confirm(pair, 2, "mentor"))
    for role, right in (("mentee", False), ("mentor", True)):
        met.do(role, lambda pair, role=role, right=right: pairing.answer_match(pair, role, right=right))
    states = met.do("mentee", lambda pair: {each.number: each.state for each in pair.meetings})
    assert states == {1: "held", 2: "cancelled"}


@pytest.mark.requirement("S1-17")
def test_a_no_ends_it_after_a_week_without_the_other(fresh_world, met):
    met.do("mentee", lambda pair: pairing.answer_match(pair, "mentee", right=False))
    later(fresh_world, 5)
    assert row_of(fresh_world, "d").state == "introduced"
    later(fresh_world, 3)
    assert row_of(fresh_world, "d").state == "ended_early"


def test_answer_can_be_thought_over_until_both_have_answered(fresh_world, met):
    for right in (False, True, True):
        met.do("mentee", lambda pair, right=right: pairing.answer_match(pair, "mentee", right=right))
    met.do("mentor", lambda pair: pairing.answer_match(pair, "mentor", right=True))
    assert row_of(fresh_world, "d").state == "agreeing"
    met.do("mentor", lambda pair: pairing.answer_match(pair, "mentor", right=True))
    with pytest.raises(WrongState):
        met.do("mentor", lambda pair: pairing.answer_match(pair, "mentor", right=False))


def test_nobody_is_asked_for_the_match_before_the_two_have_met(fresh_world):
    couple = Couple(fresh_world, "d")
    with pytest.raises(WrongState):
        couple.do("mentee", lambda pair: pairing.answer_match(pair, "mentee", right=True))


def test_both_are_free_again_after_a_no(fresh_world, met):
    luc = fresh_world.people["luc"]
    seats = sa.select(Seat).where(Seat.mentor_id == luc)
    before = counted(fresh_world, seats)
    for role in ("mentee", "mentor"):
        met.do(role, lambda pair, role=role: pairing.answer_match(pair, role, right=False))
    assert counted(fresh_world, seats) == before - 1
    old = fresh_world.ids["proposal:ben"]
    assert "Ben Rossi" not in fresh_world.client("claire").get("/t/alliance/desk/pairing").text
    propose(fresh_world, "ben", "diego")
    assert fresh_world.ids["proposal:ben"] != old
    assert counted(fresh_world, sa.select(Proposal).where(Proposal.mentee_id == fresh_world.people["ben"])) == 2


@pytest.mark.parametrize("last", ["mentee", "mentor"])
def test_seat_is_free_whoever_of_the_two_ends_it(fresh_world, met, last):
    """Row security of the one who acts must not keep the other university's seat."""
    seats = sa.select(Seat).where(Seat.mentor_id == fresh_world.people["luc"])
    before = counted(fresh_world, seats)
    for role in sorted(("mentee", "mentor"), key=last.__eq__):
        met.do(role, lambda pair, role=role: pairing.answer_match(pair, role, right=False))
    assert counted(fresh_world, seats) == before - 1


@pytest.mark.parametrize(("name", "slug"), [("zoe", "graz"), ("luc", "lyon")])
def test_seat_is_free_whoever_of_the_two_declines(fresh_world, name, slug):
    proposal = fresh_world.ids["proposal:zoe"]
    seats = sa.select(Seat).where(Seat.proposal_id == proposal)
    assert counted(fresh_world, seats) == 1
    assert fresh_world.client(name).post(f"/t/{slug}/proposals/{proposal}/decline").status_code == 303
    assert counted(fresh_world, seats) == 0


def test_mentee_is_proposed_anew_after_a_declined_or_expired_proposal(fresh_world):
    zoe = fresh_world.client("zoe")
    assert zoe.post(f"/t/graz/proposals/{fresh_world.ids['proposal:zoe']}/decline").status_code == 303
    propose(fresh_world, "zoe", "diego")
    later(fresh_world, 8)
    with fresh_world.seen_by(None, *world_slugs()):
        assert db.session.get_one(Proposal, fresh_world.ids["proposal:zoe"]).state == "expired"
    assert zoe.post(f"/t/graz/proposals/{fresh_world.ids['proposal:zoe']}/consent").status_code == 409
    propose(fresh_world, "zoe", "paolo")


@pytest.mark.requirement("S0-42", "S1-15")
def test_same_university_is_no_pair(fresh_world):
    assert (
        fresh_world.client("zoe").post(f"/t/graz/proposals/{fresh_world.ids['proposal:zoe']}/decline").status_code
        == 303
    )
    with pytest.raises(BadInput):
        propose(fresh_world, "zoe", "georg")


@pytest.mark.requirement("S0-5", "S0-16", "S0-19")
def test_three_calls_a_final_one_and_the_wrap_up(fresh_world, b):
    b.sign("mentor", 2)
    b.meet(2)
    with pytest.raises(BadInput):
        b.propose("mentee", 2, "final")
    with fresh_world.seen_by(None, *world_slugs()):
        pairing.begin_wrap_up(pairing.locked(fresh_world.ids["pair:b"]))
    form = fresh_world.client("marie").get(f"/t/lyon/mentorships/{fresh_world.ids['pair:b']}/meetings/new").text
    assert f"{row_of(fresh_world, 'b').ends_on}T14:00" in form
    b.meet(3, "final")
    with pytest.raises(BadInput):
        b.propose("mentee", 2, "final")
    b.write("mentee", "wrap_up", "outcomes")
    b.paper("mentor", "wrap_up", papers.confirm, 1)
    fresh_world.drain()
    mine = sa.select(Certificate).where(Certificate.mentorship_id == fresh_world.ids["pair:b"])
    assert row_of(fresh_world, "b").state == "wrapping_up"  # two calls are not three
    assert counted(fresh_world, mine) == 0
    b.meet(4)
    assert row_of(fresh_world, "b").state == "completed"
    fresh_world.drain()
    assert counted(fresh_world, mine.where(Certificate.state == "issued")) == 2  # S0-22: no questionnaire was answered


def test_wrap_up_begins_once_two_weeks_before_the_end(fresh_world, b):
    b.sign("mentor", 2)
    days = (row_of(fresh_world, "b").ends_on - timedelta(days=14) - now().date()).days
    later(fresh_world, days - 1)
    assert row_of(fresh_world, "b").state == "active"
    later(fresh_world, 1)
    assert row_of(fresh_world, "b").state == "wrapping_up"
    asked = sa.select(History).where(History.event == "QuestionnaireOpened")
    before = counted(fresh_world, asked)
    later(fresh_world, 1)
    run_day(fresh_world.app)
    assert counted(fresh_world, asked) == before


def test_what_a_side_is_called_stays_as_it_was_when_the_two_were_introduced(fresh_world):
    with fresh_world.seen_by(None, *world_slugs()):
        sides = db.session.scalars(sa.select(Side).where(Side.mentorship_id == fresh_world.ids["pair:a"])).all()
    assert {side.role: side.legal_name for side in sides} == {"mentee": "Ana Kovačević", "mentor": "Paolo Zanetti"}


def test_nothing_is_arranged_or_written_once_a_pair_has_ended(fresh_world):
    c = Couple(fresh_world, "c")
    with pytest.raises(WrongState):
        c.propose("mentee", 3)
    with pytest.raises(WrongState):
        c.write("mentee", "minutes", "late", number=2)
    with pytest.raises(WrongState):
        c.write("mentee", "agreement", "late")
