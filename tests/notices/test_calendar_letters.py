"""What happens with a meeting reaches both calendars: put in, moved, taken out, always as the same entry."""

import pytest
import sqlalchemy as sa
from tests.notices.ical import read
from tests.story import Couple, world_slugs

from mentes.base.db import db
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.where import Where, change_where
from mentes.mentorships.pausing import parting
from mentes.mentorships.steps import way_of
from mentes.notices.models import Mail


def entries(world, name):
    """The entries of somebody's letters about meetings, in their order: method, event."""
    chosen = sa.select(Mail.method, Mail.calendar).where(
        Mail.person_id == world.people[name], Mail.calendar.is_not(None)
    )
    with world.seen_by(None, *world_slugs()):
        found = db.session.execute(chosen.order_by(Mail.id)).all()
    read_back = [(method, read(text.encode())) for method, text in found]
    assert all(method == calendar.raw("METHOD") for method, calendar in read_back)
    return [(method, calendar.parts[0]) for method, calendar in read_back]


@pytest.mark.requirement("S1-7", "UX-47")
def test_confirmed_changed_called_off_is_one_entry_for_both(world):
    couple = Couple(world, "a")
    before = {name: len(entries(world, name)) for name in ("ana", "paolo")}
    couple.do("mentee", lambda pair: meetings.confirm(pair, 4, "mentee"))
    world.drain()
    couple.do("mentor", lambda pair: change_where(way_of(pair), 4, Where(link="https://video.example/new,room")))
    world.drain()
    couple.do("mentor", lambda pair: meetings.call_off(pair, 4, "mentor"))
    world.drain()
    for name, other in (("ana", "Paolo Zanetti"), ("paolo", "Ana Kovačević")):
        found = entries(world, name)[before[name] :]
        assert [method for method, _ in found] == ["REQUEST", "REQUEST", "CANCEL"], name
        events = [event for _, event in found]
        assert len({event.raw("UID") for event in events}) == 1
        numbers = [int(event.raw("SEQUENCE")) for event in events]
        assert numbers == sorted(set(numbers))
        assert [event.raw("STATUS") for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
        assert other in events[0].text("SUMMARY")
        assert events[1].text("LOCATION") == "https://video.example/new,room"
        assert events[0].raw("ATTENDEE").startswith(f"mailto:{name}@")
        assert "/meetings/4" in events[0].text("DESCRIPTION")
        assert "canary" not in "".join(value for event in events for _, _, value in event.lines)
    german, english = (entries(world, name)[-1][1].text("SUMMARY") for name in ("ana", "paolo"))
    assert german.startswith("Treffen mit Paolo Zanetti (")
    assert english.startswith("Meeting with Ana Kovačević (")


@pytest.mark.requirement("S1-7")
def test_a_pair_that_ends_takes_its_meeting_out_of_both_calendars(fresh_world):
    world, couple = fresh_world, Couple(fresh_world, "a")
    couple.do("mentee", lambda pair: meetings.confirm(pair, 4, "mentee"))
    world.drain()
    couple.do("mentor", lambda pair: parting.part(pair, pair.state))
    world.drain()
    for name in ("ana", "paolo"):
        (put, asked), (taken, event) = entries(world, name)[-2:]
        assert (put, taken) == ("REQUEST", "CANCEL")
        assert asked.raw("UID") == event.raw("UID")
        assert int(asked.raw("SEQUENCE")) < int(event.raw("SEQUENCE"))


@pytest.mark.requirement("S1-7")
def test_the_one_who_says_yes_gets_the_entry_and_a_time_that_never_was_fixed_none(world):
    found = entries(world, "ben")
    assert [method for method, _ in found] == ["REQUEST"]
    assert found[0][1].raw("UID") == entries(world, "luc")[-1][1].raw("UID")
    before = len(entries(world, "marie"))
    couple = Couple(world, "b")
    couple.propose("mentee", 3)
    couple.do("mentee", lambda pair: meetings.call_off(pair, 2, "mentee"))
    world.drain()
    assert len(entries(world, "marie")) == before
    assert len(entries(world, "diego")) == len([1 for method, _ in entries(world, "diego") if method == "REQUEST"])


@pytest.mark.requirement("UX-47", "SEC-9")
def test_the_letter_on_the_wire_carries_the_entry_as_it_was_written(world):
    """What the mail server of the tests took: the last alternative, which calendar programs take up (RFC 6047)."""
    wanted = [
        each for each in world.letters if each["To"].startswith("ben@") and each.get_content_type() != "text/plain"
    ]
    parts = [part for letter in wanted for part in letter.walk() if part.get_content_type() == "text/calendar"]
    assert parts
    for part in parts:
        calendar = read(part.get_payload(decode=True))
        assert part.get_param("method") == calendar.raw("METHOD") == "REQUEST"
        assert calendar.parts[0].raw("ATTENDEE").startswith("mailto:ben@")
