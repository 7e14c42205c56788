"""The numbers of an agreement move the pair's days: from the moment of the second yes, with each change, after each rest."""

from datetime import timedelta

import pytest
from tests.mentorships.openly import agree, at, later, meet, met, open_couple, row_of, write
from tests.mentorships.test_papers_versions import do, seen
from tests.story import world_slugs

from mentes.base.clock import now
from mentes.base.errors import BadInput
from mentes.mentorships.listening import begin_wrap_ups
from mentes.mentorships.papers import service as papers
from mentes.mentorships.pausing.resting import go_on, rest
from mentes.mentorships.steps import way_of
from mentes.plugin.parts import Months


@pytest.fixture
def couple(fresh_world):
    """Two who met and want to go on."""
    pair = open_couple(fresh_world)
    met(pair)
    fresh_world.drain()
    return pair


def in_months(count):
    return Months(count).after(now().date())


@pytest.mark.requirement("S2-2", "S2-3", "S2-13")
def test_both_numbers_count_from_the_second_yes(couple):
    write(couple, months=9, meetings=8)
    before = row_of(couple)
    assert (before.state, before.starts_on, before.agreed_months) == ("agreeing", None, None)
    agree(couple)
    row = row_of(couple)
    assert (row.state, row.starts_on, row.ends_on) == ("active", now().date(), in_months(9))
    assert (row.agreed_months, row.agreed_meetings) == (9, 8)
    facts = couple.do("mentor", lambda pair: way_of(pair).facts)
    assert (facts.agreed_months, facts.agreed_meetings) == (9, 8)


@pytest.mark.requirement("S2-13")
def test_both_are_told_that_it_is_official(couple):
    write(couple)
    answer = couple.world.client("luc").post(
        at(couple, "luc", "/papers/agreement/confirm"), {"version": "1"}, follow_redirects=True
    )
    assert "officially in a mentorship from today on" in answer.text
    couple.world.drain()
    for name in ("ben", "luc"):
        inbox = couple.world.client(name).get(f"/t/{'padua' if name == 'ben' else 'lyon'}/inbox").text
        assert inbox.count("are officially in a mentorship. It lasts until") == 1
    assert "confirmed: Mentoring agreement" not in inbox


@pytest.mark.requirement("S2-3")
def test_the_step_counts_the_agreed_meetings(couple):
    write(couple, meetings=2)
    agree(couple)
    for number in (3, 4):
        step = couple.do("mentee", lambda pair: next(each for each in way_of(pair).steps if each.key == "meetings"))
        assert step.state == "now"
        meet(couple, number)
    step = couple.do("mentee", lambda pair: next(each for each in way_of(pair).steps if each.key == "meetings"))
    assert (step.state, step.note.values) == ("done", {"held": 2, "agreed": 2})
    assert "2 of 2 agreed" in couple.world.client("ben").get(at(couple, "ben")).text


@pytest.mark.requirement("S2-2", "S2-37")
@pytest.mark.parametrize(("months", "meetings"), [(2, 8), (13, 8), (6, 0), (6, 101)])
def test_numbers_outside_their_range_are_refused(couple, months, meetings):
    with pytest.raises(BadInput) as refused:
        write(couple, months=months, meetings=meetings)
    assert refused.value.message.values in ({"least": 3, "most": 12}, {"least": 1, "most": 100})
    assert seen(couple, "agreement") == (None, None)


@pytest.mark.requirement("S2-2", "S2-37")
def test_the_page_says_the_range_and_gives_back_what_was_typed(couple):
    ben = couple.world.client("ben")
    path = at(couple, "ben", "/papers/agreement")
    assert "From 3 to 12." in ben.get(path).text
    sent = {"goals": "To decide", "months": "2", "meetings": "500", "contact": "Mails", "version": "0"}
    answer = ben.post(path, sent | {"action": "send"})
    assert answer.status_code == 422
    assert 'value="500"' in answer.text
    assert "To decide" in answer.text


@pytest.mark.requirement("S2-14", "S2-2")
def test_an_amendment_moves_the_last_day_once_the_other_agreed(couple):
    write(couple, months=6, meetings=6)
    agree(couple)
    start = row_of(couple).starts_on
    later(couple, 40)
    do(couple, "mentee", "agreement", papers.amend)
    write(couple, months=12, meetings=10)
    assert row_of(couple).ends_on == Months(6).after(start)
    agree(couple)
    row = row_of(couple)
    assert (row.starts_on, row.ends_on) == (start, Months(12).after(start))
    assert (row.agreed_months, row.agreed_meetings) == (12, 10)


@pytest.mark.requirement("S2-14")
def test_an_end_that_is_over_is_refused_with_the_months_that_would_do(couple):
    write(couple, months=12)
    agree(couple)
    later(couple, 150)
    do(couple, "mentee", "agreement", papers.amend)
    with pytest.raises(BadInput) as refused:
        write(couple, months=4)
    assert refused.value.message.values["least"] == 5
    write(couple, months=5)
    later(couple, 30)
    with pytest.raises(BadInput):
        agree(couple)
    row = row_of(couple)
    assert (row.agreed_months, seen(couple, "agreement")[0][1]) == (12, "sent")


@pytest.mark.requirement("S2-14", "S0-4")
def test_the_days_of_a_rest_stay_when_the_months_change(couple):
    write(couple, months=6)
    agree(couple)
    start = row_of(couple).starts_on
    later(couple, 20)
    couple.do("mentee", lambda pair: rest(pair, now().date() + timedelta(days=30)))
    later(couple, 10)
    couple.do("mentee", go_on)
    assert row_of(couple).ends_on == Months(6).after(start) + timedelta(days=10)
    do(couple, "mentee", "agreement", papers.amend)
    write(couple, months=8)
    agree(couple)
    assert row_of(couple).ends_on == Months(8).after(start) + timedelta(days=10)


@pytest.mark.requirement("S2-14")
def test_what_is_agreed_in_a_rest_moves_with_it(couple):
    write(couple, months=6)
    agree(couple)
    start = row_of(couple).starts_on
    couple.do("mentee", lambda pair: rest(pair, now().date() + timedelta(days=30)))
    later(couple, 7)
    do(couple, "mentee", "agreement", papers.amend)
    write(couple, months=3)
    agree(couple)
    later(couple, 3)
    couple.do("mentee", go_on)
    assert row_of(couple).ends_on == Months(3).after(start) + timedelta(days=10)


def wrap_up(couple):
    with couple.world.seen_by(None, *world_slugs()):
        begin_wrap_ups(couple.world.ids["alliance"])


@pytest.mark.requirement("S2-14", "S2-2")
def test_a_longer_time_in_the_last_two_weeks_takes_the_pair_up_again(couple):
    write(couple, months=3)
    agree(couple)
    later(couple, 85)
    wrap_up(couple)
    assert row_of(couple).state == "wrapping_up"
    do(couple, "mentee", "agreement", papers.amend)
    write(couple, months=6)
    agree(couple)
    wrap_up(couple)
    assert row_of(couple).state == "active"
    later(couple, 85)
    wrap_up(couple)
    assert row_of(couple).state == "wrapping_up"
    couple.world.drain()


@pytest.mark.requirement("S2-3")
def test_the_pairs_page_says_that_the_first_talk_is_not_among_the_agreed_meetings(couple):
    """The confirmation of participation counts all meetings: whoever compares the two is told why they differ."""
    write(couple, months=9, meetings=8)
    agree(couple)
    page = couple.world.client("ben").get(at(couple, "ben")).text
    assert "Meetings after the first talk" in page
    assert "0 of 8 agreed" in page
