"""What the other of the two reads while somebody is changing a paper, and what they can still do."""

from dataclasses import replace

import pytest
from tests.mentorships.test_papers_printed import words
from tests.mentorships.test_papers_versions import CHECKLIST, PACT, PLAN, agree, do, stand, write
from tests.mentorships.test_shapes import BARE, under
from tests.story import Couple, world_slugs

from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.mentorships.meetings.service import call_off
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers import service as papers

COMPACT = replace(PACT, key="compact", begins_with="checklist")
OWN = "Ben Rossi is changing this paper. Here stands your own text of before."


@pytest.fixture(scope="module")
def pair(world):
    """Ben (Padua, mentee) and Luc (Lyon, mentor) in a programme of papers."""
    couple = Couple(world, "d")
    couple.do("mentee", lambda pair: call_off(pair, 1, "mentee"))
    readable = replace(CHECKLIST, reader="pair")
    under(couple, replace(BARE, papers=(PACT, replace(PACT, key="late"), PLAN, readable, COMPACT)))
    return couple


@pytest.fixture(scope="module")
def at(world):
    """`at(role, address)`: GET a page of a paper; with values POST them to it."""
    two = {"mentee": (world.client("ben"), "padua"), "mentor": (world.client("luc"), "lyon")}

    def go(role, address, **values):
        browser, slug = two[role]
        path = f"/t/{slug}/mentorships/{world.ids['pair:d']}/papers/{address}"
        return browser.post(path, values) if values else browser.get(path)

    return go


@pytest.mark.requirement("S2-15", "S0-39")
def test_words_of_before_stay_those_of_who_wrote_them(pair, at):
    write(pair, "mentee", "pact", "hers")
    write(pair, "mentor", "pact", "his answer", papers.counter)
    write(pair, "mentee", "pact", "hers, not sent", papers.write)
    shown = at("mentor", "pact").text
    assert "his answer" in shown
    assert OWN in shown
    assert "Only you can read this" not in shown
    assert "Being changed" in shown
    printed = words(at("mentor", "pact/print.pdf?language=en"))
    for said in (
        "Written by Luc Moreau",
        "Ben Rossi is changing it",
        "Only the two of you can read this.",
        "his answer",
    ):
        assert said in printed
    assert "Draft, not sent yet" not in printed
    own = words(at("mentee", "pact/print.pdf?language=en"))
    for said in ("Written by Ben Rossi", "Draft, not sent yet", "Only you can read this until you send it"):
        assert said in own


def test_words_of_before_are_not_called_a_draft(pair, at):
    write(pair, "mentee", "late", "hers")
    write(pair, "mentee", "late", "hers, not sent", papers.write)
    shown = at("mentor", "late").text
    assert "Ben Rossi is changing this paper. Here stands the text of before." in shown
    assert "Only you can read this" not in shown
    assert "hers, not sent" not in shown


@pytest.mark.requirement("S4-14")
def test_steps_that_count_are_ticked_while_a_change_is_on_its_way(pair, at):
    stand(pair, "plan", "read write")
    do(pair, "mentee", "plan", papers.amend)
    for role in ("mentee", "mentor"):
        assert "0 of 2 steps done." in at(role, "plan").text
    write(pair, "mentee", "plan", "read write rest")
    shown = at("mentor", "plan").text
    assert "0 of 2 steps done." in shown
    assert 'name="version" value="1"><button class="btn btn-secondary" type="submit" name="done"' in shown
    assert at("mentor", "plan/steps/0", done="yes", version="1").status_code == 303
    assert "1 of 2 steps done." in at("mentee", "plan").text


@pytest.mark.requirement("S2-7")
def test_what_a_checklist_said_is_offered_where_it_is_asked_again(pair, at):
    sent = {"aim": "to go abroad", "version": "0", "action": "send"}
    write(pair, "mentee", "checklist", "", papers.write)
    assert "Taken over" not in at("mentee", "compact").text
    do(pair, "mentee", "checklist", papers.send, {"aim": "to go abroad", "steps": [{"what": "a", "by": "2027-03-01"}]})
    assert "to go abroad" in at("mentor", "checklist").text
    form = at("mentee", "compact").text
    assert "Taken over from: Checklist" in form
    assert ">\r\nto go abroad</textarea>" in form
    assert "to go abroad" not in at("mentor", "compact").text
    assert at("mentee", "compact", **sent | {"action": "draft"}).status_code == 303
    assert "to go abroad" not in at("mentor", "compact").text
    assert at("mentor", "compact/print.pdf").status_code == 404
    version = at("mentee", "compact").text.split('name="version"')[1].split('value="')[1].split('"')[0]
    assert at("mentee", "compact", **sent | {"version": version}).status_code == 303
    assert "to go abroad" in at("mentor", "compact").text


def test_a_change_stays_as_it_was_when_the_pair_ended(pair, at):
    write(pair, "mentee", "late", "sent again")
    agree(pair, "late")
    do(pair, "mentee", "late", papers.amend)
    write(pair, "mentee", "late", "changed")
    with pair.world.seen_by(None, *world_slugs()):
        db.session.get_one(Mentorship, pair.world.ids["pair:d"]).state = "ended_early"
    with pytest.raises(WrongState, match="This pair has ended"):
        do(pair, "mentee", "late", papers.withdraw, 3)
    assert at("mentee", "late/withdraw", version="3").status_code == 409
