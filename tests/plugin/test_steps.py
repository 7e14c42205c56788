"""The way of a pair, as it follows from the Design, from the introduction to the certificate."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from mentes.plugin import (
    BOTH,
    Design,
    MeetingFact,
    Meetings,
    Mentorship,
    PaperFact,
    Questionnaire,
    ResponseFact,
    Section,
)
from mentes.plugin.steps import steps_of

TODAY = date(2026, 3, 20)


@pytest.fixture
def way(plugin, edition):
    def ask(mentorship, today=TODAY):
        steps = plugin.rules.next_steps(edition=edition, mentorship=mentorship, today=today)
        return {step.key: step for step in steps}

    return ask


def now(steps):
    return {key: step.awaited for key, step in steps.items() if step.state == "now"}


def test_the_whole_life_moves_on_step_by_step(way, facts, edition):
    introduced, known, agreed, active, met, wrapping, done, closed = (way(each) for each in facts.life(edition))
    assert now(introduced) == {"first_meeting": BOTH}
    assert now(known) == {"match_check": BOTH}
    assert now(agreed) == {"paper:agreement": ("mentee",)}
    assert now(active) == {"meetings": BOTH}
    assert set(now(met)) == {"paper:minutes:2", "paper:minutes:3", "paper:minutes:4"}
    assert now(wrapping)["paper:wrap_up"] == BOTH
    assert now(wrapping)["questionnaire:experience"] == BOTH
    assert now(done) == {}
    assert {step.state for step in closed.values()} == {"done"}


def test_nothing_that_was_done_comes_undone(way, facts, edition):
    lives = [way(each) for each in facts.life(edition)]
    for before, after in pairwise(lives):
        assert not {key for key in before if before[key].state == "done" and after[key].state != "done"}


MEETINGS = {
    "none": ((), BOTH),
    "proposed-by-mentee": ((MeetingFact(1, "proposed", proposed_by="mentee", kind="first"),), ("mentor",)),
    "proposed-by-mentor": ((MeetingFact(1, "proposed", proposed_by="mentor", kind="first"),), ("mentee",)),
    "fixed-for-later": ((MeetingFact(1, "confirmed", datetime(2026, 4, 1, 10, tzinfo=UTC), kind="first"),), ()),
    "fixed-and-over": ((MeetingFact(1, "confirmed", datetime(2026, 3, 19, 10, tzinfo=UTC), kind="first"),), BOTH),
    "cancelled": ((MeetingFact(1, "cancelled", kind="first"),), BOTH),
}


@pytest.mark.parametrize(("meetings", "awaited"), MEETINGS.values(), ids=MEETINGS)
def test_whose_move_the_first_meeting_is(way, meetings, awaited):
    assert way(Mentorship(meetings=meetings))["first_meeting"].awaited == awaited


MORE = {
    "proposed": (MeetingFact(9, "proposed", proposed_by="mentee"), ("mentor",)),
    "over": (MeetingFact(9, "confirmed", datetime(2026, 3, 19, 10, tzinfo=UTC)), BOTH),
    "called-off": (MeetingFact(9, "cancelled"), None),
}


@pytest.mark.parametrize(("meeting", "awaited"), MORE.values(), ids=MORE)
def test_a_meeting_more_than_is_asked_for_waits_for_somebody_too(way, facts, edition, meeting, awaited):
    enough = facts.life(edition)[4]
    assert "meetings" not in now(way(enough))
    assert now(way(replace(enough, meetings=(*enough.meetings, meeting)))).get("meetings") == awaited
    over = replace(enough, state="completed", meetings=(*enough.meetings, meeting))
    assert way(over)["meetings"].state == "done"


def test_the_right_match_waits_for_who_has_not_answered(way, facts, edition):
    known = facts.life(edition)[1]
    assert way(replace(known, match_answers=frozenset({"mentee"})))["match_check"].awaited == ("mentor",)


AGREEMENT = {
    "nothing-written": ((), ("mentee",)),
    "draft": ((PaperFact("agreement", "draft"),), ("mentee",)),
    "sent": ((PaperFact("agreement", "sent"),), BOTH),
    "mentee-signed": ((PaperFact("agreement", "sent", signed=frozenset({"mentee"})),), ("mentor",)),
    "returned": ((PaperFact("agreement", "returned"),), ("mentee",)),
    "superseded": ((PaperFact("agreement", "superseded"),), ("mentee",)),
    "in-force": ((PaperFact("agreement", "in_force"),), ()),
}


@pytest.mark.requirement("S0-31")
@pytest.mark.parametrize(("papers", "awaited"), AGREEMENT.values(), ids=AGREEMENT)
def test_whose_move_the_agreement_is(way, facts, edition, papers, awaited):
    agreed = facts.life(edition)[2]
    assert way(replace(agreed, papers=papers))["paper:agreement"].awaited == awaited


@pytest.mark.requirement("S0-32", "S0-33")
@pytest.mark.parametrize(("state", "awaited"), [("draft", ("mentee",)), ("sent", ("mentor",))])
def test_minutes_are_the_mentees_to_write_and_the_mentors_to_confirm(way, facts, edition, state, awaited):
    pair = facts.mentorship(edition, calls=1)
    pair = replace(pair, papers=(PaperFact("minutes", state, meeting=1, due=date(2026, 4, 1)),))
    step = way(pair)["paper:minutes:1"]
    assert (step.awaited, step.due) == (awaited, date(2026, 4, 1))


def test_the_wrap_up_waits_for_the_side_that_did_not_send_it(way, facts, edition):
    wrapping = facts.life(edition)[5]
    sent = PaperFact("wrap_up", "sent", author="mentor")
    assert way(replace(wrapping, papers=(*wrapping.papers, sent)))["paper:wrap_up"].awaited == ("mentee",)


def test_a_questionnaire_waits_for_who_has_not_answered(way, facts, edition):
    responses = (ResponseFact("experience", "mentee", answered=True), ResponseFact("experience", "mentor"))
    pair = replace(facts.life(edition)[5], responses=responses)
    assert way(pair)["questionnaire:experience"].awaited == ("mentor",)


@pytest.mark.parametrize("end", [{"state": "ended_early"}, {"match": "refused"}], ids=["ended", "refused"])
def test_nothing_waits_in_a_mentorship_that_is_over(way, facts, edition, end):
    steps = way(replace(facts.life(edition)[4], **end))
    assert {step.state for step in steps.values()} == {"done", "skipped"}
    assert not any(step.awaited for step in steps.values())


def test_a_questionnaire_outlives_the_mentorship(way, facts, edition):
    closed = replace(facts.life(edition)[-1], responses=(ResponseFact("experience", "mentee"),))
    assert way(closed)["questionnaire:experience"].state == "now"


def test_titles_of_papers_are_looked_up_in_the_plugins_catalogue(way):
    steps = way(Mentorship())
    assert steps["paper:agreement"].title.domain == "mentes_online"
    assert steps["first_meeting"].title.domain == "messages"


@pytest.mark.requirement("S2-21")
def test_what_is_asked_of_a_meeting_stands_before_the_end():
    asked = ResponseFact("talk", "mentee", meeting=2)
    talk = Questionnaire("talk", "Your talk", (Section("text", "What moved you", "text"),), moment="after_meeting")
    made = Design(ends="either", questionnaires=(talk,))
    keys = [each.key for each in steps_of(made, Mentorship(state="active", responses=(asked,)), TODAY)]
    assert keys.index("questionnaire:talk:2") < keys.index("official_end")


@pytest.mark.requirement("S2-36")
def test_a_pair_that_did_not_go_on_has_not_met_as_one():
    ended = Mentorship(state="ended_early", match="refused", meetings=(MeetingFact(1, "held", kind="first"),))
    made = Design(meetings=Meetings(at_least=0, first_counts=False))
    states = {each.key: each.state for each in steps_of(made, ended, TODAY)}
    assert (states["first_meeting"], states["meetings"]) == ("done", "skipped")


@pytest.mark.requirement("S2-19")
@pytest.mark.parametrize(
    ("kind", "step"), [("first", "match_check"), ("regular", "meetings"), ("final", "final_meeting")]
)
def test_what_the_other_is_to_confirm_stands_where_its_meeting_stands(kind, step):
    """Of the first talk before all that comes after it, of any other before the step that it belongs to."""
    design = Design(meetings=Meetings(first_to_know=True, attended="each", final=True))
    said = MeetingFact(4, "confirmed", datetime(2026, 3, 19, 10, tzinfo=UTC), kind=kind, attended=frozenset({"mentee"}))
    keys = [each.key for each in steps_of(design, Mentorship("active", meetings=(said,)), TODAY)]
    assert keys[keys.index("attendance:4") + 1] == step
