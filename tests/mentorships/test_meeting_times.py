"""Up to three times, one of them chosen; other times instead; a meeting that moves; and what silence does to all of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from tests.notices.letter_links import acts_in, letter_to
from tests.story import Couple, _later, world_slugs
from tests.test_at_once import at_once, seen, sent, statuses, told

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.formats import comes_twice
from mentes.base.ticks import run_day
from mentes.mentorships.meetings import clashes, moving
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.times import Appointment
from mentes.mentorships.meetings.where import Where, change_where
from mentes.mentorships.models import Side
from mentes.mentorships.steps import way_of
from mentes.notices.models import Mail, Notice
from mentes.people.models import Person
from mentes.plugin.events import MeetingConfirmed
from mentes.plugin.waiting_events import MeetingChanged

ZONE = "Europe/Vienna"


def at(days, clock="15:00"):
    """What is typed for a time so many days from now."""
    return f"{now() + timedelta(days=days):%Y-%m-%d}T{clock}"


def rows(world, key):
    """All meetings of a pair, by number."""
    chosen = sa.select(Meeting).where(Meeting.mentorship_id == world.ids[f"pair:{key}"])
    return {each.number: each for each in seen(world, chosen)}


def place(world, slug, key, rest):
    return f"/t/{slug}/mentorships/{world.ids[f'pair:{key}']}/meetings/{rest}"


def letters_of(world, name):
    """Subjects of somebody's letters, the oldest first."""
    return seen(world, sa.select(Mail.subject).where(Mail.person_id == world.people[name]).order_by(Mail.id))


def in_lisbon(world, name):
    with world.seen_by(None, *world_slugs()):
        for model, column in ((Person, Person.id), (Side, Side.person_id)):
            db.session.execute(sa.update(model).where(column == world.people[name]).values(timezone="Europe/Lisbon"))


def main(answer):
    return answer.text.split("<main", 1)[1].split("</main>")[0]


@pytest.mark.requirement("UX-40", "UX-43")
def test_other_times_are_offered_in_one_step_and_one_of_them_is_chosen(world, mailbox):
    in_lisbon(world, "paolo")
    ana, paolo = world.client("ana"), world.client("paolo")
    asked = main(ana.get(place(world, "graz", "a", 4)))
    assert place(world, "graz", "a", "4/other") in asked
    times = {"starts_at": at(9), "second_at": at(10), "third_at": at(11), "minutes": "45", "link": ""}
    assert ana.post(place(world, "graz", "a", "4/other"), {**times, "version": "1"}).status_code == 303
    world.drain()
    found = rows(world, "a")
    assert (found[4].state, found[4].closed_by) == ("cancelled", "mentee")
    assert (found[5].state, found[5].proposed_by, len(found[5].times), found[5].minutes) == (
        "proposed",
        "mentee",
        3,
        45,
    )
    assert found[5].due_at == min(found[5].times[2], found[5].due_at)
    letters = mailbox.to("paolo@padua.example")
    assert len(letters) == 1, "the old times and the new ones are told in one letter"
    assert "Ana Kovačević cannot make it then and offers several other times" in letters[0]["Subject"]
    assert "14:00 (Lisbon), 15:00 in Vienna for Ana" in letters[0]["Subject"]
    acts = acts_in(letters[0])
    assert len(acts) == 3
    shown = main(paolo.get(place(world, "padua", "a", 5)))
    assert shown.count('name="starts_at"') == 3
    assert shown.count("15:00 in Vienna for Ana") == 3
    assert shown.count("btn-primary") == 0
    assert paolo.post(place(world, "padua", "a", "5/confirm")).status_code == 422
    for strange in (found[4].starts_at.isoformat(), "yesterday", "2026-01-01T10:00:00+99:99"):
        assert paolo.post(place(world, "padua", "a", "5/confirm"), {"starts_at": strange}).status_code in {409, 422}
    assert ana.post(place(world, "graz", "a", "5/confirm"), {"starts_at": at(9)}).status_code == 403
    _choose_from_the_letter(world, acts, found[5])


def _choose_from_the_letter(world, acts, meeting):
    """The second of the three, by a link, without signing in; then none of the others can be chosen."""
    before = told(world, MeetingConfirmed)
    label, path = list(acts.items())[1]
    page = world.client().get(path)
    assert "Does this time suit you?" in page.text
    assert "15:00 in Vienna for Ana" in page.text, label
    assert rows(world, "a")[5].state == "proposed", "looking changes nothing"
    assert world.client().post(path).status_code == 303
    chosen = rows(world, "a")[5]
    assert (chosen.state, chosen.starts_at, chosen.times) == ("confirmed", meeting.times[1], [])
    for other in acts.values():
        assert "The time is fixed" in world.client().get(other).text
        world.client().post(other)
    late = {"starts_at": meeting.times[2].isoformat()}
    assert world.client("paolo").post(place(world, "padua", "a", "5/confirm"), late).status_code == 409
    assert rows(world, "a")[5].starts_at == meeting.times[1]
    assert told(world, MeetingConfirmed) == before + 1


@pytest.mark.requirement("S1-7")
def test_a_meeting_moves_only_when_the_other_chooses(world, mailbox):
    """Luc and Ben: a meeting that is fixed stays where it is until one of the new times is chosen; or for good."""
    ben, luc = world.client("ben"), world.client("luc")
    here, there = place(world, "padua", "d", 1), place(world, "lyon", "d", 1)
    fixed = rows(world, "d")[1]
    form = {"starts_at": at(12), "second_at": at(13), "version": str(fixed.version)}
    assert ben.post(f"{here}/other", form).status_code == 303
    world.drain()
    asked = rows(world, "d")[1]
    assert (asked.state, asked.starts_at, asked.sequence) == ("confirmed", fixed.starts_at, fixed.sequence)
    assert "would like to move your meeting" in mailbox.to("luc@lyon.example")[-1]["Subject"]
    assert "would like to move this meeting" in main(luc.get(there))
    assert "You would like to move this meeting" in main(ben.get(here))
    assert ben.post(f"{here}/other", form | {"second_at": at(14)}).status_code == 409, "one question at a time"
    old = {"starts_at": at(15), "version": str(fixed.version)}
    assert luc.post(f"{there}/other", old).status_code == 409, "a page that did not show what Ben offers"
    assert luc.post(f"{there}/stay").status_code == 303
    world.drain()
    assert rows(world, "d")[1].times == []
    assert "stays where it is" in mailbox.to("ben@padua.example")[-1]["Subject"]
    before = told(world, MeetingChanged)
    again = {"starts_at": at(12), "version": str(rows(world, "d")[1].version)}
    assert luc.post(f"{there}/other", again).status_code == 303
    assert ben.post(f"{here}/confirm", {"starts_at": rows(world, "d")[1].times[0].isoformat()}).status_code == 303
    world.drain()
    moved = rows(world, "d")[1]
    assert (moved.state, moved.times, moved.sequence) == ("confirmed", [], fixed.sequence + 1)
    assert moved.starts_at > fixed.starts_at
    assert told(world, MeetingChanged) == before + 1
    waits = sa.select(Notice.id).where(
        Notice.matter == f"meeting:{moved.id}:move", Notice.done_at.is_(None), Notice.waits
    )
    assert seen(world, waits) == []


@pytest.mark.one_server
@pytest.mark.requirement("UX-12")
def test_times_that_cannot_be_offered(world):
    """Every refusal says what is wrong, at its field, and nothing that was typed is lost."""
    marie, path = world.client("marie"), place(world, "lyon", "b", "new")
    march = max(now().year, 2026) + 1
    gap = date(march, 3, 31) - timedelta(days=(date(march, 3, 31).weekday() + 1) % 7)  # the last Sunday
    for changed, words in (
        ({"second_at": at(9)}, "twice"),
        ({"third_at": at(-1)}, "still to come"),
        ({"second_at": at(800)}, "two years"),
        ({"second_at": f"{gap}T02:30"}, "skip this time"),
        ({"third_at": "soon"}, "date and a time"),
    ):
        page = marie.post(path, {"starts_at": at(9), "minutes": "60", "link": "https://video.example/kept"} | changed)
        assert page.status_code == 422, changed
        assert words in main(page), changed
        assert "https://video.example/kept" in page.text
    assert [each.state for each in rows(world, "b").values()] == ["held"]


def test_a_clock_that_shows_a_time_twice_is_said(world):
    couple = Couple(world, "b")
    year = max(now().year, 2026) + 1
    night = date(year, 10, 31) - timedelta(days=(date(year, 10, 31).weekday() + 1) % 7)
    marie = world.client("marie")
    form = {"starts_at": f"{night}T02:30", "minutes": "60", "link": ""}
    answer = marie.post(place(world, "lyon", "b", "new"), form)
    assert answer.status_code == 303
    assert "comes twice" in marie.get(answer.location).text
    first = datetime(night.year, night.month, night.day, 0, 30, tzinfo=UTC)
    assert rows(world, "b")[2].times == [first]
    assert comes_twice(first, ZONE)
    assert not comes_twice(first + timedelta(hours=3), ZONE)
    couple.do("mentee", lambda pair: meetings.call_off(pair, 2, "mentee"))


def test_another_meeting_at_that_time_is_said_and_not_forbidden(world):
    pair = Couple(world, "c").do("mentee", lambda pair: pair)
    meeting = pair.meetings[0]
    found = [
        pair.__class__(**{**vars(pair), "meetings": (meeting.__class__(**{**vars(meeting), "state": "confirmed"}),)})
    ]
    for minutes, is_said in ((30, True), (-30, True), (-60, False), (60, False)):
        moment = meeting.starts_at + timedelta(minutes=minutes)
        assert bool(clashes._clash(found, pair.mentee_id, moment, 60)) is is_said, minutes


@pytest.mark.requirement("REL-7", "UX-15")
def test_two_at_once(fresh_world):
    """Two times chosen at once, chosen and withdrawn at once, and both wanting to move it at once: one of each."""
    couple, days = Couple(fresh_world, "b"), timedelta(days=1)
    for number in (2, 3):
        wanted = Appointment(now() + 3 * days, 60, ZONE, None, "regular", (now() + 4 * days, now() + 5 * days))
        couple.do("mentee", lambda pair, wanted=wanted: meetings.propose(way_of(pair), "mentee", wanted))
        times = rows(fresh_world, "b")[number].times
        path = place(fresh_world, "granada", "b", f"{number}/confirm")
        calls = [sent(fresh_world, "diego", path, starts_at=times[0].isoformat())]
        if number == 2:
            calls.append(sent(fresh_world, "diego", path, starts_at=times[2].isoformat()))
        else:
            withdrawn = place(fresh_world, "lyon", "b", f"{number}/cancel")
            calls.append(sent(fresh_world, "marie", withdrawn, seen="proposed"))
        assert statuses(at_once(*calls)) == [303, 409]
        if rows(fresh_world, "b")[number].state == "confirmed":
            _both_move(fresh_world, couple, number)
            couple.do("mentee", lambda pair, number=number: meetings.call_off(pair, number, "mentee"))
    form = {"minutes": "60", "link": ""}
    both = at_once(
        sent(fresh_world, "marie", place(fresh_world, "lyon", "b", "new"), starts_at=at(6), **form),
        sent(fresh_world, "diego", place(fresh_world, "granada", "b", "new"), starts_at=at(7), **form),
    )
    assert statuses(both) == [303, 409]
    assert len([each for each in rows(fresh_world, "b").values() if each.state == "proposed"]) == 1


def _both_move(world, couple, number):
    """Each offers other times from a page that did not show the other's: one is asked, the other told to look again."""
    version = str(rows(world, "b")[number].version)
    answers = at_once(
        sent(world, "marie", place(world, "lyon", "b", f"{number}/other"), starts_at=at(8), version=version),
        sent(world, "diego", place(world, "granada", "b", f"{number}/other"), starts_at=at(9), version=version),
    )
    assert statuses(answers) == [303, 409]
    assert len(rows(world, "b")[number].times) == 1
    couple.do("mentee", lambda pair: moving.stay(pair, number, "mentee"))


def later(world, days):
    _later(world, days)
    run_day(world.app)


@pytest.mark.requirement("S1-6", "S0-8", "S2-19")
def test_what_nobody_answers_ends_by_itself_and_says_so(fresh_world, mailbox):
    """Ben and Luc meet in five days, without a link; nobody says how it went. Paolo's time for Ana is never answered."""
    world = fresh_world
    ben, luc = Couple(world, "d"), "luc@lyon.example"
    ben.do("mentee", lambda pair: change_where(way_of(pair), 1, Where()))
    world.drain()
    for days, count in ((2, 0), (1, 1), (1, 1)):
        later(world, days)
        near = [each for each in mailbox.to(luc) if "no link to the call yet" in each["Subject"]]
        assert len(near) == count, "once, two days before"
    later(world, 2)
    question = letter_to(mailbox.messages, luc)
    assert "Did you meet Ben Rossi on" in question["Subject"]
    assert set(acts_in(question)) == {"Yes, we met for 60 minutes", "No, we did not meet"}
    later(world, 7)
    lapsed = rows(world, "a")[4]
    assert (lapsed.state, lapsed.closed_by) == ("cancelled", None)
    assert any("did not get to answering you" in each for each in letters_of(world, "paolo"))
    assert not any("did not get to answering you" in each for each in letters_of(world, "ana"))
    later(world, 9)
    missed = rows(world, "d")[1]
    assert (missed.state, missed.closed_by) == ("missed", None)
    for name in ("ben", "luc"):
        assert len([each for each in letters_of(world, name) if each.startswith("Did you meet")]) == 1
        assert any("you can still say so" in each for each in letters_of(world, name))
    page = main(world.client("luc").get(place(world, "lyon", "d", 1)))
    assert "We did meet" in page
    said = world.client("luc").post(place(world, "lyon", "d", "1/report"), {"took_place": "yes", "minutes": "60"})
    assert said.status_code == 303
    assert rows(world, "d")[1].state == "held"


@pytest.mark.requirement("S2-19")
def test_how_it_went_is_said_from_the_letter(fresh_world, mailbox):
    later(fresh_world, 6)
    acts = acts_in(letter_to(mailbox.messages, "ben@padua.example"))
    yes, no = acts["Yes, we met for 60 minutes"], acts["No, we did not meet"]
    assert fresh_world.client().post(yes, {"minutes": "0"}).status_code == 422
    assert rows(fresh_world, "d")[1].state == "confirmed"
    assert fresh_world.client().post(yes, {"minutes": "40"}).status_code == 303
    fresh_world.client().post(no)
    found = rows(fresh_world, "d")[1]
    assert (found.state, found.closed_by, found.minutes) == ("held", "mentee", 40)
