"""Calendar entries as text: whatever somebody is called, a strict reader and an independent one read what was meant."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.ical import read

from mentes.notices.calendar.objects import Invited, Item, invitation, listing

pytestmark = pytest.mark.one_server
AT = datetime(2026, 11, 27, 14, 0, tzinfo=ZoneInfo("Europe/Vienna"))
EVIL = {
    "line ends": "Ana\r\nATTENDEE:mailto:evil@evil.example\nSTATUS:CANCELLED\rX:1\u2028Y:2\u0085Z:3",
    "end of the entry": "Ana\nEND:VEVENT\nEND:VCALENDAR\nBEGIN:VCALENDAR",
    "direction": "\u202eniaM\u202c \u2066x\u2069\u200f\u061c",
    "signs": 'a,b;c:d\\n\\,"e" ^n ^\' \\',
    "control": "\x00\x07\x1b[31m\x7f\t.",
    "long": "ü" * 1_000_000,
    "folding": "ä€😀" * 60,
    "halves": "\ud800x\udfff",
    "nothing": "",
}
HIDDEN = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\ufeff")


@pytest.fixture(scope="module", autouse=True)
def house():
    app = Flask("mentes")
    app.config["PUBLIC_URL"] = "https://mentes.example:8443"
    with app.app_context():
        yield


def item(text="", **more):
    held = {"summary": text, "description": text, "link": text, "page": "https://mentes.example/t/graz"} | more
    return Item("meeting-7", starts=AT, ends=AT + timedelta(hours=1), stamp=AT, **held)


def written(text):
    """As an invitation and as a list, in bytes."""
    invited = Invited((f"office@graz.example{text[:9]}", text), (f"ana@graz.example{text[:9]}", text))
    return [invitation(item(text), invited).encode(), listing(text, [item(text), item(text)]).encode()]


@pytest.mark.requirement("SEC-9")
@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_what_people_are_called_breaks_out_of_nothing(text):
    for data in written(text):
        calendar = read(data)
        assert {part.name for part in calendar.parts} == {"VEVENT"}
        assert len(data) < 20_000
        for event in calendar.parts:
            assert event.raw("STATUS") == "CONFIRMED"
            assert event.raw("UID") == "meeting-7@mentes.example"
            assert sum(name == "ATTENDEE" for name, _, _ in event.lines) <= 1
        assert not HIDDEN & set(data.decode())


@pytest.mark.requirement("SEC-9")
@given(st.text(max_size=300))
def test_any_text_is_read_back_as_it_was_meant(text):
    data = invitation(item(text, link=""), Invited(("o@graz.example", text), ("a@graz.example", text)))
    event = read(data.encode()).parts[0]
    said = event.text("SUMMARY").removesuffix("…")
    left = iter("".join(text.split()))
    assert all(sign in left for sign in "".join(said.split()))  # nothing is added, nothing changes its place
    assert vobject.readOne(data).vevent.summary.value.split() == event.text("SUMMARY").split()


@pytest.mark.requirement("SEC-9")
def test_signs_of_the_format_are_read_back_by_a_program_of_others():
    plain = 'Zoë "Z", B; C: D\\E, 100 % größer 😀'
    data = invitation(
        item(plain, link="https://v.example/a?b=c,d;e"), Invited(("o@x.example", plain), ("a@x.example", plain))
    )
    event = vobject.readOne(data).vevent
    assert event.summary.value == plain
    assert event.description.value == plain
    assert event.location.value == "https://v.example/a?b=c,d;e"
    assert event.url.value == "https://v.example/a?b=c,d;e"
    assert event.dtstart.value == AT
    assert event.dtend.value == AT + timedelta(hours=1)


@pytest.mark.requirement("UX-47", "S1-7")
def test_an_invitation_says_everything_that_a_calendar_needs():
    data = invitation(
        item("Treffen"), Invited(("office@graz.example", "Universität Graz"), ("ana@graz.example", "Ana"))
    )
    calendar = read(data.encode())
    said = {name: value for name, _, value in calendar.lines}
    assert said == {
        "METHOD": "REQUEST",
        "VERSION": "2.0",
        "CALSCALE": "GREGORIAN",
        "PRODID": "-//Mentes//Mentoring//EN",
    }
    (event,) = calendar.parts
    assert event.raw("DTSTART") == "20261127T130000Z"
    assert event.raw("DTEND") == "20261127T140000Z"
    assert event.raw("TRANSP") == "OPAQUE"
    assert event.raw("ORGANIZER") == "mailto:office@graz.example"
    assert event.of("ORGANIZER")["CN"] == "Universität Graz"
    assert event.raw("ATTENDEE") == "mailto:ana@graz.example"
    assert event.of("ATTENDEE")["PARTSTAT"] == "ACCEPTED"
    assert event.of("ATTENDEE")["RSVP"] == "FALSE"
    assert "VALARM" not in data


@pytest.mark.requirement("UX-47")
def test_what_is_off_is_taken_out():
    off = Item("meeting-7", "Off", AT, AT, AT, sequence=3, status="CANCELLED")
    calendar = read(invitation(off, Invited(("o@graz.example", "O"), ("a@graz.example", "A"))).encode())
    assert calendar.raw("METHOD") == "CANCEL"
    assert calendar.parts[0].raw("STATUS") == "CANCELLED"
    assert calendar.parts[0].raw("SEQUENCE") == "3"


@pytest.mark.requirement("S1-7")
@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Vienna", "2027-03-28T01:59", "20270328T005900Z"),
        ("Europe/Vienna", "2027-03-28T03:00", "20270328T010000Z"),
        ("Europe/Vienna", "2027-10-31T02:30", "20271031T003000Z"),
        ("Europe/Vienna", "2027-10-31T02:30 again", "20271031T013000Z"),
        ("Atlantic/Azores", "2027-10-31T00:30 again", "20271031T013000Z"),
        ("Asia/Kathmandu", "2027-01-01T00:10", "20261231T182500Z"),
    ],
)
def test_days_on_which_clocks_change_need_no_zone(zone, local, utc):
    """Times stand in UTC, so no program has to know our zones, and none can know them wrongly."""
    naive, _, again = local.partition(" ")
    at = datetime.fromisoformat(naive).replace(tzinfo=ZoneInfo(zone), fold=bool(again))
    data = listing("x", [Item("m", "x", at, at.astimezone(UTC) + timedelta(hours=1), AT)])
    event = read(data.encode()).parts[0]
    assert event.raw("DTSTART") == utc
    found = vobject.readOne(data).vevent
    assert found.dtstart.value == at.astimezone(UTC)
    assert found.dtend.value - found.dtstart.value == timedelta(hours=1)
    assert "VTIMEZONE" not in data
    assert "TZID" not in data


def test_whole_days_have_no_time():
    day = date(2027, 2, 28)
    whole = Item("day-1", "Kick-off", day, day + timedelta(days=1), AT, busy=False)
    event = read(listing("x", [whole]).encode()).parts[0]
    assert event.of("DTSTART") == {"VALUE": "DATE"}
    assert (event.raw("DTSTART"), event.raw("DTEND")) == ("20270228", "20270301")
    assert event.raw("TRANSP") == "TRANSPARENT"
