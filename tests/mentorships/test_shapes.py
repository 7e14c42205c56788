"""Programmes of other shapes than the alliance's: without an end, an agreement, a match check or a final meeting."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.story import Couple, world_slugs

from mentes.base.clock import move_clock
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.mentorships import service as pairing
from mentes.mentorships.evaluation.models import Response
from mentes.mentorships.listening import begin_wrap_ups
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.service import call_off
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers import service as papers
from mentes.notices.models import Notice
from mentes.plugin.design import Design
from mentes.plugin.parts import Meetings, Months, Paper, Questionnaire
from mentes.plugin.sections import Section

TALK = (Section("text", "What moved you", "text"),)
OPEN = Meetings(at_least=0, first_to_know=False, final=False)  # as the pair likes
BARE = Design(lasts=None, meetings=OPEN, match_check=False, certificate=None)
REFLECTION = Paper(
    "reflection",
    "Reflection",
    TALK,
    author="each",
    approval="none",
    opens="active",
    reveal="after_own",
    needed_for="completion",
)


@pytest.fixture
def pair(fresh_world):
    """Two who were introduced a moment ago."""
    couple = Couple(fresh_world, "d")
    couple.do("mentee", lambda pair: call_off(pair, 1, "mentee"))
    fresh_world.drain()
    return couple


def under(couple, design):
    """From now on these two go by another programme's design, and move on as far as that lets them."""
    with couple.world.seen_by(None, *world_slugs()):
        row = pairing.locked(couple.world.ids[f"pair:{couple.key}"])
        row.frozen = row.frozen | {"design": design.to_json()}
        pairing.progress(row)


def later(couple, days):
    with couple.world.app.app_context():
        move_clock(db.session.connection(), days)
        db.session.commit()


def state(couple):
    with couple.world.seen_by(None, *world_slugs()):
        row = db.session.get_one(Mentorship, couple.world.ids[f"pair:{couple.key}"])
        return row.state, row.ends_on is not None


def told(couple, role, *, waits):
    """The texts in somebody's inbox that (do not) wait for them."""
    couple.world.drain()
    name = couple.name(role)
    with couple.world.seen_by(name):
        chosen = sa.select(Notice).where(Notice.person_id == couple.world.people[name], Notice.done_at.is_(None))
        path = f"mentorships/{couple.world.ids[f'pair:{couple.key}']}"
        return [row.text["text"] for row in db.session.scalars(chosen) if row.waits == waits and path in row.path]


def page(couple, role):
    name = couple.name(role)
    home = couple.world.client(name)
    slug = {"mentee": "padua", "mentor": "lyon"}[role]
    answer = home.get(f"/t/{slug}/mentorships/{couple.world.ids[f'pair:{couple.key}']}")
    assert answer.status_code == 200
    return answer.text


def wrap_up(couple):
    with couple.world.seen_by(None, *world_slugs()):
        begin_wrap_ups(couple.world.ids["alliance"])


def asked(couple):
    with couple.world.seen_by(None, *world_slugs()):
        chosen = sa.select(Response.questionnaire, Response.role).where(
            Response.mentorship_id == couple.world.ids[f"pair:{couple.key}"]
        )
        return {(key, role) for key, role in db.session.execute(chosen)}


def test_what_asks_for_nothing_begins_at_once(pair):
    under(pair, BARE)
    assert state(pair) == ("active", False)


def test_without_a_question_about_the_match_the_two_still_get_to_know_each_other(pair):
    under(pair, replace(BARE, meetings=replace(OPEN, first_to_know=True)))
    assert state(pair)[0] == "introduced"
    pair.meet(2)
    assert state(pair)[0] == "active"


def test_a_match_is_asked_for_at_once_where_no_meeting_comes_first(pair):
    under(pair, replace(BARE, match_check=True))
    assert "Is Luc Moreau the right match" in page(pair, "mentee")
    pair.match()
    assert state(pair)[0] == "active"


def test_nobody_is_asked_about_the_match_where_the_programme_does_not(pair):
    under(pair, replace(BARE, meetings=replace(OPEN, first_to_know=True)))
    assert "right match" not in page(pair, "mentee")
    with pytest.raises(WrongState):
        pair.do("mentee", lambda pair: pairing.answer_match(pair, "mentee", right=False))


def test_a_programme_without_an_end_ends_when_the_two_say_so(pair):
    under(pair, BARE)
    later(pair, 700)
    wrap_up(pair)
    assert state(pair)[0] == "active"
    where = f"/t/padua/mentorships/{pair.world.ids['pair:d']}/finish"
    assert where in page(pair, "mentee")
    assert pair.world.client("ben").post(where).status_code == 303
    assert state(pair)[0] == "completed"
    assert "completed your mentoring" in page(pair, "mentor")


def test_nobody_ends_a_programme_that_has_a_last_day(pair):
    under(pair, replace(BARE, lasts=Months(2)))
    assert "/finish" not in page(pair, "mentee")
    with pytest.raises(WrongState):
        pair.do("mentee", pairing.finish)
    assert state(pair) == ("active", True)


def test_without_a_final_meeting_the_last_days_are_enough(pair):
    under(pair, replace(BARE, lasts=Months(1), meetings=replace(OPEN, at_least=1)))
    pair.meet(2)
    later(pair, 20)
    wrap_up(pair)
    assert state(pair)[0] == "completed"
    texts = [*told(pair, "mentee", waits=True), *told(pair, "mentee", waits=False)]
    assert not [text for text in texts if "final meeting" in text]
    assert "/certificates" not in page(pair, "mentee").partition("<main")[2]


def test_the_end_without_a_final_meeting_asks_for_none(pair):
    under(pair, replace(BARE, lasts=Months(1), meetings=replace(OPEN, at_least=1)))
    later(pair, 20)
    wrap_up(pair)
    assert state(pair)[0] == "wrapping_up"
    assert [text for text in told(pair, "mentee", waits=False) if "ends on" in text]
    assert not [text for text in told(pair, "mentee", waits=True) if "final" in text]


@pytest.mark.parametrize("final", [True, False])
def test_whether_a_meeting_is_the_final_one_is_asked_where_there_is_one(pair, final):
    under(pair, replace(BARE, meetings=replace(OPEN, at_least=1, final=final)))
    pair.do("mentee", pairing.finish)
    where = f"/t/padua/mentorships/{pair.world.ids['pair:d']}/meetings/new"
    assert ('name="kind"' in pair.world.client("ben").get(where).text) is final


def test_a_date_that_needs_no_answer_is_fixed_at_once(pair):
    under(pair, replace(BARE, meetings=replace(OPEN, confirmed_by="none")))
    pair.propose("mentee", 2)
    with pair.world.seen_by(None, *world_slugs()):
        chosen = sa.select(Meeting.state).where(Meeting.mentorship_id == pair.world.ids["pair:d"], Meeting.number == 2)
        assert db.session.scalar(chosen) == "confirmed"
    assert [text for text in told(pair, "mentor", waits=False) if "meets you on" in text]
    assert not [text for text in told(pair, "mentor", waits=True) if "meet" in text]


@pytest.mark.parametrize("counts", [True, False])
def test_minutes_of_the_first_meeting_are_asked_for_where_it_counts(pair, counts):
    minutes = Paper("notes", "Our notes", TALK, subject="meeting", author="both", approval="both")
    first = replace(OPEN, first_to_know=True, first_counts=counts)
    under(pair, replace(BARE, meetings=first, papers=(minutes,)))
    pair.meet(2)
    waiting = [text for text in told(pair, "mentor", waits=True) if "turn" in text]
    assert bool(waiting) is counts
    assert ("/meetings/2/papers/notes" in page(pair, "mentor")) is counts


def test_a_paper_of_both_waits_for_the_one_who_did_not_send_it(pair):
    plan = Paper("plan", "Mentoring plan", TALK, author="both", approval="both", needed_for="active")
    under(pair, replace(BARE, papers=(plan,)))
    assert state(pair)[0] == "agreeing"
    pair.paper("mentor", "plan", papers.send, {"text": "Begin"})
    assert "Waits for you" in page(pair, "mentee")
    assert "Waits for you" not in page(pair, "mentor")
    pair.paper("mentee", "plan", papers.confirm, 1)
    assert state(pair)[0] == "active"


def test_questions_are_asked_at_the_moment_they_are_for(pair):
    sheets = tuple(Questionnaire(moment, moment, TALK, moment=moment) for moment in ("start", "wrap_up", "end"))
    both = ("mentee", "mentor")
    under(pair, replace(BARE, questionnaires=sheets, meetings=replace(OPEN, at_least=1)))
    assert asked(pair) == {("start", role) for role in both}
    pair.do("mentor", pairing.finish)
    assert asked(pair) == {(key, role) for key in ("start", "wrap_up") for role in both}
    pair.meet(2)
    assert state(pair)[0] == "completed"
    assert asked(pair) == {(key, role) for key in ("start", "wrap_up", "end") for role in both}


def _reads(couple, role, key="reflection"):
    name, slug = couple.name(role), {"mentee": "padua", "mentor": "lyon"}[role]
    answer = couple.world.client(name).get(f"/t/{slug}/mentorships/{couple.world.ids['pair:d']}/papers/{key}")
    assert answer.status_code == 200
    return answer.text


def test_each_ones_own_reflection_is_read_after_both_have_written(pair):
    under(pair, replace(BARE, papers=(REFLECTION,)))
    pair.paper("mentee", "reflection", papers.send, {"text": "quetzal"})
    assert "quetzal" not in _reads(pair, "mentor")
    pair.paper("mentor", "reflection", papers.send, {"text": "kakapo"})
    assert "quetzal" in _reads(pair, "mentor")
    assert "kakapo" in _reads(pair, "mentee")


def test_one_reflection_sent_leaves_the_other_waiting(pair):
    under(pair, replace(BARE, papers=(REFLECTION,)))
    pair.paper("mentee", "reflection", papers.send, {"text": "quetzal"})
    assert not [text for text in told(pair, "mentee", waits=True) if "turn" in text]
    assert [text for text in told(pair, "mentor", waits=True) if "turn" in text]


def test_a_diary_stays_with_its_author(pair):
    under(pair, replace(BARE, papers=(replace(REFLECTION, key="diary", title="Diary", reader="author"),)))
    pair.paper("mentee", "diary", papers.send, {"text": "quetzal"})
    pair.paper("mentor", "diary", papers.send, {"text": "kakapo"})
    assert "quetzal" not in _reads(pair, "mentor", "diary")
    assert "quetzal" in _reads(pair, "mentee", "diary")
    assert not [text for text in told(pair, "mentor", waits=False) if "sent you" in text]
    with pair.world.seen_by("luc"):
        texts = sa.text("select count(*) from paper_text t join paper p on p.id = t.paper_id and p.key = 'diary'")
        assert db.session.scalar(texts) == 1
