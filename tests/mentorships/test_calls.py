"""Where a pair meets is a choice of the edition: a pasted link, a room on a Jitsi server, or the owner's BigBlueButton."""

import urllib.request
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from tests.mentorships.bigbluebutton import SECRET, running
from tests.notices.ical import read
from tests.story import Couple, world_slugs

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.outbox import pass_on
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.silence import MeetingNear
from mentes.notices.models import Mail, Notice
from mentes.programmes.models import CallServer, Edition

pytestmark = pytest.mark.one_server


@pytest.fixture
def stand_in(monkeypatch):
    with running() as server:
        monkeypatch.setenv("OUTBOUND_ALLOW", server.place)
        yield server


def page(world):
    return f"/t/alliance/desk/editions/{world.ids['edition']}/calls"


def choose(world, kind, base=""):
    lead = world.client("claire")
    (version,) = lead.versions(page(world))
    return lead.post(page(world), {"kind": kind, "base": base, "version": version})


def set_up(world, url, secret=SECRET):
    lead = world.client("claire")
    held = lead.versions("/t/alliance/desk/call-server")
    return lead.post("/t/alliance/desk/call-server", {"url": url, "secret": secret, "version": held[0] if held else ""})


def arrange(world, minutes, link=None):
    """Ben's and Luc's confirmed meeting, so many minutes from now, with this link."""
    with world.seen_by(None, *world_slugs()):
        chosen = sa.update(Meeting).where(Meeting.mentorship_id == world.ids["pair:d"], Meeting.number == 1)
        db.session.execute(chosen.values(starts_at=now() + timedelta(minutes=minutes), link=link, state="confirmed"))


def call(world, name="ben", **more):
    slug = {"ben": "padua", "luc": "lyon", "tom": "trier", "giulia": "padua"}[name]
    return world.client(name).get(f"/t/{slug}/mentorships/{world.ids['pair:d']}/meetings/1/call", **more)


@pytest.mark.requirement("S0-8")
def test_a_jitsi_server_gives_each_confirmed_meeting_a_room_that_nobody_guesses(world):
    couple = Couple(world, "a")
    with world.seen_by(None, *world_slugs()):
        row = sa.select(Meeting).where(Meeting.mentorship_id == world.ids["pair:a"], Meeting.number == 4)
        number = db.session.scalars(row).one().id
        db.session.execute(sa.update(Meeting).where(Meeting.id == number).values(link=None))
    for wrong in ("", "http://meet.uni.example", "javascript:alert(1)", "https://meet.uni.example/?a=b", "meet"):
        assert choose(world, "jitsi", wrong).status_code == 422, wrong
    assert choose(world, "jitsi", "https://meet.uni.example/").status_code == 303
    couple.do("mentee", lambda pair: meetings.confirm(pair, 4, "mentee"))
    with world.seen_by(None, *world_slugs()):
        link = db.session.get_one(Meeting, number).link
    assert link.startswith("https://meet.uni.example/mentes-")
    assert len(link.rpartition("-")[2]) == 32
    assert str(number) not in link
    for name, slug in (("ana", "graz"), ("paolo", "padua")):
        shown = world.client(name).get(f"/t/{slug}/mentorships/{world.ids['pair:a']}/meetings/4").text
        assert f'href="{link}" rel="noreferrer"' in shown
    world.drain()
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Mail.calendar).where(Mail.person_id == world.people["ana"], Mail.calendar.is_not(None))
        entry = read(db.session.scalars(chosen.order_by(Mail.id.desc())).first().encode())
    assert entry.parts[0].text("LOCATION") == link


@pytest.mark.requirement("S0-8")
def test_a_pasted_link_counts_more_than_the_choice(world):
    assert choose(world, "jitsi", "https://meet.uni.example").status_code == 303
    couple = Couple(world, "b")
    couple.propose("mentee", 3)
    couple.do("mentor", lambda pair: meetings.confirm(pair, 2, "mentor"))
    shown = world.client("marie").get(f"/t/lyon/mentorships/{world.ids['pair:b']}/meetings/2").text
    assert "https://video.example/room" in shown
    assert "meet.uni.example" not in shown


def test_the_secret_of_a_server_is_locked_and_never_shown(world, stand_in):
    with world.seen_by(None, "alliance"):
        db.session.execute(sa.delete(CallServer))
    refused = choose(world, "bbb")
    assert refused.status_code == 422
    assert "no server for video calls" in refused.text
    for url, secret in (
        ("http://bbb.uni.example/bigbluebutton", SECRET),
        ("https://bbb.uni.example", ""),
        ("", SECRET),
    ):
        answer = set_up(world, url, secret)
        assert answer.status_code == 422, url
        assert SECRET not in answer.text
    assert set_up(world, f"{stand_in.url}/api/").status_code == 303
    shown = (
        world.client("claire").get("/t/alliance/desk/call-server").text + world.client("claire").get(page(world)).text
    )
    assert SECRET not in shown
    assert SECRET[-4:] in shown
    with world.seen_by(None, "alliance"):
        row = db.session.scalars(sa.select(CallServer)).one()
        assert (row.url, row.hint) == (stand_in.url, SECRET[-4:])
        assert SECRET.encode() not in row.secret
    assert set_up(world, "https://other.uni.example", "").status_code == 422  # a secret goes to no other address
    assert set_up(world, stand_in.url, "").status_code == 303
    assert choose(world, "bbb").status_code == 303


def test_two_who_choose_at_once_are_told(world):
    lead = world.client("claire")
    (version,) = lead.versions(page(world))
    assert lead.post(page(world), {"kind": "paste", "base": "", "version": version}).status_code == 303
    first = lead.post(
        page(world), {"kind": "jitsi", "base": "https://a.uni.example", "version": lead.versions(page(world))[0]}
    )
    assert first.status_code == 303
    late = lead.post(page(world), {"kind": "paste", "base": "", "version": version})
    assert late.status_code == 409
    with world.seen_by(None, "alliance"):
        assert db.session.scalar(sa.select(Edition.calls).where(Edition.id == world.ids["edition"]))["kind"] == "jitsi"


@pytest.mark.requirement("S0-8")
def test_both_are_led_into_one_room_when_it_is_time(world, stand_in):
    set_up(world, stand_in.url)
    assert choose(world, "bbb").status_code == 303
    arrange(world, 60)
    early = call(world)
    assert early.status_code == 200
    arrange(world, 14)
    assert call(world, headers={"Sec-Purpose": "prefetch"}).status_code == 200
    assert stand_in.calls == []
    rooms, names = set(), []
    for name in ("ben", "luc", "ben"):
        answer = call(world, name)
        assert answer.status_code == 302
        with urllib.request.urlopen(answer.location) as joined:  # noqa: S310 - the stand-in
            assert b"SUCCESS" in joined.read()
        asked = parse_qs(urlsplit(answer.location).query)
        rooms.add(asked["meetingID"][0])
        names += asked["fullName"]
    assert rooms == set(stand_in.rooms)
    assert len(rooms) == 1
    assert names == ["Ben Rossi", "Luc Moreau", "Ben Rossi"]
    (room,) = stand_in.rooms.values()
    assert room["record"] == room["allowStartStopRecording"] == "false"
    assert "Ben" not in str(room)
    assert SECRET not in str(stand_in.calls)
    for minutes, status in ((-60 - 59, 302), (-60 - 61, 200)):  # it lasts an hour, and is open an hour more
        arrange(world, minutes)
        assert call(world).status_code == status
    assert (call(world, "tom").status_code, call(world, "giulia").status_code) == (404, 404)
    arrange(world, 5, "https://video.example/pasted")
    assert call(world).status_code == 404


@pytest.mark.requirement("S0-8")
def test_a_server_that_does_not_help_says_what_to_do(world, stand_in, monkeypatch):
    set_up(world, stand_in.url)
    choose(world, "bbb")
    arrange(world, 5)
    assert set_up(world, stand_in.url, "another secret").status_code == 303
    refused = call(world)
    assert refused.status_code == 503
    assert "paste its link" in refused.text
    assert "checksumError" not in refused.text
    set_up(world, stand_in.url)
    assert call(world).status_code == 302
    monkeypatch.delenv("OUTBOUND_ALLOW")  # an address inside the house: the guarded client does not call it
    before = len(stand_in.calls)
    assert call(world).status_code == 503
    assert len(stand_in.calls) == before
    arrange(world, -1)  # it has begun, and the other is waiting: what the page advises can be done
    shown = world.client("ben").get(f"/t/padua/mentorships/{world.ids['pair:d']}/meetings/1").text
    assert f"/mentorships/{world.ids['pair:d']}/meetings/1/call" in shown
    assert shown.split("<main", 1)[1].count("btn-primary") <= 1
    assert 'name="link"' in shown


def test_nobody_is_asked_for_a_link_that_is_not_needed(world, stand_in):
    set_up(world, stand_in.url)
    for kind, asks in (("bbb", False), ("paste", True)):
        choose(world, kind)
        arrange(world, 2000 if asks else 2100)
        with world.seen_by(None, *world_slugs()):
            row = sa.select(Meeting.id).where(Meeting.mentorship_id == world.ids["pair:d"], Meeting.number == 1)
            pass_on(MeetingNear(db.session.scalars(row).one(), world.ids["pair:d"]), *map(world.ids.get, world_slugs()))
        world.drain()
        chosen = sa.select(Notice.text).where(Notice.person_id == world.people["ben"]).order_by(Notice.id.desc())
        with world.seen_by(None, *world_slugs()):
            said = db.session.scalars(chosen.limit(1)).one()["text"]
        assert ("no link to the call" in said) is asks, kind
        assert "prepare" in said or asks
