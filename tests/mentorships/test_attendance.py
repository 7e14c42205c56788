"""Each says for themselves that a meeting took place: held by both, or by one and the other's silence (S2-19)."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.mentorships.quietly import pass_days
from tests.mentorships.test_shapes import BARE, OPEN, TALK, later, page, pair, told, under  # noqa: F401 - the pair is a fixture
from tests.notices.letter_links import acts_in, letter_to
from tests.story import world_slugs
from tests.test_at_once import at_once, sent, statuses
from tests.test_at_once import told as recorded

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.mentorships.facts import facts_of
from mentes.mentorships.meetings import attendance
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.pausing import resting
from mentes.mentorships.pausing.closing import end_early
from mentes.mentorships.service import locked
from mentes.plugin.events import MeetingHeld
from mentes.plugin.parts import Questionnaire

ASKED = Questionnaire("talk", "Your talk", TALK, moment="after_meeting")
EACH = replace(BARE, meetings=replace(OPEN, attended="each"), questionnaires=(ASKED,))
SLUGS = {"mentee": "padua", "mentor": "lyon"}


@pytest.fixture
def met(pair, mailbox):  # noqa: F811
    """Two whose meeting (2) was fixed and is over; nobody has said anything of it."""
    under(pair, EACH)
    pair.propose("mentee", 2)
    pair.do("mentor", lambda at: meetings.confirm(at, 2, "mentor"))
    pair.world.drain()
    mailbox.messages.clear()
    pass_days(pair.world, 3)
    return pair


def says(couple, role, *, took_place=True, number=2):
    couple.do(role, lambda at: attendance.report(at, number, role, took_place=took_place, minutes=50))


def row(couple, number=2):
    return couple.do("mentee", lambda at: at.meeting(number))


def where(couple, role, rest=""):
    return f"/t/{SLUGS[role]}/mentorships/{couple.world.ids['pair:d']}/meetings/2{rest}"


def main(couple, role):
    answer = couple.world.client(couple.name(role)).get(where(couple, role))
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1].split("</main>")[0]


def feedback(mailbox, name, home):
    return [each for each in mailbox.to(f"{name}@{home}.example") if "How was it" in each["Subject"]]


@pytest.mark.requirement("S2-19", "UX-4")
def test_the_days_after_a_meeting_are_there_to_say_how_it_went(met):
    """Its own day is over, and nobody is late yet."""
    for role in ("mentee", "mentor"):
        shown = page(met, role)
        assert "How did it go?" in shown
        assert "was due" not in shown.split("</section>", 1)[0]


@pytest.mark.requirement("S2-19", "S2-21")
def test_it_is_held_when_both_have_confirmed_it_and_each_is_asked_for_feedback_once(met, mailbox):
    assert [len(told(met, role, waits=True)) for role in SLUGS] == [1, 1]
    assert "Each of you says it for themselves" in main(met, "mentee")
    says(met, "mentee")
    says(met, "mentee")
    met.world.drain()
    assert (row(met).state, row(met).mentee_met, row(met).mentor_met) == ("confirmed", True, None)
    assert "You have said that you met" in main(met, "mentee")
    assert "Ben Rossi has said that you met" in main(met, "mentor")
    assert "Ben Rossi has confirmed that you met" in page(met, "mentor")
    said = met.do("mentee", lambda at: {each.number: (each.state, each.attended) for each in facts_of(at).meetings})
    assert said[2] == ("confirmed", {"mentee"}), "the rules are told who said so"
    assert feedback(mailbox, "ben", "padua") == []
    asked = [each for each in mailbox.to("luc@lyon.example") if "Did you meet" in each["Subject"]]
    assert len(asked) == 1, "whoever was asked is not asked anew because the other has answered"
    says(met, "mentor")
    met.world.drain()
    assert (row(met).state, row(met).mentor_met) == ("held", True)
    assert [len(feedback(mailbox, *at)) for at in (("ben", "padua"), ("luc", "lyon"))] == [1, 1]
    with pytest.raises(WrongState):
        says(met, "mentor", took_place=False)


@pytest.mark.requirement("S2-19")
def test_one_word_and_fourteen_days_of_silence_make_it_held(met, mailbox):
    says(met, "mentor")
    for _ in range(12):
        pass_days(met.world, 1)
        assert row(met).state == "confirmed"
    pass_days(met.world, 2)
    assert (row(met).state, row(met).closed_by, row(met).mentee_met) == ("held", None, None)
    assert len(feedback(mailbox, "ben", "padua")) == len(feedback(mailbox, "luc", "lyon")) == 1
    assert not [text for text in told(met, "mentee", waits=True) if "Did you meet" in text]
    says(met, "mentee")  # late, and for themselves alone
    assert (row(met).state, row(met).mentee_met) == ("held", True)


@pytest.mark.requirement("S2-19")
def test_nobody_says_anything_and_it_is_missed_until_somebody_does(met, mailbox):
    pass_days(met.world, 14)
    assert (row(met).state, row(met).closed_by) == ("missed", None)
    assert "Did you meet after all?" in main(met, "mentor")
    says(met, "mentor")
    met.world.drain()
    assert row(met).state == "held"
    assert len(feedback(mailbox, "ben", "padua")) == 1


@pytest.mark.requirement("S2-19")
def test_a_yes_and_a_no_are_told_to_both_and_count_once_they_agree(met, mailbox):
    says(met, "mentee")
    says(met, "mentor", took_place=False)
    met.world.drain()
    assert (row(met).state, row(met).closed_by) == ("missed", "mentor")
    for name in ("ben@padua.example", "luc@lyon.example"):
        assert len([each for each in mailbox.to(name) if "differently" in each["Subject"]]) == 1
    assert "You remember it differently" in main(met, "mentee")
    assert "You remember it differently" in main(met, "mentor")
    assert feedback(mailbox, "ben", "padua") == []
    pass_days(met.world, 20)
    assert row(met).state == "missed", "silence does not settle what the two see differently"
    luc = met.world.client("luc")
    assert luc.post(where(met, "mentor", "/report"), {"took_place": "yes", "minutes": "45"}).status_code == 303
    met.world.drain()
    assert (row(met).state, row(met).minutes) == ("held", 45)
    assert len(feedback(mailbox, "luc", "lyon")) == 1


@pytest.mark.requirement("S2-19")
def test_a_no_is_answered_from_the_letter_and_a_no_by_both_stays(met, mailbox):
    says(met, "mentor", took_place=False)
    met.world.drain()
    link = next(iter(acts_in(letter_to(mailbox.messages, "ben@padua.example")).values()))
    assert met.world.client().post(link, {"minutes": "50"}).status_code == 303
    assert (row(met).state, row(met).mentee_met) == ("missed", True)
    assert "You have answered" in met.world.client().get(link).text
    says(met, "mentee", took_place=False)
    met.world.drain()
    assert (row(met).state, row(met).mentee_met, row(met).mentor_met) == ("missed", False, False)
    assert "It did not take place" in main(met, "mentee")


@pytest.mark.requirement("S2-19", "S2-17")
def test_the_next_time_is_proposed_while_the_others_word_is_awaited(met):
    says(met, "mentee")
    met.propose("mentee", 5)
    assert row(met, 3).state == "proposed"
    met.world.drain()
    waiting = told(met, "mentor", waits=True)
    assert len([text for text in waiting if "Did you meet" in text or "meet on" in text]) == len(waiting) == 2
    says(met, "mentor")
    assert (row(met).state, row(met, 3).state) == ("held", "proposed")


@pytest.mark.requirement("S2-19")
def test_an_early_end_keeps_what_one_has_said_and_the_other_did_not_deny(met, mailbox):
    says(met, "mentee")
    met.world.drain()
    mailbox.messages.clear()
    met.do("mentor", lambda at: end_early(locked(at.id), "left"))
    met.world.drain()
    assert row(met).state == "held"
    assert told(met, "mentor", waits=True) == []


@pytest.mark.requirement("S2-19", "REL-7")
@pytest.mark.parametrize("said", ["yes", "no"])
def test_both_say_it_at_the_same_moment(met, mailbox, said):
    before = recorded(met.world, MeetingHeld)
    answers = at_once(
        sent(met.world, "ben", where(met, "mentee", "/report"), took_place="yes", minutes="50"),
        sent(met.world, "luc", where(met, "mentor", "/report"), took_place=said, minutes="50"),
        sent(met.world, "ben", where(met, "mentee", "/report"), took_place="yes", minutes="50"),
    )
    assert statuses(answers) == [303, 303, 303]
    met.world.drain()
    at = row(met)
    assert (at.state, at.mentee_met, at.mentor_met) == ("held" if said == "yes" else "missed", True, said == "yes")
    assert recorded(met.world, MeetingHeld) - before == (said == "yes")
    assert len(feedback(mailbox, "ben", "padua")) == (said == "yes")
    differ = [each for each in mailbox.to("ben@padua.example") if "differently" in each["Subject"]]
    assert len(differ) == (said == "no")


@pytest.mark.requirement("S2-19")
def test_nobody_says_it_before_its_time_is_over(pair):  # noqa: F811
    under(pair, EACH)
    pair.propose("mentee", 2)
    pair.do("mentor", lambda at: meetings.confirm(at, 2, "mentor"))
    for said in (True, False):
        with pytest.raises(WrongState):
            says(pair, "mentee", took_place=said)
    assert (row(pair).mentee_met, row(pair).mentor_met) == (None, None)
    _begins(pair, timedelta(minutes=-1))  # a minute after ten
    for said in (True, False):
        with pytest.raises(WrongState):
            says(pair, "mentee", took_place=said)
    assert "How did it go?" not in main(pair, "mentee")
    _begins(pair, timedelta(minutes=-row(pair).minutes))
    assert "How did it go?" in main(pair, "mentee")
    says(pair, "mentor", took_place=False)
    assert row(pair).state == "missed"


def _begins(couple, since, number=2):
    """Move the meeting so that it begins so long from now."""
    with couple.world.seen_by(None, *world_slugs()):
        at = Meeting.mentorship_id == couple.world.ids["pair:d"], Meeting.number == number
        db.session.execute(sa.update(Meeting).where(*at).values(starts_at=now() + since))


@pytest.mark.requirement("S2-1", "S2-19")
def test_a_first_talk_that_one_denies_comes_again_as_the_first(pair):  # noqa: F811
    under(pair, replace(EACH, meetings=replace(OPEN, attended="each", first_to_know=True)))
    pair.propose("mentee", 2)
    pair.do("mentor", lambda at: meetings.confirm(at, 2, "mentor"))
    later(pair, 3)
    says(pair, "mentee")
    says(pair, "mentor", took_place=False)
    assert (row(pair).kind, row(pair).state) == ("first", "missed")
    pair.propose("mentee", 5)
    assert row(pair, 3).kind == "first", "they have not met yet"


@pytest.mark.requirement("S2-19", "S2-23")
@pytest.mark.parametrize("said", [True, False])
def test_a_rest_moves_the_days_in_which_each_says_it(met, said):
    if said:
        says(met, "mentor")
    met.do("mentee", lambda at: resting.rest(at, now().date() + timedelta(days=20)))
    met.world.drain()
    pass_days(met.world, 19)
    assert row(met).state == "confirmed", "in a rest nothing runs out"
    pass_days(met.world, 2)
    met.world.drain()
    for _ in range(10):
        pass_days(met.world, 1)
    assert row(met).state == "confirmed", "the days that were left are left after the rest"
    pass_days(met.world, 6)
    assert row(met).state == ("held" if said else "missed")
