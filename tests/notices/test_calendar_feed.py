"""The calendar that one subscribes to: only with the address of today, only one's own days, and cheap to ask again."""

import logging
import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import structlog
import vobject
from tests.notices.ical import read
from tests.story import Couple, world_slugs
from tests.test_statements import MOST, statements
from tests.world import PLACE

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.logging import init_logging
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.models import Meeting
from mentes.notices.calendar import feeds
from mentes.notices.calendar.feeds import Key
from mentes.people.models import Person
from mentes.programmes.models import Edition
from mentes.tenancy.models import Tenant

pytestmark = pytest.mark.one_server


def addresses(world, name):
    """Somebody's two addresses, from a page on which they ask for new ones."""
    visitor, page = world.client(name), f"/t/{home(world, name)}/me/calendar"
    assert visitor.post(f"{page}/new").status_code == 303
    return re.findall(rf'value="{PLACE}(/l/calendar/[^"]+\.ics)"', visitor.get(page).text)


def home(world, name):
    return world.actor(name).home_slug


def days(world, path):
    """What a calendar program reads: events by their UID."""
    answer = world.client().get(path)
    assert answer.status_code == 200, path
    calendar = read(answer.data)
    assert not calendar.has("METHOD")
    assert "VTIMEZONE" not in answer.text
    assert len(vobject.readOne(answer.text).vevent_list) == len(calendar.parts)
    found = {part.raw("UID").partition("@")[0]: part for part in calendar.parts}
    assert len(found) == len(calendar.parts)
    return found


def meeting(world, pair, number):
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Meeting.id).where(Meeting.mentorship_id == world.ids[f"pair:{pair}"])
        return db.session.scalars(chosen.where(Meeting.number == number)).one()


@pytest.mark.requirement("S1-7")
def test_meetings_stand_there_as_they_are(world):
    path, _ = addresses(world, "ana")
    number = meeting(world, "a", 4)
    with world.seen_by(None, *world_slugs()):
        row = db.session.get_one(Meeting, number)
        times = [now() + timedelta(days=days, hours=1) for days in (7, 8)]
        db.session.execute(sa.update(Meeting).where(Meeting.id == row.id).values(times=times, starts_at=times[0]))
    offered = [event for uid, event in days(world, path).items() if uid.startswith(f"offer-{number}-")]
    assert [event.raw("STATUS") for event in offered] == ["TENTATIVE", "TENTATIVE"]
    assert offered[0].text("SUMMARY").startswith("Vorgeschlagen: Treffen mit Paolo Zanetti (")
    held = days(world, path)[f"meeting-{meeting(world, 'a', 2)}"]
    assert held.raw("STATUS") == "CONFIRMED"
    assert not any("canary" in value for event in days(world, path).values() for _, _, value in event.lines)
    couple = Couple(world, "a")
    couple.do("mentee", lambda pair: meetings.choose(pair, 4, "mentee", times[0]))
    fixed = days(world, path)
    assert not any(uid.startswith("offer-") for uid in fixed)
    assert fixed[f"meeting-{number}"].raw("STATUS") == "CONFIRMED"
    before = int(fixed[f"meeting-{number}"].raw("SEQUENCE"))
    couple.do("mentee", lambda pair: meetings.call_off(pair, 4, "mentee"))
    off = days(world, path)[f"meeting-{number}"]
    assert off.raw("STATUS") == "CANCELLED"
    assert int(off.raw("SEQUENCE")) > before
    with world.seen_by(None, *world_slugs()):
        long_ago = now() - timedelta(days=31)
        db.session.execute(sa.update(Meeting).where(Meeting.id == number).values(closed_at=long_ago))
    assert f"meeting-{number}" not in days(world, path)


@pytest.mark.requirement("S1-7")
def test_days_of_the_edition_and_the_last_day_are_whole_days(world):
    titles = {"en": "Kick-off, all; \\ together\r\nX-EVIL:1", "de": "Auftakt\u202e"}
    stones = [
        {"titles": titles, "on": "2027-03-28", "until": "2027-03-29"},
        {"titles": {"en": "End"}, "on": "2027-05-01"},
    ]
    with world.seen_by(None, "alliance"):
        db.session.execute(sa.update(Edition).values(milestones=stones))
    path, _ = addresses(world, "paolo")
    found = days(world, path)
    kick_off = next(event for event in found.values() if "Kick-off" in event.raw("SUMMARY"))
    assert kick_off.text("SUMMARY").startswith("Kick-off, all; \\ together X-EVIL:1 (")
    assert (kick_off.raw("DTSTART"), kick_off.raw("DTEND")) == ("20270328", "20270330")
    assert kick_off.raw("TRANSP") == "TRANSPARENT"
    last = found[f"last-day-{world.ids['pair:a']}"]
    assert last.of("DTSTART") == {"VALUE": "DATE"}
    with world.seen_by(None, "alliance"):  # the same days, moved: the same entries
        moved = [{**each, "on": date(2027, 3, 30).isoformat(), "until": None} for each in stones]
        db.session.execute(sa.update(Edition).values(milestones=moved))
    assert days(world, path).keys() == found.keys()


def test_what_waits_is_shown_only_where_it_is_wanted(world):
    plain, more = addresses(world, "ana")
    assert not [uid for uid in days(world, plain) if uid.startswith("due-")]
    due = [event for uid, event in days(world, more).items() if uid.startswith("due-")]
    assert due
    assert {event.raw("TRANSP") for event in due} == {"TRANSPARENT"}
    assert all(event.text("SUMMARY").startswith("Bis heute: ") for event in due)
    assert not any("canary" in value for event in due for _, _, value in event.lines)


def test_asking_again_costs_nothing_and_leaves_no_trace_in_the_browser(world):
    path, _ = addresses(world, "ana")
    first = world.client().get(path)
    assert first.content_type == "text/calendar; charset=utf-8"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in first.headers
    again = world.client().get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert world.client("tom").get(path).data == first.data  # whoever holds the address, nothing else counts
    with statements(world) as sent:
        world.client().get(path)
    assert len(sent) <= MOST
    page = world.client("ana").get("/t/graz/me/calendar").text
    assert "noch nicht" not in page.split("Zuletzt gelesen", 1)[1][:80]


@pytest.mark.requirement("SEC-12")
def test_a_new_address_makes_the_old_one_worthless(world):
    old = addresses(world, "luc")
    new = addresses(world, "luc")
    assert [world.client().get(path).status_code for path in (*old, *new)] == [404, 404, 200, 200]


@pytest.mark.requirement("SEC-12")
def test_a_stopped_address_shows_nothing_and_no_later_one_brings_it_back(world):
    visitor, page = world.client("luc"), f"/t/{home(world, 'luc')}/me/calendar"
    old = addresses(world, "luc")
    for _ in range(2):  # a double click
        assert visitor.post(f"{page}/stop").status_code == 303
    assert "/l/calendar/" not in visitor.get(page).text
    assert [world.client().get(path).status_code for path in old] == [404, 404]
    new = addresses(world, "luc")
    assert [world.client().get(path).status_code for path in (*old, *new)] == [404, 404, 200, 200]


@pytest.mark.requirement("SEC-2")
def test_an_address_that_we_did_not_make_shows_nothing(world):
    path, _ = addresses(world, "ana")
    with world.app.test_request_context(PLACE):
        ana, graz = world.people["ana"], world.ids["graz"]
        forged = [
            feeds.token(Key(graz, world.people["paolo"], 1)),  # another person's number under one's own university
            feeds.token(Key(world.ids["padua"], ana, 1)),
            feeds.token(Key(graz, ana, 99)),
            feeds.token(Key(graz, 999_999, 1)),
        ]
    text = path.removeprefix("/l/calendar/").removesuffix(".ics")
    head, _, signature = text.rpartition(".")
    forged += [head, f"{head}.", f"{head[:-2]}xx.{signature}", f"{head}.{signature[::-1]}", "x", "%00", "x" * 5000]
    for token in forged:
        assert world.client().get(f"/l/calendar/{token}.ics").status_code == 404, token[:60]


def test_who_has_left_and_whose_university_is_closed_has_no_calendar(fresh_world):
    path, _ = addresses(fresh_world, "ben")
    for model, key in ((Person, fresh_world.people["ben"]), (Tenant, fresh_world.ids["padua"])):
        assert fresh_world.client().get(path).status_code == 200
        with fresh_world.seen_by(None, "padua"):
            row = db.session.get_one(model, key)
            held, row.state = row.state, "suspended" if model is Tenant else "left"
        assert fresh_world.client().get(path).status_code == 404
        with fresh_world.seen_by(None, "padua"):
            db.session.get_one(model, key).state = held


def test_the_address_stands_in_no_log(world, capsys):
    path, _ = addresses(world, "ana")
    init_logging(world.app)  # to where this test reads
    try:
        world.client().get(path)
        world.client().get(path.replace(".ics", "x.ics"))
        logged = capsys.readouterr()
    finally:
        root = logging.getLogger()
        root.handlers = [handler for handler in root.handlers if handler.get_name() != "mentes"]
        structlog.reset_defaults()
    assert logged.out.count("/l/calendar/<token>.ics") == 2
    assert path.split("/")[-1][:40] not in logged.out + logged.err
