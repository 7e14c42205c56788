"""The mentee proposes the times, and the mentor answers: yes, no, or other times that suit better (S2-17, S2-18)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.mentorships.quietly import pass_days
from tests.mentorships.test_meeting_times import at, place, rows
from tests.mentorships.test_shapes import BARE, OPEN, page, pair, told, under  # noqa: F401 - the pair is a fixture
from tests.notices.letter_links import acts_in, letter_to
from tests.test_at_once import at_once, sent, statuses
from tests.test_at_once import told as recorded

from mentes.base.clock import now
from mentes.base.errors import NotAllowed
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.times import Appointment
from mentes.mentorships.steps import way_of
from mentes.plugin.events import MeetingConfirmed

MENTEES = replace(BARE, meetings=replace(OPEN, first_to_know=True, proposed_by="mentee"))
OTHER = {"minutes": "60", "link": "", "version": "1"}


@pytest.fixture
def two(pair, mailbox):  # noqa: F811
    """Two of whom the mentee proposes the times; none is proposed yet."""
    under(pair, MENTEES)
    pair.world.drain()
    mailbox.messages.clear()
    return pair


@pytest.fixture
def proposed(two, mailbox):
    """The mentee has proposed a time (2)."""
    two.propose("mentee", 5)
    two.world.drain()
    mailbox.messages.clear()
    return two


def main(two, name, rest):
    slug = {"ben": "padua", "luc": "lyon"}[name]
    answer = two.world.client(name).get(place(two.world, slug, "d", rest))
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1].split("</main>")[0]


def suggest(two, *days):
    """The mentor says which times suit better."""
    names = ("starts_at", "second_at", "third_at")
    times = {name: at(day) for name, day in zip(names, days, strict=False)}
    return sent(two.world, "luc", place(two.world, "lyon", "d", "2/other"), **times, **OTHER)


@pytest.mark.requirement("S2-17", "S2-16")
def test_only_the_mentee_proposes(two):
    assert "meetings/new" in page(two, "mentee")
    assert "meetings/new" not in page(two, "mentor")
    assert "say which suit you better" in page(two, "mentor")
    luc = two.world.client("luc")
    asked = luc.get(place(two.world, "lyon", "d", "new"))
    assert asked.status_code == 403
    assert "In this programme the other side proposes the dates." in asked.text
    data = {"starts_at": at(4), "minutes": "60", "link": ""}
    assert luc.post(place(two.world, "lyon", "d", "new"), data).status_code == 403
    assert [text for text in told(two, "mentee", waits=True) if "Find a time" in text]
    assert not [text for text in told(two, "mentor", waits=True) if "Find a time" in text]


@pytest.mark.requirement("S2-17", "S2-18")
def test_the_mentor_says_which_times_suit_better_and_the_mentee_picks_one(proposed, mailbox):
    shown = main(proposed, "luc", 2)
    assert "Other times suit me better" in shown
    assert "Confirm this time" in shown
    assert suggest(proposed, 6, 7, 8)().status_code == 303
    proposed.world.drain()
    found = rows(proposed.world, "d")
    assert (found[2].state, found[3].state, found[3].proposed_by, len(found[3].times)) == (
        "cancelled",
        "proposed",
        "mentor",
        3,
    )
    assert found[3].kind == "first"
    letter = letter_to(mailbox.messages, "ben@padua.example")
    assert "cannot make it then and offers several other times" in letter["Subject"]
    assert "Suggested by" in main(proposed, "ben", 3)
    assert "afterwards what you suggested is over" in main(proposed, "luc", 3)
    mailbox.messages.clear()
    assert proposed.world.client().post(list(acts_in(letter).values())[1]).status_code == 303
    proposed.world.drain()
    chosen = rows(proposed.world, "d")[3]
    assert (chosen.state, chosen.starts_at) == ("confirmed", found[3].times[1])
    for name in ("ben@padua.example", "luc@lyon.example"):
        fixed = [each for each in mailbox.to(name) if "meeting" in each["Subject"]]
        assert len(fixed) == 1
        assert "text/calendar" in {part.get_content_type() for part in fixed[0].walk()}, (
            "both get it for their calendars"
        )


@pytest.mark.requirement("S2-17")
def test_the_mentee_proposes_anew_instead(proposed):
    suggest(proposed, 6, 7)()
    ben = proposed.world.client("ben")
    data = {"starts_at": at(12), **OTHER}
    assert ben.post(place(proposed.world, "padua", "d", "3/other"), data).status_code == 303
    found = rows(proposed.world, "d")
    assert [(found[number].state, found[number].proposed_by) for number in (3, 4)] == [
        ("cancelled", "mentor"),
        ("proposed", "mentee"),
    ]
    luc = proposed.world.client("luc")
    assert luc.post(place(proposed.world, "lyon", "d", "4/confirm"), {"starts_at": ""}).status_code == 303
    assert rows(proposed.world, "d")[4].state == "confirmed"


@pytest.mark.requirement("S2-17")
def test_what_the_mentor_suggested_lapses_and_the_mentee_is_asked_for_a_time(proposed, mailbox):
    suggest(proposed, 3, 4)()
    proposed.world.drain()
    mailbox.messages.clear()
    for _ in range(5):
        pass_days(proposed.world, 1)
    assert (rows(proposed.world, "d")[3].state, rows(proposed.world, "d")[3].closed_by) == ("cancelled", None)
    assert [text for text in told(proposed, "mentee", waits=True) if "Find a new one together" in text]
    assert told(proposed, "mentor", waits=True) == []
    said = [each["Subject"] for each in mailbox.to("luc@lyon.example")]
    assert len([text for text in said if "The next time comes from Ben Rossi" in text]) == 1
    assert not [text for text in said if "please offer other times" in text]
    assert [each["Subject"] for each in mailbox.to("ben@padua.example") if "suits" in each["Subject"].lower()] == []


@pytest.mark.requirement("S2-17", "S2-18")
def test_a_fixed_time_is_moved_only_where_the_mentee_chooses(proposed):
    luc, ben = proposed.world.client("luc"), proposed.world.client("ben")
    assert luc.post(place(proposed.world, "lyon", "d", "2/confirm"), {"starts_at": ""}).status_code == 303
    fixed = rows(proposed.world, "d")[2]
    move = {"starts_at": at(9), "version": str(fixed.version)}
    assert luc.post(place(proposed.world, "lyon", "d", "2/other"), move).status_code == 303
    assert rows(proposed.world, "d")[2].starts_at == fixed.starts_at
    wanted = rows(proposed.world, "d")[2].times[0]
    answer = ben.post(place(proposed.world, "padua", "d", "2/confirm"), {"starts_at": wanted.isoformat()})
    assert answer.status_code == 303
    assert rows(proposed.world, "d")[2].starts_at == wanted


@pytest.mark.requirement("S2-18", "UX-4")
def test_whoever_is_asked_to_move_what_is_fixed_finds_it_on_the_page_of_the_pair(proposed):
    luc, ben = proposed.world.client("luc"), proposed.world.client("ben")
    assert luc.post(place(proposed.world, "lyon", "d", "2/confirm"), {"starts_at": ""}).status_code == 303
    assert "The date is fixed: " in page(proposed, "mentee")
    move = {"starts_at": at(9), "version": str(rows(proposed.world, "d")[2].version)}
    assert luc.post(place(proposed.world, "lyon", "d", "2/other"), move).status_code == 303
    asked, mover = page(proposed, "mentee"), page(proposed, "mentor")
    assert "Can your meeting be moved?" in asked
    assert place(proposed.world, "padua", "d", "2") in asked.split("next-step", 1)[1].split("</section>")[0]
    assert "To be moved" in asked
    assert "Can your meeting be moved?" not in mover
    assert ben.post(place(proposed.world, "padua", "d", "2/stay")).status_code == 303
    assert "Can your meeting be moved?" not in page(proposed, "mentee")


@pytest.mark.requirement("S2-18")
def test_a_time_that_nobody_agreed_on_is_not_called_off(proposed):
    before = page(proposed, "mentee").count("Called off")
    suggest(proposed, 6, 7)()
    found = page(proposed, "mentee")
    assert "Not agreed" in found
    assert found.count("Called off") == before


def test_a_programme_may_leave_all_dates_to_the_mentee(pair):  # noqa: F811
    under(pair, replace(MENTEES, meetings=replace(MENTEES.meetings, suggests=False)))
    pair.propose("mentee", 5)
    wanted = Appointment(now() + timedelta(days=6), 60, "Europe/Vienna", None)
    with pytest.raises(NotAllowed):
        pair.do("mentor", lambda at: meetings.counter(way_of(at), 2, "mentor", wanted))
    assert "Other times suit me better" not in main(pair, "luc", 2)


@pytest.mark.requirement("S2-18", "REL-7")
@pytest.mark.parametrize("_time", range(2))
def test_two_tabs_of_the_mentor_say_yes_and_other_times(proposed, _time):
    before = recorded(proposed.world, MeetingConfirmed)
    yes = sent(proposed.world, "luc", place(proposed.world, "lyon", "d", "2/confirm"), starts_at="")
    answers = statuses(at_once(yes, suggest(proposed, 6, 7)))
    found = rows(proposed.world, "d")
    fixed = [each for each in found.values() if each.state == "confirmed"]
    offered = [each for each in found.values() if each.state == "proposed"]
    assert answers in ([303, 409], [303, 303])
    assert (len(fixed), len(offered)) in {(1, 0), (0, 1)}, "one of the two holds, never both"
    assert recorded(proposed.world, MeetingConfirmed) - before == len(fixed)


@pytest.mark.requirement("S2-18", "REL-7")
def test_other_times_after_a_yes_in_another_tab_come_back(proposed):
    luc = proposed.world.client("luc")
    address, typed = place(proposed.world, "lyon", "d", "2/other"), at(9)
    older = {"starts_at": typed, **OTHER, "version": luc.versions(address)[0]}
    assert luc.post(place(proposed.world, "lyon", "d", "2/confirm"), {"starts_at": ""}).status_code == 303
    answer = luc.post(address, older)
    assert answer.status_code == 409
    assert "This meeting has moved on." in answer.text
    assert f'value="{typed}"' in answer.text
    assert rows(proposed.world, "d")[2].times == []


@pytest.mark.requirement("S2-17", "REL-7")
@pytest.mark.parametrize("_time", range(2))
def test_the_mentee_picks_while_the_mentor_takes_it_back(proposed, _time):
    suggest(proposed, 6, 7)()
    wanted = rows(proposed.world, "d")[3].times[0].isoformat()
    picked, off = at_once(
        sent(proposed.world, "ben", place(proposed.world, "padua", "d", "3/confirm"), starts_at=wanted),
        sent(proposed.world, "luc", place(proposed.world, "lyon", "d", "3/cancel"), seen="proposed"),
    )
    state = rows(proposed.world, "d")[3].state
    assert (picked.status_code, off.status_code, state) in {(303, 409, "confirmed"), (409, 303, "cancelled")}
