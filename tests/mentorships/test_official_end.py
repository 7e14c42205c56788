"""Either of the two ends a mentorship officially, at any time, and nobody is reminded of anything afterwards (S2-24 to S2-26)."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.mentorships.quietly import pass_days, row_of
from tests.mentorships.test_attendance import says
from tests.mentorships.test_meeting_times import at, place, rows
from tests.mentorships.test_shapes import BARE, OPEN, TALK, later, page, pair, told, under  # noqa: F401 - the pair is a fixture
from tests.story import world_slugs
from tests.test_at_once import at_once, seen, sent, statuses
from tests.test_at_once import told as recorded

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.models import History
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Awaited
from mentes.mentorships.official import service as official
from mentes.mentorships.pausing import resting
from mentes.mentorships.pausing.closing import end_early
from mentes.mentorships.service import locked
from mentes.mentorships.steps import way_of
from mentes.notices.models import Notice
from mentes.plugin.events import MentorshipCompleted, MentorshipEnded
from mentes.plugin.loader import Registry, registry, using
from mentes.plugin.parts import Certificate as Promised
from mentes.plugin.parts import Meetings, Months, Questionnaire
from mentes.plugin.verdicts import revive_verdict
from mentes.programmes.models import Edition

ASKED = Questionnaire("talk", "Your talk", TALK, moment="after_meeting")
ENDS = replace(
    BARE,
    lasts=Months(6),
    ends="either",
    meetings=replace(OPEN, at_least=1, final=True, attended="each"),
    questionnaires=(ASKED,),
    certificate=Promised(),
)


@pytest.fixture
def two(pair, mailbox):  # noqa: F811
    """Two whose mentorship has begun, and whom its programme lets end it."""
    under(pair, ENDS)
    pair.world.drain()
    mailbox.messages.clear()
    return pair


def where(two, role):
    return "/t/{}/mentorships/{}/official-end".format(
        {"mentee": "padua", "mentor": "lyon"}[role], two.world.ids["pair:d"]
    )


def meet(two, number=2, *both):
    """A meeting that these say took place."""
    two.propose("mentee", 2)
    two.do("mentor", lambda at: meetings.confirm(at, number, "mentor"))
    later(two, 3)
    for role in both or ("mentee", "mentor"):
        says(two, role, number=number)


def open_entries(two):
    """What still waits for anybody of this pair."""
    path = f"%mentorships/{two.world.ids['pair:d']}%"
    return seen(
        two.world, sa.select(Notice.matter).where(Notice.path.like(path), Notice.waits, Notice.done_at.is_(None))
    )


def main(two, role):
    answer = two.world.client(two.name(role)).get(where(two, role))
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1].split("</main>")[0]


@pytest.mark.requirement("S2-26")
def test_what_is_confirmed_is_called_as_the_programme_calls_it(two, mailbox):
    """In the step on the page of the two and in the letter that it is there."""
    named = "Confirmation of participation"
    under(two, replace(ENDS, certificate=Promised(title=named)))
    assert named in page(two, "mentee")
    meet(two)
    two.world.client(two.name("mentee")).post(where(two, "mentee"))
    two.world.drain()
    subjects = [each["Subject"].strip() for each in mailbox.to("ben@padua.example")]
    assert f"Ready for you: {named}. You can download it at any time" in subjects


@pytest.mark.requirement("S2-24", "S2-26")
@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_either_ends_it_and_both_get_a_confirmation(two, mailbox, role):
    meet(two)
    two.propose("mentee", 9)
    two.do("mentor", lambda at: meetings.confirm(at, 3, "mentor"))
    two.world.drain()
    mailbox.messages.clear()
    assert "official-end" in page(two, role)
    shown = main(two, role)
    assert "even if you stay in contact" in shown
    assert "Both of you get a confirmation of participation" in shown
    browser = two.world.client(two.name(role))
    for _ in range(2):
        assert browser.post(where(two, role)).status_code == 303
    two.world.drain()
    row = row_of(two.world, "d")
    assert (row.state, row.closed_at is not None) == ("completed", True)
    assert recorded(two.world, MentorshipCompleted) == 2, "one of the story, and this one once"
    assert rows(two.world, "d")[3].state == "cancelled"
    assert [each["Subject"] for each in mailbox.to("ben@padua.example") if "called off" in each["Subject"]]
    issued = sa.select(Certificate.role).where(Certificate.mentorship_id == row.id)
    assert sorted(seen(two.world, issued)) == ["mentee", "mentor"]
    shown = main(two, role)
    assert "This mentorship has ended" in shown
    assert "End the mentorship officially" not in shown
    assert "Go back" in shown.split("has ended", 1)[1]
    times = page(two, role).split(">Time</h2>", 1)[1].split("</section>", 1)[0]
    assert ("Ended" in times, "Lasts until" in times) == (True, False)
    assert open_entries(two) == []
    assert seen(two.world, sa.select(Awaited.key).where(Awaited.mentorship_id == row.id)) == []
    mailbox.messages.clear()
    for _ in range(5):
        pass_days(two.world, 10)
    said = [each["Subject"] for name in ("ben@padua", "luc@lyon") for each in mailbox.to(f"{name}.example")]
    assert [text for text in said if "Ben Rossi" in text or "Luc Moreau" in text] == []


@pytest.mark.requirement("S2-24", "S2-26")
def test_without_a_meeting_the_page_says_before_that_there_is_no_confirmation(two, mailbox):
    shown = main(two, "mentee")
    assert "There is no confirmation of participation" in shown
    assert "Meetings still to be held" in shown
    two.do("mentee", official.end)
    two.world.drain()
    row = row_of(two.world, "d")
    assert (row.state, row.reason) == ("ended_early", "ended")
    assert recorded(two.world, MentorshipEnded) == 1
    for name in ("ben@padua.example", "luc@lyon.example"):
        assert len([each for each in mailbox.to(name) if "officially ended" in each["Subject"]]) == 1
    assert open_entries(two) == []


@pytest.mark.requirement("S2-24", "S2-19")
def test_what_one_has_said_and_nobody_denied_counts_at_the_end(two):
    meet(two, 2, "mentor")
    assert "Both of you get a confirmation" in main(two, "mentor")
    two.do("mentor", official.end)
    assert row_of(two.world, "d").state == "completed"
    assert rows(two.world, "d")[2].state == "held"


@pytest.mark.requirement("S2-25")
def test_a_final_meeting_is_defined_as_such_at_any_time(two):
    ben = two.world.client("ben")
    assert "Propose a final meeting" in main(two, "mentee")
    form = ben.get(place(two.world, "padua", "d", "new?kind=final")).text
    assert "Our final meeting" in form
    data = {"kind": "final", "starts_at": at(4), "minutes": "60", "link": ""}
    assert ben.post(place(two.world, "padua", "d", "new"), data).status_code == 303
    assert rows(two.world, "d")[2].kind == "final"
    assert "Final meeting" in page(two, "mentor")
    two.do("mentor", lambda at: meetings.confirm(at, 2, "mentor"))
    later(two, 5)
    for role in ("mentee", "mentor"):
        says(two, role)
    assert row_of(two.world, "d").state == "active", "it ends when one of the two says so"
    with pytest.raises(BadInput):
        two.propose("mentee", 3, "final")
    assert "A final meeting first?" not in main(two, "mentor")
    two.do("mentee", official.end)
    assert row_of(two.world, "d").state == "completed"


@pytest.mark.requirement("S2-24", "REL-7")
@pytest.mark.parametrize("_time", range(2))
def test_both_end_it_at_the_same_moment(two, _time):
    meet(two)
    answers = at_once(*(sent(two.world, two.name(role), where(two, role)) for role in ("mentee", "mentor", "mentee")))
    assert statuses(answers) == [303, 303, 303]
    two.world.drain()
    assert recorded(two.world, MentorshipCompleted) == 2
    issued = sa.select(Certificate.id).where(Certificate.mentorship_id == two.world.ids["pair:d"])
    assert len(seen(two.world, issued)) == 2


@pytest.mark.requirement("S2-24")
def test_the_last_day_reminds_of_it_and_silence_ends_it_in_the_end(two):
    meet(two)
    for _ in range(9):
        pass_days(two.world, 14)
        two.do("mentee", lambda at: official.locked(at.id))  # a sign
    pass_days(two.world, 40)
    if row_of(two.world, "d").state == "active":
        pass_days(two.world, 14)
    assert row_of(two.world, "d").state == "wrapping_up"
    assert "Look at what happens then" in page(two, "mentor")
    for _ in range(8):
        pass_days(two.world, 14)
    assert row_of(two.world, "d").state == "completed"


def test_it_cannot_be_ended_so_before_it_begins_or_by_anybody_else(two):
    under(two, replace(ENDS, ends="programme"))
    with pytest.raises(WrongState):
        two.do("mentee", official.end)
    assert two.world.client("ben").get(where(two, "mentee")).status_code == 409
    assert two.world.client("ana").post(where(two, "mentee").replace("padua", "graz")).status_code == 404
    assert not two.do("mentee", lambda at: official.may_end(way_of(at)))


@pytest.mark.requirement("S2-24")
def test_there_is_one_way_to_end_what_has_begun(two):
    ben, path = two.world.client("ben"), f"/t/padua/mentorships/{two.world.ids['pair:d']}/part"
    assert ben.get(path).status_code == 302
    assert ben.post(path, {"seen": "active"}).status_code == 409
    assert f"{path}" not in page(two, "mentee")


@pytest.mark.requirement("S2-36", "S2-1")
def test_no_fit_after_the_first_talk_leaves_the_mentee_free_to_search_on(pair, mailbox):  # noqa: F811
    first = Meetings(0, first_to_know=True, attended="each", proposed_by="mentee", first_prompts=("How long?",))
    under(pair, replace(ENDS, meetings=first, match_check=True, matching=("search",)))
    pair.propose("mentee", 2)
    pair.do("mentor", lambda at: meetings.confirm(at, 2, "mentor"))
    ben = pair.world.client("ben")
    assert "How long?" in ben.get(place(pair.world, "padua", "d", 2)).text
    assert "Yes, let us go on" not in page(pair, "mentee")
    later(pair, 3)
    for role in ("mentee", "mentor"):
        says(pair, role)
    match = f"/t/padua/mentorships/{pair.world.ids['pair:d']}/match"
    assert ben.post(match, {"answer": "no"}).status_code == 303
    assert pair.world.client("luc").post(match.replace("padua", "lyon"), {"answer": "yes"}).status_code == 303
    pair.world.drain()
    row = row_of(pair.world, "d")
    assert (row.state, row.reason) == ("ended_early", "no_match")
    assert [each for each in mailbox.to("ben@padua.example") if "you can look for somebody else" in each["Subject"]]
    assert [each for each in mailbox.to("luc@lyon.example") if "your place is free" in each["Subject"]]
    if "offers.mentors" in pair.world.app.view_functions:
        assert "Look for another mentor" in page(pair, "mentee")
        assert "What the rules said at the end" not in page(pair, "mentee")


def over(two):
    """A meeting that was fixed and is over, and of which nobody has said anything."""
    two.propose("mentee", 2)
    two.do("mentor", lambda at: meetings.confirm(at, 2, "mentor"))
    later(two, 3)
    two.world.drain()


def feedback(mailbox, name):
    return [each for each in mailbox.to(f"{name}.example") if "How was it" in each["Subject"]]


@pytest.mark.requirement("S2-24", "S2-19", "S2-26")
def test_whoever_ends_it_says_first_whether_they_met_and_that_counts(two, mailbox):
    over(two)
    luc = two.world.client("luc")
    shown = main(two, "mentor")
    assert "Did you meet?" in shown
    assert "End it officially" not in shown, "what was not said before cannot be said afterwards"
    assert luc.post(where(two, "mentor")).location.endswith("official-end")
    with pytest.raises(WrongState):
        two.do("mentor", official.end)
    assert row_of(two.world, "d").state == "active"
    assert luc.post(where(two, "mentor") + "/meetings/2", {"took_place": "perhaps"}).status_code == 422
    assert luc.post(where(two, "mentor") + "/meetings/2", {"took_place": "yes"}).location.endswith("official-end")
    shown = main(two, "mentor")
    assert "Did you meet?" not in shown
    assert "Both of you get a confirmation" in shown
    mailbox.messages.clear()
    assert luc.post(where(two, "mentor")).status_code == 303
    two.world.drain()
    assert row_of(two.world, "d").state == "completed"
    assert rows(two.world, "d")[2].state == "held"
    assert [len(feedback(mailbox, name)) for name in ("ben@padua", "luc@lyon")] == [1, 1], "held by the end, so asked"
    assert [key for key in open_entries(two) if "questionnaire" in key] == []


@pytest.mark.requirement("S2-24", "S2-19")
def test_a_no_before_the_end_says_that_there_is_no_confirmation(two):
    over(two)
    answer = two.world.client("ben").post(where(two, "mentee") + "/meetings/2", {"took_place": "no"})
    assert answer.status_code == 303
    assert "There is no confirmation of participation" in main(two, "mentee")
    two.do("mentee", official.end)
    assert (rows(two.world, "d")[2].state, row_of(two.world, "d").reason) == ("missed", "ended")


@pytest.mark.requirement("S2-24")
def test_while_a_meeting_goes_on_the_page_says_to_end_it_afterwards(two):
    over(two)
    with two.world.seen_by(None, *world_slugs()):
        db.session.execute(
            sa.update(Meeting)
            .where(Meeting.mentorship_id == two.world.ids["pair:d"], Meeting.number == 2)
            .values(starts_at=now() - timedelta(minutes=1))
        )
    shown = main(two, "mentor")
    assert "End the mentorship afterwards" in shown
    assert "Did you meet?" not in shown
    two.do("mentor", official.end)
    two.world.drain()
    found = rows(two.world, "d")[2]
    assert (found.state, found.closed_by) == ("missed", None), "what has begun is never called off"


@pytest.mark.requirement("S2-19", "S2-21", "S2-24")
@pytest.mark.parametrize("before", [None, "no"])
def test_after_the_end_nothing_becomes_held_and_nobody_is_asked(two, mailbox, before):
    over(two)
    if before:
        says(two, "mentor", took_place=False)
    two.world.drain()
    pass_days(two.world, 20)
    assert rows(two.world, "d")[2].state == "missed"
    two.do("mentor", official.end)
    two.world.drain()
    mailbox.messages.clear()
    for role in ("mentee", "mentor"):
        if (role, before) != ("mentor", "no"):
            says(two, role, took_place=False)
        with pytest.raises(WrongState):
            says(two, role)
    shown = two.world.client("ben").get(place(two.world, "padua", "d", 2)).text
    assert "We did meet" not in shown
    two.world.drain()
    assert rows(two.world, "d")[2].state == "missed"
    assert mailbox.messages == []


@pytest.mark.requirement("S2-21", "S2-19")
def test_who_left_is_not_named_by_the_question_about_the_last_meeting(two, mailbox):
    meet(two, 2, "mentee")
    opened = sa.select(History.actor_id).where(History.event == "QuestionnaireOpened").order_by(History.id)
    before = len(seen(two.world, opened))
    two.do("mentor", lambda at: end_early(locked(at.id), "left"))
    assert seen(two.world, opened)[before:] == [None, None]


@pytest.mark.requirement("S2-24", "S2-25", "REL-7")
@pytest.mark.parametrize("_time", range(2))
def test_a_final_meeting_is_proposed_while_the_other_ends_it(two, _time):
    meet(two)
    data = {"kind": "final", "starts_at": at(4), "minutes": "60", "link": ""}
    answers = at_once(
        sent(two.world, "ben", place(two.world, "padua", "d", "new"), **data),
        sent(two.world, "luc", where(two, "mentor")),
    )
    assert statuses(answers) in ([303, 303], [303, 409])
    two.world.drain()
    assert row_of(two.world, "d").state == "completed"
    assert {each.state for each in rows(two.world, "d").values()} <= {"held", "cancelled"}
    assert open_entries(two) == []


@pytest.mark.requirement("S2-24", "REL-7")
def test_what_was_typed_for_a_final_meeting_comes_back_after_the_other_has_ended_it(two):
    meet(two)
    ben, typed = two.world.client("ben"), at(4)
    assert 'name="kind"' in ben.get(place(two.world, "padua", "d", "new")).text
    sent(two.world, "luc", where(two, "mentor"))()
    data = {"kind": "final", "starts_at": typed, "minutes": "60", "link": ""}
    answer = ben.post(place(two.world, "padua", "d", "new"), data)
    assert answer.status_code == 409
    assert f'value="{typed}"' in answer.text


@pytest.mark.requirement("S2-24", "S2-23")
def test_it_is_ended_while_it_rests(two, mailbox):
    meet(two, 2, "mentor")
    two.propose("mentee", 12)
    two.do("mentor", lambda at: meetings.confirm(at, 3, "mentor"))
    two.world.drain()
    two.do("mentee", lambda at: resting.rest(at, now().date() + timedelta(days=40)))
    two.world.drain()
    pass_days(two.world, 5)
    awaited = two.do("mentee", lambda at: official.foreseen(way_of(at)))
    assert "Both of you get a confirmation" in main(two, "mentee")
    mailbox.messages.clear()
    two.do("mentee", official.end)
    two.world.drain()
    row = row_of(two.world, "d")
    assert (row.state, row.paused_at, row.paused_until) == ("completed", None, None)
    assert awaited.outcome == revive_verdict(row.verdict).outcome == "yes"
    assert [rows(two.world, "d")[number].state for number in (2, 3)] == ["held", "cancelled"]
    assert open_entries(two) == []
    assert [each for each in mailbox.to("luc@lyon.example") if "completed your mentoring" in each["Subject"]]


def goes(two, name):
    """Read the page of going, and switch the account off."""
    visitor = two.world.client(name)
    shown = visitor.get("/t/padua/me/goodbye").text
    seen_ = re.search(r'name="seen" value="(\d+)"', shown)
    assert visitor.post("/t/padua/me/goodbye/off", {"seen": seen_[1]}).status_code == 303
    two.world.drain()
    return shown


@pytest.mark.requirement("S2-26", "S2-29")
def test_who_goes_leaves_the_other_the_confirmation_that_they_have_earned(two, mailbox):
    meet(two, 2, "mentor")
    two.world.drain()
    mailbox.messages.clear()
    shown = goes(two, "ben")
    assert "they keep their confirmation of participation" in shown
    assert "is officially ended" not in shown, "it still goes on"
    row = row_of(two.world, "d")
    assert (row.state, rows(two.world, "d")[2].state) == ("completed", "held")
    issued = sa.select(Certificate.role).where(Certificate.mentorship_id == row.id, Certificate.state == "issued")
    assert "mentor" in seen(two.world, issued)
    told_ = [each["Subject"] for each in mailbox.to("luc@lyon.example")]
    assert [text for text in told_ if "completed your mentoring" in text]
    assert mailbox.to("ben@padua.example") == [], "whoever has gone is written to no more"
    by = sa.select(History.actor_id).where(History.event.in_(("MentorshipCompleted", "MeetingHeld")))
    assert seen(two.world, by.order_by(History.id))[-2:] == [None, None], "nobody is told who ended it"


@pytest.mark.requirement("S2-26", "S2-29")
def test_who_erases_their_account_leaves_the_confirmation_to_the_other_alone(two):
    meet(two)
    ben, at = two.world.client("ben"), "/t/padua/me/goodbye/erase"
    assert "they keep their confirmation of participation" in ben.get(at).text
    (version,) = ben.versions(at)
    assert ben.post(at, {"word": "erase", "version": version}).status_code == 303
    two.world.drain()
    assert row_of(two.world, "d").state == "completed"
    kept = sa.select(Certificate.role, Certificate.state).where(Certificate.mentorship_id == two.world.ids["pair:d"])
    with two.world.seen_by(None, *world_slugs()):
        assert [tuple(each) for each in db.session.execute(kept)] == [("mentor", "issued")]


@pytest.mark.requirement("S2-26", "S2-29")
@pytest.mark.parametrize("away", [False, True], ids=["incomplete", "rules away"])
def test_who_goes_ends_kindly_what_is_not_complete(two, mailbox, away):
    if away:
        meet(two)
    plugins = {name: plugin for name, plugin in registry().plugins.items() if not away}
    with using(Registry(plugins, {})):
        assert "They get a kind message that you have left Mentes, and no reason" in goes(two, "ben")
    two.world.drain()
    assert (row_of(two.world, "d").state, row_of(two.world, "d").reason) == ("ended_early", "gone")


@pytest.mark.requirement("S2-36", "S2-29")
@pytest.mark.parametrize("state", ["open", "archived"])
@pytest.mark.parametrize("reason", ["left", "gone", "quiet", "stopped", "closed", "no_match"])
def test_the_letter_of_an_end_promises_only_what_somebody_does(two, mailbox, reason, state):
    under(two, replace(ENDS, matching=("search",)))
    with two.world.seen_by(None, *world_slugs()):
        db.session.get_one(Edition, row_of(two.world, "d").edition_id).state = state
    two.do("mentee", lambda at: end_early(locked(at.id), reason))
    two.world.drain()
    for name, next_ in (
        ("ben@padua.example", "you can look for somebody else"),
        ("luc@lyon.example", "your place is free"),
    ):
        said = " ".join(each["Subject"] for each in mailbox.to(name))
        assert "no fault in that" in said
        assert (next_ in said) == (state == "open")
        assert "find somebody else for you" not in said
    ended = two.world.client("ben").get(f"/t/padua/mentorships/{two.world.ids['pair:d']}").text
    assert "This pair has ended" in ended
    assert ("Look for another mentor" in ended) == (state == "open")
