"""After each meeting that was held, the programme may ask both how it was: one letter each, once, and none else (S2-21)."""

from dataclasses import replace

import pytest
from tests.mentorships.test_shapes import BARE, TALK, later, page, pair, under  # noqa: F401 - the pair is a fixture
from tests.test_at_once import at_once

from mentes.mentorships.meetings import service as meetings
from mentes.plugin.parts import Questionnaire

ASKED = replace(BARE, questionnaires=(Questionnaire("talk", "Your talk", TALK, moment="after_meeting"),))


def letters(mailbox, name, home):
    return [
        each["Subject"]
        for each in mailbox.messages
        if each["To"] == f"{name}@{home}.example" and "How was it" in each["Subject"]
    ]


@pytest.fixture
def asked(pair, mailbox):  # noqa: F811
    """Two whose programme asks after each meeting."""
    under(pair, ASKED)
    pair.world.drain()
    mailbox.messages.clear()
    return pair


def path(asked, number):
    return f"/t/padua/mentorships/{asked.world.ids['pair:d']}/meetings/{number}/questionnaires/talk"


@pytest.mark.requirement("S2-21")
def test_each_is_asked_once_after_each_meeting_that_was_held(asked, mailbox):
    for number in (2, 3):
        asked.meet(number)
        asked.world.drain()
    assert len(letters(mailbox, "ben", "padua")) == 2
    assert len(letters(mailbox, "luc", "lyon")) == 2
    ben = asked.world.client("ben")
    assert page(asked, "mentee").count("Your talk (") == 2
    for number in (2, 3):
        assert f'"{path(asked, number)}"' in page(asked, "mentee")
        assert 'name="text"' in ben.get(path(asked, number)).text
        assert ben.post(path(asked, number), {"text": "Good", "role": "central"}).status_code == 400
        assert ben.post(path(asked, number), {"text": f"Good, time {number}"}).status_code == 303
        asked.world.drain()
        assert 'name="text"' not in ben.get(path(asked, number)).text
    assert page(asked, "mentee").count("Waits for Luc Moreau.") == 2
    assert ben.post(path(asked, 2), {"text": "Once more"}).status_code == 409
    for number in (2, 3):
        asked.world.client("luc").post(path(asked, number).replace("padua", "lyon"), {"text": "Fine"})
    asked.world.drain()
    assert "Your talk" not in page(asked, "mentee"), "what is answered is no step of the way"
    assert asked.world.client("luc").get(path(asked, 2).replace("padua", "lyon")).status_code == 200
    assert asked.world.client("giulia").get(path(asked, 2)).status_code == 404


@pytest.mark.requirement("S2-21")
def test_nobody_is_asked_about_a_meeting_that_was_not_held(asked, mailbox):
    asked.propose("mentee", 2)
    asked.do("mentor", lambda pair: meetings.confirm(pair, 2, "mentor"))  # noqa: F811
    asked.do("mentor", lambda pair: meetings.call_off(pair, 2, "mentor"))  # noqa: F811
    asked.world.drain()
    assert letters(mailbox, "ben", "padua") == []
    assert asked.world.client("ben").get(path(asked, 2)).status_code == 404


@pytest.mark.requirement("S2-21", "REL-7")
def test_both_say_at_once_that_they_met_and_are_asked_once(asked, mailbox):
    asked.propose("mentee", 2)
    asked.do("mentor", lambda pair: meetings.confirm(pair, 2, "mentor"))  # noqa: F811
    later(asked, 3)
    where = f"mentorships/{asked.world.ids['pair:d']}/meetings/2/report"
    ben, luc = asked.world.client("ben"), asked.world.client("luc")
    said = {"took_place": "yes", "minutes": "60"}
    at_once(lambda: ben.post(f"/t/padua/{where}", said), lambda: luc.post(f"/t/lyon/{where}", said))
    asked.world.drain()
    assert len(letters(mailbox, "ben", "padua")) == len(letters(mailbox, "luc", "lyon")) == 1
