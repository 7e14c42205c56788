"""What a pair of open mentoring writes: the mentee's own notes, a plan of offered topics, and an agreement of the two."""

import itertools
import re

import pytest
import sqlalchemy as sa
from tests.mentorships.openly import agree, at, met, open_couple, row_of, words, write
from tests.mentorships.test_papers_versions import do, seen
from tests.story import world_slugs
from tests.test_statements import MOST, statements

from mentes.admission.models import Proposal
from mentes.admission.requests import words as request_words
from mentes.admission.requests.models import SearchChoice, SearchRequest
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotAllowed, WrongState
from mentes.base.models import History
from mentes.mentorships.models import Awaited, Mentorship
from mentes.mentorships.papers import service as papers

COORDINATOR = "giulia"
NOTED = "We would like to talk about kakapos"
PROFILES = {
    "mentee_profile": {"areas": ["doctorate", "abroad"], "industries": ["ngo"]},
    "mentor_profile": {"areas": ["doctorate", "funding"], "industries": []},
}


@pytest.fixture
def couple(fresh_world):
    """The two in open mentoring, introduced a moment ago."""
    pair = open_couple(fresh_world)
    with fresh_world.seen_by(None, *world_slugs()):
        chosen = sa.select(Proposal).join(Mentorship, Mentorship.proposal_id == Proposal.id)
        proposal = db.session.scalars(chosen.where(Mentorship.id == fresh_world.ids["pair:d"])).one()
        for name, value in PROFILES.items():
            setattr(proposal, name, value)
    fresh_world.drain()
    return pair


def get(couple, name, path=""):
    return couple.world.client(name).get(at(couple, name, path))


def post(couple, name, path, **data):
    return couple.world.client(name).post(at(couple, name, path), data)


def note(couple, **more):
    sent = {"months": "9", "meetings": "7", "contact": NOTED, "version": "0", "action": "draft"}
    answer = post(couple, "ben", "/papers/notes", **sent | more)
    assert answer.status_code == 303, answer.text


@pytest.mark.requirement("S2-7")
def test_notes_are_the_mentees_alone_not_even_their_existence_is_told(couple):
    assert "My notes of the first talk" in get(couple, "ben").text
    note(couple)
    couple.world.drain()
    page = get(couple, "ben", "/papers/notes").text
    assert NOTED in page
    assert "Nobody else learns that it exists." in page
    for path in ("/papers/notes", "/papers/notes/versions", "/papers/notes/print.pdf", "/papers/notes?occurrence=1"):
        assert get(couple, "luc", path).status_code == 404
    assert post(couple, "luc", "/papers/notes", contact="x", version="0", action="draft").status_code in {403, 404}
    assert "My notes" not in get(couple, "luc").text
    assert "My notes" not in couple.world.client(COORDINATOR).get(at(couple, "ben")).text
    do(couple, "mentee", "notes", papers.send, {**words(), "contact": NOTED} | {"goals": None})
    couple.world.drain()
    with couple.world.seen_by(None, *world_slugs()):
        pair = couple.world.ids["pair:d"]
        keys = db.session.scalars(sa.select(Awaited.key).where(Awaited.mentorship_id == pair)).all()
        told = db.session.scalars(sa.select(History.payload).where(History.event.startswith("Paper"))).all()
    assert not [key for key in keys if "notes" in key]
    assert not [each for each in told if each["mentorship_id"] == pair]
    facts = couple.world.client(COORDINATOR).get(at(couple, "ben")).text
    assert re.search(r"Papers in force</dt>\s*<dd[^>]*>0<", facts)


@pytest.mark.requirement("S2-7", "S2-1", "S2-9")
def test_notes_begin_the_agreement_once_the_first_talk_is_held(couple):
    note(couple)
    early = get(couple, "ben", "/papers/agreement").text
    assert "It is too early for this paper." in early
    assert "Get to know each other" in early
    with pytest.raises(WrongState):
        write(couple)
    assert "there again when you write: Mentoring agreement" in get(couple, "ben", "/papers/notes").text
    met(couple)
    assert "Use it in: Mentoring agreement" in get(couple, "ben", "/papers/notes").text
    page = get(couple, "ben", "/papers/agreement").text
    assert "Taken over from: My notes of the first talk" in page
    assert NOTED in page
    assert 'value="7"' in page
    assert NOTED not in get(couple, "luc", "/papers/agreement").text


@pytest.mark.requirement("S2-37", "S2-2", "S2-3")
def test_what_nobody_wrote_begins_with_the_usual_numbers(couple):
    page = get(couple, "ben", "/papers/notes").text
    assert re.search(r'name="meetings"[^>]*value="6"', page)
    assert re.search(r"<option selected[^>]*>6<|<option[^>]*selected[^>]*>6<", page)


@pytest.mark.requirement("S2-6")
def test_the_plan_offers_the_topics_of_both_first(couple):
    page = get(couple, "ben", "/papers/notes").text
    mine, theirs = page.index("What you want to talk about"), page.index("What Luc")
    topics = [page.index(f'value="plan:{each}"') for each in ("Deciding on a doctorate", "Going abroad")]
    assert mine < topics[0] < topics[1] < page.index("Associations and aid") < theirs
    assert theirs < page.index('value="plan:Grants and funding"')
    levels = [int(each) for each in re.findall(r"<h([1-6])\b", page)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), "no heading leaves out a level"


def asked_for(couple, *goals):
    """The two came together by a request of the mentee."""
    with couple.world.seen_by("ben", *world_slugs()):
        chosen = sa.select(Proposal).join(Mentorship, Mentorship.proposal_id == Proposal.id)
        found = db.session.scalars(chosen.where(Mentorship.id == couple.world.ids["pair:d"])).one()
        of_mentee = {"mentee_id": found.mentee_id, "mentee_tenant_id": found.mentee_tenant_id}
        request = SearchRequest(
            **of_mentee,
            owner_id=found.owner_id,
            edition_id=found.edition_id,
            mentee_enrolment_id=found.mentee_enrolment_id,
            asked_id=found.mentor_id,
            asked_tenant_id=found.mentor_tenant_id,
            called="Ben R.",
            state="matched",
            changed_at=now(),
        )
        db.session.add(request)
        db.session.flush()
        choice = SearchChoice(
            **of_mentee,
            owner_id=found.owner_id,
            request_id=request.id,
            mentor_enrolment_id=found.mentor_enrolment_id,
            mentor_id=found.mentor_id,
            mentor_tenant_id=found.mentor_tenant_id,
            asked_tenant_id=found.mentor_tenant_id,
            place=1,
            state="accepted",
            proposal_id=found.id,
        )
        db.session.add(choice)
        request_words.write(request, {"goals": [{"goal": each} for each in goals], "support": "Yours"}, sent=True)


@pytest.mark.requirement("S2-6", "S2-35")
def test_the_plan_offers_the_goals_of_the_request_before_everything_else(couple):
    asked_for(couple, "Find kakapos", "Going abroad")
    browser = couple.world.client("ben")
    browser.get(at(couple, "ben", "/papers/notes"))
    with statements(couple.world) as sent:
        page = browser.get(at(couple, "ben", "/papers/notes")).text
    assert len(sent) <= MOST
    offered = re.findall(r'name="take" value="plan:([^"]*)"', page)
    assert offered[:3] == ["Find kakapos", "Going abroad", "Deciding on a doctorate"]
    assert offered.count("Going abroad") == 1, "a goal that is a topic too stands there once"
    assert "kakapos" not in couple.world.client(COORDINATOR).get(at(couple, "ben", "/papers/notes")).text


@pytest.mark.requirement("S2-5")
def test_lines_of_the_plan_are_lines_and_not_boxes_that_repeat_the_question(couple):
    page = get(couple, "ben", "/papers/notes").text.split("<main", 1)[1]
    assert page.count("Rough plan: what are the single meetings about?") == 1
    assert re.search(r'<label for="plan-0-topic">Topic 1\b', page)


@pytest.mark.requirement("S2-6", "S2-5")
def test_a_topic_is_taken_with_one_press_and_what_was_typed_stays(couple):
    typed = {"months": "5", "meetings": "3", "contact": NOTED, "version": "0", "plan-0-topic": "Own topic"}
    answer = post(couple, "ben", "/papers/notes", **typed, take="plan:Grants and funding")
    assert answer.status_code == 200
    rows = re.findall(r'name="plan-\d-topic"[^>]*value="([^"]*)"', answer.text)
    assert rows[:2] == ["Own topic", "Grants and funding"]
    assert NOTED in answer.text
    assert 'value="plan:Grants and funding"' not in answer.text
    assert "Lines in the plan: 2. Meetings you want to have: 3." in answer.text
    assert seen(couple, "notes") == (None, None)
    again = post(couple, "ben", "/papers/notes", **typed, take="goals:Sabotage")
    assert again.status_code in {200, 303, 422}


@pytest.mark.requirement("S2-6")
def test_a_full_plan_takes_no_more(couple):
    typed = {f"plan-{number}-topic": f"Topic {number}" for number in range(30)}
    answer = post(couple, "ben", "/papers/notes", **typed, version="0", take="plan:Grants and funding")
    assert answer.status_code == 200
    assert "Topic 29" in answer.text
    assert 'value="Grants and funding"' not in answer.text


@pytest.mark.requirement("S2-10")
def test_the_mentor_cannot_write_the_agreement(couple):
    met(couple)
    form = {"goals": "x", "months": "6", "meetings": "6", "contact": "x", "version": "0", "action": "send"}
    answer = post(couple, "luc", "/papers/agreement", **form)
    assert answer.status_code == 403
    assert "writes this one" in answer.text
    write(couple)
    with pytest.raises(NotAllowed):
        write(couple, "mentor")
    assert seen(couple, "agreement")[0][1] == "sent"


@pytest.mark.requirement("S2-11", "S2-12")
def test_a_draft_survives_the_session_and_is_sent_apart(couple, mailbox):
    met(couple)
    couple.world.drain()
    mailbox.messages.clear()
    draft = {"goals": NOTED, "months": "6", "meetings": "6", "contact": "", "version": "0", "action": "draft"}
    assert post(couple, "ben", "/papers/agreement", **draft).status_code == 303
    couple.world.drain()
    assert NOTED not in get(couple, "luc", "/papers/agreement").text
    assert not mailbox.messages
    page = get(couple, "ben", "/papers/agreement").text  # another browser, another session
    assert NOTED in page
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    sent = draft | {"contact": "Mails", "action": "send", "version": version}
    assert post(couple, "ben", "/papers/agreement", **sent).status_code == 303
    couple.world.drain()
    assert mailbox.messages
    inbox = couple.world.client("luc").get("/t/lyon/inbox").text
    assert "Mentoring agreement" in inbox
    assert "/papers/agreement" in inbox


@pytest.mark.requirement("S2-15", "S2-4")
def test_the_mentor_answers_with_other_numbers(couple):
    met(couple)
    write(couple, months=6, meetings=6)
    do(couple, "mentor", "agreement", papers.counter, words(months=4, meetings=8, contact="Every two weeks"))
    assert row_of(couple).state == "agreeing"
    assert "Every two weeks" in get(couple, "ben", "/papers/agreement").text
    agree(couple, "mentee")
    row = row_of(couple)
    assert (row.state, row.agreed_months, row.agreed_meetings) == ("active", 4, 8)


@pytest.fixture
def agreed(couple):
    met(couple)
    write(couple)
    agree(couple)
    return couple


@pytest.mark.requirement("S2-14")
def test_either_changes_the_agreement_with_the_others_yes(agreed):
    page = get(agreed, "luc", "/papers/agreement").text
    assert "Begin a new version" in page
    assert post(agreed, "luc", "/papers/agreement/amend").status_code == 303
    assert NOTED not in get(agreed, "ben", "/papers/agreement").text
    with pytest.raises(WrongState):
        do(agreed, "mentee", "agreement", papers.write, words(goals="mine"))
    page = get(agreed, "luc", "/papers/agreement").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    form = {"goals": NOTED, "months": "8", "meetings": "9", "contact": "x", "version": version, "action": "send"}
    assert post(agreed, "luc", "/papers/agreement", **form).status_code == 303
    assert row_of(agreed).agreed_months == 6
    assert NOTED in get(agreed, "ben", "/papers/agreement").text
    agree(agreed, "mentee")
    assert (row_of(agreed).agreed_months, row_of(agreed).agreed_meetings) == (8, 9)
    worked_on, in_force = seen(agreed, "agreement")
    assert worked_on == in_force, "the change is what is in force"
    assert NOTED in get(agreed, "ben", "/papers/agreement").text
    versions = get(agreed, "ben", "/papers/agreement/versions").text
    assert "Decide on a doctorate" in versions
    assert NOTED in versions


@pytest.mark.requirement("S2-14")
def test_the_mentors_change_comes_back_to_the_mentor(agreed):
    do(agreed, "mentor", "agreement", papers.amend)
    write(agreed, "mentor", goals="better")
    number = seen(agreed, "agreement", "mentee")[0][0]
    do(agreed, "mentee", "agreement", papers.give_back, number, "Not so long")
    page = get(agreed, "luc", "/papers/agreement").text
    assert "Not so long" in page
    assert 'name="action" value="send"' in page
    write(agreed, "mentor", months=5)
    do(agreed, "mentor", "agreement", papers.withdraw, seen(agreed, "agreement")[0][0])
    assert seen(agreed, "agreement")[0][1] == "in_force"
    assert row_of(agreed).agreed_months == 6


@pytest.mark.requirement("S2-6", "S2-20")
def test_no_page_of_the_pair_costs_more_than_a_dozen_statements(agreed):
    do(agreed, "mentee", "agreement", papers.amend)
    for name in ("ben", "luc"):
        browser = agreed.world.client(name)
        for path in ("", "/papers/agreement", "/papers/agreement/versions", "/suggestions", "/guide/agreement"):
            browser.get(at(agreed, name, path))
            with statements(agreed.world) as sent:
                assert browser.get(at(agreed, name, path)).status_code == 200
            assert len(sent) <= MOST, "\n".join([path, *(" ".join(each.split())[:200] for each in sent)])
    browser = agreed.world.client("ben")
    browser.get(at(agreed, "ben", "/papers/notes"))
    with statements(agreed.world) as sent:
        assert "Grants and funding" in browser.get(at(agreed, "ben", "/papers/notes")).text
    assert len(sent) <= MOST, sent
