"""A mentee asks mentors in an order: who is asked when, who reads what, and how it goes on after each answer (S2-35)."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from tests import asking, story

from mentes.admission import parting, proposing
from mentes.admission.bound import bound
from mentes.admission.models import Application, Enrolment, Proposal
from mentes.admission.requests import answering, service, words
from mentes.admission.requests.asking import end_stranded
from mentes.admission.requests.forgetting import forget
from mentes.admission.requests.models import RequestText, SearchChoice, SearchRequest
from mentes.base.clock import _Offset
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.models import RequestKey
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import load_pair
from mentes.mentorships.pausing.closing import end_early
from mentes.mentorships.service import leave_seat, locked
from mentes.mentorships.steps import way_of
from mentes.people.models import Person
from mentes.people.profile import service as profile


@pytest.fixture
def search(fresh_world):
    """Kim of Graz and Lea of Lyon look for a mentor; Rosa of Padua and Otto of Granada offer one place each."""
    asking.four(fresh_world)
    yield fresh_world
    _Offset.hold(0)


def ask(world, *mentors, name="kim"):
    return asking.asked(world, name, *mentors, edition_id=world.ids["edition:open"])


def pairs_of(world, name):
    with world.seen_by(None, *story.world_slugs()):
        chosen = sa.select(Mentorship).where(Mentorship.mentee_id == world.people[name])
        return db.session.scalars(chosen).all()


def read_by(world, name, request_id):
    with world.seen_by(name):
        return words.read(request_id)


@pytest.mark.requirement("S2-35")
def test_only_the_first_is_asked_and_reads_what_was_written(search):
    number = ask(search, "rosa", "otto")
    assert asking.standing(search, number) == ("open", ["asked", "waiting"])
    assert read_by(search, "kim", number) == read_by(search, "rosa", number) == asking.ASKED
    for name in ("otto", "lea", "claire", "ingrid", "helene"):
        assert read_by(search, name, number) is None
    with search.seen_by("otto"):
        assert db.session.get(SearchRequest, number) is None
        assert db.session.scalars(sa.select(SearchChoice).where(SearchChoice.request_id == number)).all() == []
    with search.seen_by(None, *story.world_slugs()):
        found = db.session.scalars(sa.select(Proposal).where(Proposal.kind == "request")).one()
        assert found.mentee_consented_at is not None
        assert found.mentee_profile == {key: asking.MENTEE[key] for key in ("subject", "status", "areas")}
    assert asking.seats(search, "rosa") == 0


def test_a_job_reads_none_of_it(search):
    ask(search, "rosa")
    with pytest.raises(DBAPIError, match="no person"), search.seen_by(None, *story.world_slugs()):
        db.session.scalars(sa.select(RequestText)).all()


@pytest.mark.requirement("S2-35")
def test_a_no_with_its_reason_goes_to_the_mentee_and_the_next_is_asked_at_once(search):
    number = ask(search, "rosa", "otto")
    asking.decline(search, "rosa", asking.proposal_of(search, number), "I am away until May.")
    search.drain()
    assert asking.standing(search, number) == ("open", ["declined", "asked"])
    assert read_by(search, "rosa", number) is None
    assert read_by(search, "otto", number) == asking.ASKED
    for name, expected in (("kim", {"I am away until May."}), ("otto", set()), ("claire", set())):
        with search.seen_by(name):
            rows = db.session.scalars(sa.select(SearchChoice).where(SearchChoice.request_id == number)).all()
            assert set(words.said(rows).values()) == expected


@pytest.mark.requirement("S2-35")
def test_after_the_last_no_the_request_is_over_and_a_new_one_can_be_sent(search):
    number = ask(search, "rosa")
    asking.decline(search, "rosa", asking.proposal_of(search, number))
    search.drain()
    assert asking.standing(search, number) == ("over", ["declined"])
    assert read_by(search, "kim", number) == asking.ASKED, "the next need not be written anew"
    assert asking.standing(search, ask(search, "otto")) == ("open", ["asked"])


def test_silence_asks_the_next(search):
    number = ask(search, "rosa", "otto")
    with search.seen_by(None, "alliance"):
        proposing.expire(db.session.scalars(sa.select(Proposal).where(Proposal.kind == "request")).one())
    search.drain()
    assert asking.standing(search, number) == ("open", ["expired", "asked"])


@pytest.mark.requirement("S2-35")
def test_a_yes_takes_the_place_makes_the_pair_and_drops_the_others(search):
    number = ask(search, "rosa", "otto")
    assert asking.accept(search, "rosa", asking.proposal_of(search, number)) == "accepted"
    assert asking.seats(search, "rosa") == 1
    assert asking.standing(search, number) == ("open", ["asked", "waiting"]), "dropped only once the pair exists"
    search.drain()
    assert len(pairs_of(search, "kim")) == 1
    assert asking.standing(search, number) == ("matched", ["accepted", "dropped"])
    assert read_by(search, "rosa", number) == asking.ASKED


def test_an_introduction_that_fails_asks_the_next(search):
    number = ask(search, "rosa", "otto")
    assert asking.accept(search, "rosa", asking.proposal_of(search, number)) == "accepted"
    with search.seen_by(None, "graz"):
        db.session.execute(sa.text("update person set supervisor = 'Rosa Conti' where display_name = 'Kim Aal'"))
    search.drain()
    assert pairs_of(search, "kim") == []
    assert asking.seats(search, "rosa") == 0
    assert asking.standing(search, number) == ("open", ["gone", "asked"])


@pytest.mark.requirement("S2-35")
def test_who_asks_a_mentor_without_a_place_left_is_released_and_goes_on(search):
    first, second = ask(search, "rosa"), ask(search, "rosa", "otto", name="lea")
    refused = asking.proposal_of(search, second)
    assert asking.accept(search, "rosa", asking.proposal_of(search, first)) == "accepted"
    search.drain()
    assert asking.standing(search, first) == ("matched", ["accepted"])
    assert asking.standing(search, second) == ("open", ["gone", "asked"])
    assert asking.accept(search, "rosa", refused) == "full", "pressed in another tab since"


def test_a_place_taken_in_another_programme_counts(search):
    other = asking.open_edition(search, "second", "lyon")
    for name, role in (("lea", "mentee"), ("rosa", "mentor")):
        asking.take_part(search, name, role, other)
    first = ask(search, "rosa")
    second = asking.asked(search, "lea", "rosa", edition_id=other)
    assert asking.accept(search, "rosa", asking.proposal_of(search, second)) == "accepted"
    assert asking.accept(search, "rosa", asking.proposal_of(search, first)) == "full"
    search.drain()
    assert asking.standing(search, first) == ("over", ["gone"])
    assert asking.standing(search, second) == ("matched", ["accepted"])
    assert asking.seats(search, "rosa") == 1


@pytest.mark.requirement("S2-36")
def test_no_match_frees_the_place_and_lets_the_mentee_ask_again(search):
    number = ask(search, "rosa")
    asking.accept(search, "rosa", asking.proposal_of(search, number))
    search.drain()
    pair = pairs_of(search, "kim")[0]
    with search.seen_by(None, *story.world_slugs()):
        end_early(locked(pair.id), "no_match")
    search.drain()
    assert asking.seats(search, "rosa") == 0
    assert read_by(search, "kim", number) == asking.ASKED, "the next request need not be written anew"
    assert read_by(search, "rosa", number) is None
    again = ask(search, "otto")
    assert asking.standing(search, again) == ("open", ["asked"])


def test_taken_back_nobody_is_asked_any_more(search):
    number = ask(search, "rosa", "otto")
    proposal = asking.proposal_of(search, number)
    for _twice in range(2):
        asking.withdraw(search, "kim", number)
    search.drain()
    assert asking.standing(search, number) == ("withdrawn", ["dropped", "dropped"])
    assert asking.proposal_state(search, proposal) == "withdrawn"
    with pytest.raises(WrongState):
        asking.accept(search, "rosa", proposal)
    assert read_by(search, "rosa", number) is None


def test_the_order_of_those_not_asked_yet_can_be_changed(search):
    number = ask(search, "rosa", "otto")
    with search.seen_by("kim") as actor:
        request = service.own(number, actor, hold=True)
        first, second = service.choices_of(request)
        with pytest.raises(WrongState):
            service.move_up(request, first.id, second.id)
        service.strike(request, second.id)
        service.strike(request, second.id)
    asking.decline(search, "rosa", asking.proposal_of(search, number))
    search.drain()
    assert asking.standing(search, number) == ("over", ["declined", "dropped"])


@pytest.mark.parametrize(
    ("mentors", "why"),
    [
        ([], "at least one mentor"),
        (["rosa", "rosa"], "on your list once"),
        (["rosa", "otto", "luc", "diego"], "up to"),
    ],
)
def test_what_cannot_be_sent(search, mentors, why):
    edition = search.ids["edition:open"]
    for name in ("luc", "diego"):
        asking.take_part(search, name, "mentor", edition)
    with pytest.raises(BadInput, match=why):
        asking.send(search, "kim", edition, *mentors)
    assert asking.send(search, "kim", edition, "rosa", "otto", "luc"), "three can be asked"


def test_a_second_request_waits_until_the_first_is_over(search):
    first = ask(search, "rosa")
    assert ask(search, "rosa") == first, "sent twice, it counts once"
    with pytest.raises(WrongState):
        ask(search, "otto")


def test_a_mentor_who_leaves_is_passed_over(search):
    number = ask(search, "rosa", "otto")
    with search.seen_by("rosa") as actor:
        part = db.session.get_one(Enrolment, search.ids[f"part:rosa:{search.ids['edition:open']}"])
        parting.leave(db.session.get_one(Application, part.application_id), actor)
    search.drain()
    assert asking.standing(search, number) == ("open", ["gone", "asked"])


def test_a_mentee_who_leaves_asks_nobody(search):
    number = ask(search, "rosa", "otto")
    with search.seen_by("kim") as actor:
        part = db.session.get_one(Enrolment, search.ids[f"part:kim:{search.ids['edition:open']}"])
        parting.leave(db.session.get_one(Application, part.application_id), actor)
    search.drain()
    assert asking.standing(search, number) == ("withdrawn", ["declined", "dropped"])


@pytest.mark.requirement("S2-35")
def test_a_question_of_the_mentor_is_answered_by_the_mentee_and_moves_the_clock(search):
    number = ask(search, "rosa")
    proposal_id, where = asking.proposal_of(search, number), search.ids["edition:open"]
    with search.seen_by("rosa") as actor:
        proposal, choice, _ = answering.held(proposal_id, actor)
        before = proposal.due_at
        for _twice in range(2):
            answering.ask(bound(where), proposal, choice, "Which faculty?")
        assert proposal.due_at > before
    with search.seen_by("kim"):
        question = answering.asked_of(number)
        assert question.text == ""
    with search.seen_by("kim") as actor:
        found = answering.to_answer(question.id, actor, hold=True)
        answering.answer(bound(where), *found, "Biology.")
    with search.seen_by("rosa") as actor:
        _, choice = answering.find(proposal_id, actor)
        assert set(words.said([choice]).values()) == {"Which faculty?", "Biology."}
    with search.seen_by("claire"):
        assert words.said([choice]) == {}
    assert asking.accept(search, "rosa", proposal_id) == "accepted"


def test_a_question_without_an_answer_does_not_keep_the_mentor_waiting(search):
    number = ask(search, "rosa")
    proposal_id = asking.proposal_of(search, number)
    with search.seen_by("rosa") as actor:
        proposal, choice, _ = answering.held(proposal_id, actor)
        answering.ask(bound(search.ids["edition:open"]), proposal, choice, "Which faculty?")
    _Offset.hold(6 * 86_400)
    with search.seen_by(None, "alliance"):
        for question_id in answering.unanswered(search.ids["alliance"]):
            answering.lapse(question_id)
        assert answering.unanswered(search.ids["alliance"]) == []
    assert asking.accept(search, "rosa", proposal_id) == "accepted"


def test_the_words_of_a_pair_that_did_not_fit_are_forgotten_after_a_month(search):
    number = ask(search, "rosa")
    asking.accept(search, "rosa", asking.proposal_of(search, number))
    search.drain()
    with search.seen_by(None, *story.world_slugs()):
        end_early(locked(pairs_of(search, "kim")[0].id), "no_match")
    search.drain()
    _Offset.hold(31 * 86_400)
    with search.seen_by(None, "alliance"):
        forget(search.ids["alliance"])
    assert read_by(search, "kim", number) is None


def test_who_was_struck_or_moved_before_anybody_was_asked_costs_nobody_their_turn(search):
    """The job that asks was called for Padua; whoever comes first by now is at Granada."""
    number = asking.send(search, "kim", search.ids["edition:open"], "rosa", "otto")
    with search.seen_by("kim") as actor:
        request = service.own(number, actor, hold=True)
        service.strike(request, service.choices_of(request)[0].id)
    search.drain()
    assert asking.standing(search, number) == ("open", ["dropped", "asked"])
    other = asking.send(search, "lea", search.ids["edition:open"], "rosa", "otto")
    with search.seen_by("lea") as actor:
        request = service.own(other, actor, hold=True)
        first, second = service.choices_of(request)
        service.move_up(request, second.id, first.id)
    search.drain()
    assert asking.standing(search, other) == ("open", ["asked", "waiting"])


def test_whoever_strikes_the_last_has_taken_the_request_back(search):
    number = asking.send(search, "kim", search.ids["edition:open"], "rosa")
    with search.seen_by("kim") as actor:
        request = service.own(number, actor, hold=True)
        service.strike(request, service.choices_of(request)[0].id)
    search.drain()
    assert asking.standing(search, number) == ("withdrawn", ["dropped"])
    assert asking.standing(search, ask(search, "otto")) == ("open", ["asked"])


def test_a_request_whose_only_mentor_was_erased_ends_and_the_mentee_asks_again(search):
    number = ask(search, "rosa")
    with search.seen_by(None, *story.world_slugs()):
        db.session.execute(sa.delete(SearchChoice).where(SearchChoice.request_id == number))
    with search.seen_by(None, "alliance"):
        end_stranded(search.ids["alliance"])
    assert asking.standing(search, number) == ("over", [])


@pytest.mark.requirement("S2-35")
def test_a_yes_of_somebody_who_is_gone_before_the_pair_begins_leads_on_to_the_next(search):
    number = ask(search, "rosa", "otto")
    asking.accept(search, "rosa", asking.proposal_of(search, number))
    with search.seen_by(None, "padua"):
        db.session.get_one(Person, search.people["rosa"]).state = "off"
    search.drain()
    assert asking.standing(search, number) == ("open", ["gone", "asked"])
    assert read_by(search, "otto", number) == asking.ASKED


def test_after_a_mentoring_that_was_completed_the_mentee_can_look_for_a_next_one(search):
    number = ask(search, "rosa")
    asking.accept(search, "rosa", asking.proposal_of(search, number))
    search.drain()
    with search.seen_by(None, *story.world_slugs()):
        row = locked(pairs_of(search, "kim")[0].id)
        leave_seat(row, way_of(load_pair(row.id, row.owner_id)).design)
        row.state = "completed"
    assert asking.seats(search, "rosa") == 0
    assert asking.standing(search, ask(search, "rosa")) == ("open", ["asked"])


def test_a_draft_of_a_year_ago_gives_way_to_a_new_one(search):
    edition = search.ids["edition:open"]
    with search.seen_by("kim") as actor:
        old = service.keep(service.part_of(edition, actor), "Kim A.", {"support": "half a sentence"}).id
    _Offset.hold(366 * 86_400)
    with search.seen_by(None, "alliance"):
        forget(search.ids["alliance"])
    with search.seen_by("kim") as actor:
        draft = service.keep(service.part_of(edition, actor), "Kim A.", {"support": "anew"})
        assert draft.id != old
        assert words.read(draft.id) == {"typed": {"support": "anew"}}


def test_what_came_to_nothing_is_forgotten_after_a_month(search):
    number = ask(search, "rosa")
    asking.withdraw(search, "kim", number)
    for days, left in ((29, 1), (31, 0)):
        _Offset.hold(days * 86_400)
        with search.seen_by(None, "alliance"):
            forget(search.ids["alliance"])
            found = db.session.scalars(sa.select(RequestKey).where(RequestKey.request_id == number)).all()
            assert len(found) == left
    assert read_by(search, "kim", number) is None


def test_a_draft_is_its_authors_alone_and_becomes_the_request(search):
    edition = search.ids["edition:open"]
    with search.seen_by("kim") as actor:
        service.keep(service.part_of(edition, actor), "Kim A.", {"support": "half a"})
        draft = service.keep(service.part_of(edition, actor), "Kim A.", {"support": "half a sentence"})
        assert words.read(draft.id) == {"typed": {"support": "half a sentence"}}
    assert ask(search, "rosa") == draft.id
    with pytest.raises(WrongState), search.seen_by("kim") as actor:
        service.keep(service.part_of(edition, actor), "Kim A.", {})


@pytest.mark.requirement("S2-31", "S2-35")
def test_a_mentee_who_changes_their_name_is_called_by_the_new_one(search):
    number = ask(search, "rosa", "otto")
    ask(search, "otto", name="lea")
    with search.seen_by("kim") as actor:
        person = db.session.get_one(Person, actor.person_id)
        profile.change(person, {"given_name": "Kaya", "display_name": "Kaya Quist"}, profile.version_of(person))
    search.drain()
    shown = search.client("rosa").get(f"/t/padua/asked/{asking.proposal_of(search, number)}").text
    assert "Kaya Q." in shown
    assert "Kim X." not in shown
    with search.seen_by(None, *story.world_slugs()):
        two = SearchRequest.mentee_id.in_([search.people[each] for each in ("kim", "lea")])
        assert sorted(db.session.scalars(sa.select(SearchRequest.called).where(two))) == ["Kaya Q.", "Lea X."]
