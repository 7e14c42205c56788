"""While pairs rest nothing is judged, asked or ended by time; when they go on, all that is open has as long as it had."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from tests.mentorships.quietly import pass_days, row_of, set_row, told
from tests.story import Couple, _coordinator, world_slugs
from tests.test_at_once import at_once, sent, statuses
from tests.world import PLACE

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import Message
from mentes.base.kept import keep
from mentes.base.models import History
from mentes.mentorships import service as pairing
from mentes.mentorships.evaluation.models import Response
from mentes.mentorships.meetings import attendance, moving
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.times import Appointment
from mentes.mentorships.models import Mentorship, Side
from mentes.mentorships.pausing import resting
from mentes.mentorships.pausing.closing import end_early
from mentes.mentorships.rested import last_day, open_until
from mentes.mentorships.steps import way_of
from mentes.notices.models import Mail, Notice
from mentes.plugin.waiting_events import MentorshipResumed, Overdue

pytestmark = pytest.mark.one_server
NEAR = timedelta(minutes=5)


def found(world, chosen):
    with world.seen_by(None, *world_slugs()):
        return db.session.execute(chosen).all()


def meeting(world, key):
    """The newest meeting of a pair."""
    of_pair = Meeting.mentorship_id == world.ids[f"pair:{key}"]
    columns = Meeting.state, Meeting.due_at, Meeting.starts_at, Meeting.closed_by
    return found(world, sa.select(*columns).where(of_pair).order_by(Meeting.id.desc()).limit(1))[0]


def entries(world, key, about=""):
    """What waits for the two of a pair: matter, until when, its next reminder, when it was told."""
    matter = Notice.matter.startswith(f"pair:{world.ids[f'pair:{key}']}:{about}")
    chosen = sa.select(Notice.matter, Notice.due_at, Notice.nudge_at, Notice.created_at).order_by(Notice.id)
    return found(world, chosen.where(matter, Notice.waits, Notice.done_at.is_(None)))


def letters(world, keys, after):
    about = [Mail.matter.contains(f"pair:{world.ids[f'pair:{key}']}") for key in keys]
    return found(world, sa.select(Mail.subject, Mail.matter).where(Mail.id > after, sa.or_(*about)))


def asked_about(world, key, due):
    """Its coordinator was asked to look after the pair, and is reminded tomorrow."""
    entry = {"tenant_id": world.ids["lyon"], "person_id": world.people["claire"], "event_id": 0, "kind": "staff"}
    matter = f"staff:overdue:paper:agreement:{world.ids[f'pair:{key}']}"
    with world.seen_by(None, *world_slugs()):
        words = {
            "text": keep(Message("Overdue")),
            "path": "/",
            "waits": True,
            "created_at": now(),
            "waiting": "quiet_pair",
        }
        db.session.add(Notice(matter=matter, due_at=due, nudge_at=now() + timedelta(days=1), **entry, **words))


def rest_all(world, keys, days):
    for key in keys:
        Couple(world, key).do("mentor", lambda pair: resting.rest(pair, now().date() + timedelta(days=days)))
    world.drain()
    return found(world, sa.select(sa.func.max(Mail.id)))[0][0]


def calendar(world, name, slug):
    visitor, page = world.client(name), f"/t/{slug}/me/calendar"
    assert visitor.post(f"{page}/new").status_code == 303
    path = re.findall(rf'value="{PLACE}(/l/calendar/[^"]+\.ics)"', visitor.get(page).text)[1]
    return world.client().get(path).text


@pytest.mark.requirement("S2-22", "S2-19", "S0-4")
def test_nothing_is_judged_in_a_rest_and_all_goes_on_after_it(fresh_world):
    """a: times are offered, the end is near, minutes are late; b: an agreement waits; d: the first meeting is fixed."""
    world, today = fresh_world, now().date()
    set_row(world, "a", ends_on=today + timedelta(days=20))
    Couple(world, "b").write("mentee", "agreement", "anew")
    world.drain()
    asked_about(world, "b", now() + timedelta(days=3))
    before = {key: (entries(world, key), row_of(world, key).state) for key in "abd"}
    last_mail = rest_all(world, "abd", 60)
    for days in (4, 5, 9, 9, 9, 9, 9):
        pass_days(world, days)
        assert letters(world, "abd", last_mail) == []
        assert [(row_of(world, key).state, row_of(world, key).asked) for key in "abd"] == [
            (before[key][1], 0) for key in "abd"
        ]
        assert [meeting(world, key).state for key in "ad"] == ["proposed", "confirmed"]
        assert [each for key in "abd" for each in entries(world, key) if each.due_at <= now()] == []
    what = History.payload["waiting"].as_string()
    assert set(found(world, sa.select(what).where(History.event == Overdue.__name__))) <= {
        ("application",),
        ("pairing",),
    }
    the_pages_say_so(world, today + timedelta(days=80))
    pass_days(world, 6)  # the day has come
    assert [row_of(world, key).paused_at for key in "abd"] == [None] * 3
    assert [meeting(world, key)[::3] for key in "ad"] == [("cancelled", None), ("confirmed", None)]
    row = row_of(world, "a")
    assert (row.state, row.ends_on) == ("active", today + timedelta(days=80))
    for old in before["b"][0]:
        (new,) = (
            each for each in entries(world, "b") if each.matter == old.matter and each.created_at == old.created_at
        )
        assert abs(new.due_at - old.due_at - timedelta(days=60)) < NEAR
    about = Notice.matter == f"staff:overdue:paper:agreement:{world.ids['pair:b']}"
    due, nudged, done = found(world, sa.select(Notice.due_at, Notice.nudged, Notice.done_at).where(about))[0]
    assert abs(due - now() - timedelta(days=3)) < NEAR
    assert (nudged, done) == (0, None)
    asked = entries(world, "d", "meeting")
    assert [abs(each.due_at - now() - timedelta(days=14)) < NEAR for each in asked] == [True, True]
    for days, state in ((13, "confirmed"), (2, "missed")):
        pass_days(world, days)
        assert meeting(world, "d").state == state
    assert row_of(world, "a").state == "wrapping_up"  # two weeks before its last day, and not before


def the_pages_say_so(world, last):
    """Two weeks before a's last day would have come: nothing is late, and all show the day that will be."""
    for name, key in (("ana", "a"), ("marie", "b"), ("ben", "d")):
        visitor, pair, slug = world.client(name), world.ids[f"pair:{key}"], world.actor(name).home_slug
        home = visitor.get(f"/t/{slug}/home").text
        assert "Rests until" in home or "Ruht bis" in home
        assert f"/mentorships/{pair}/go-on" in home
        assert home.count("btn-primary") == 1
        for page in (home, visitor.get(f"/t/{slug}/mentorships/{pair}").text, visitor.get(f"/t/{slug}/inbox").text):
            assert "chip-late" not in page, name
    ana = Couple(world, "a").do("mentee", lambda pair: (pair.ends_on, way_of(pair).facts.ends))
    assert ana == (last, last)
    feed = calendar(world, "ana", "graz").replace("\r\n ", "")
    assert re.search(rf"DTSTART;VALUE=DATE:{last:%Y%m%d}\r\n", feed)
    whoever = _coordinator("ana")
    desk = world.client(whoever).get(f"/t/{world.actor(whoever).home_slug}/desk/pairs").text
    assert "Resting" in desk or "Ruht" in desk
    assert f'datetime="{last}' in desk
    assert "quiet since" not in desk


@pytest.mark.requirement("S2-22", "S1-17", "S2-19")
def test_what_is_begun_in_a_rest_has_its_own_time_after_it(fresh_world):
    """Both act while they rest, which counts; what is asked by it is due as many days after the rest as it would be at once."""
    world = fresh_world
    a, b, d = (Couple(world, key) for key in "abd")
    a.do("mentor", lambda pair: meetings.call_off(pair, 4, "mentor"))
    set_row(world, "a", ends_on=now().date() + timedelta(days=200))
    pass_days(world, 6)
    d.do("mentee", lambda pair: attendance.report(pair, 1, "mentee", took_place=True, minutes=45))
    rest_all(world, "abd", 60)
    pass_days(world, 20)
    a.propose("mentee", 100)
    b.write("mentee", "agreement", "more")
    d.do("mentee", lambda pair: pairing.answer_match(pair, "mentee", right=False))
    with world.seen_by(None, *world_slugs()):
        pairing.begin_wrap_up(pairing.locked(world.ids["pair:a"]))
    world.drain()
    assert meeting(world, "a").state == "proposed"
    pass_days(world, 20)
    assert (meeting(world, "a").state, row_of(world, "d").state) == ("proposed", "introduced")
    for couple in (a, b, d):
        couple.do("mentee", resting.go_on)
    world.drain()
    inbox = [*entries(world, "a", "questionnaire"), *entries(world, "a", "meeting"), *entries(world, "b", "paper")]
    rows = found(
        world, sa.select(Response.due_at, Response.asked_at).where(Response.mentorship_id == world.ids["pair:a"])
    )
    days = {"questionnaire": 14, "meeting": 7, "paper": 14}
    assert len(inbox) >= 5
    for each in inbox:
        if each.created_at > now() - timedelta(days=21):
            kind = each.matter.split(":")[2]
            assert timedelta(days[kind] - 1) < each.due_at - now() < timedelta(days[kind] + 1), each
            assert now() < each.nudge_at < each.due_at, each
    assert {round((due - now()) / timedelta(days=1)) for due, asked in rows if asked > now() - timedelta(days=21)} == {
        14
    }
    (said,) = found(
        world, sa.select(Side.match_answered_at).where(Side.mentorship_id == world.ids["pair:d"], Side.role == "mentee")
    )
    assert abs(said[0] - now()) < NEAR
    for days_on, state in ((6, "introduced"), (2, "ended_early")):
        pass_days(world, days_on)
        assert row_of(world, "d").state == state
    assert meeting(world, "a").state == "cancelled"  # nobody answered in the week after the rest


@pytest.mark.requirement("REL-7", "S2-22")
def test_rests_of_one_day_add_up_and_one_waking_counts(fresh_world):
    world, a, b = fresh_world, Couple(fresh_world, "a"), Couple(fresh_world, "b")
    pair = world.ids["pair:b"]
    b.sign("mentor", 2)
    a.do("mentor", lambda pair: meetings.call_off(pair, 4, "mentor"))
    world.drain()
    a.propose("mentee", 60)
    a.do("mentor", lambda pair: resting.rest(pair, now().date() + timedelta(days=30)))
    world.drain()  # asked before they rest, and told of it only now: with the right days at once
    (told_late,) = entries(world, "a", "meeting")
    assert timedelta(days=32) < told_late.nudge_at - now() < timedelta(days=34)
    last, due = row_of(world, "b").ends_on, entries(world, "b")
    for _ in range(3):  # over within the same day: no day is won
        b.do("mentee", lambda pair: resting.rest(pair, now().date() + timedelta(days=90)))
        world.drain()
        assert b.do("mentor", lambda pair: pair.ends_on) == last + timedelta(days=90)
        b.do("mentor", resting.go_on)
        world.drain()
    assert row_of(world, "b").ends_on == last
    assert [abs(new.due_at - old.due_at) < NEAR for new, old in zip(entries(world, "b"), due, strict=True)] == [
        True
    ] * len(due)
    rest_all(world, "b", 90)
    assert world.client("claire").post(f"/t/lyon/mentorships/{pair}/end").status_code == 409
    pass_days(world, 30)
    go = [
        sent(world, name, f"/t/{at}/mentorships/{pair}/go-on") for name, at in (("marie", "lyon"), ("diego", "granada"))
    ]
    assert statuses(at_once(*go)) == [303, 303]
    world.drain()
    assert told(world, MentorshipResumed, pair) == 4
    assert row_of(world, "b").ends_on == last + timedelta(days=30)
    b.propose("mentee", 40)
    b.do("mentor", lambda pair: meetings.confirm(pair, 2, "mentor"))
    wanted = Appointment(now() + timedelta(days=50), 60, "Europe/Vienna", None)
    b.do("mentee", lambda pair: moving.move(way_of(pair), 2, "mentee", wanted))
    world.drain()
    rest_all(world, "b", 20)
    pass_days(world, 12)  # the answer would have been due, and reminders of it
    mails = sa.select(Mail.id).where(Mail.matter.startswith("meeting:"), Mail.kind == "reminders")
    assert found(world, mails) == []
    b.do("mentor", resting.go_on)
    world.drain()
    with world.seen_by(None, *world_slugs()):
        row = db.session.scalars(sa.select(Meeting).where(Meeting.mentorship_id == pair, Meeting.number == 2)).one()
        assert len(row.times) == 1
        assert row.due_at > now() + timedelta(days=6)
        chosen = sa.select(Notice.due_at).where(Notice.matter == f"meeting:{row.id}:move", Notice.done_at.is_(None))
        assert db.session.scalars(chosen).all() == [row.due_at]
    rest_all(world, "b", 20)
    with world.seen_by(None, *world_slugs()):
        ended = db.session.get_one(Mentorship, pair, with_for_update=True)
        end_early(ended, "no_match")  # by what the two do themselves, also in a rest
    assert (row_of(world, "b").paused_at, row_of(world, "b").paused_until) == (None, None)


@pytest.mark.requirement("S2-22")
def test_what_can_still_be_answered_after_the_end_keeps_its_days(fresh_world):
    """A pair that ends in its rest: a questionnaire has as long as it had, in its row and in the inbox."""
    world, a = fresh_world, Couple(fresh_world, "a")
    with world.seen_by(None, *world_slugs()):
        pairing.begin_wrap_up(pairing.locked(world.ids["pair:a"]))
    world.drain()
    chosen = sa.select(Response.due_at).where(
        Response.mentorship_id == world.ids["pair:a"], Response.answered_at.is_(None)
    )
    before, told_before = found(world, chosen.order_by(Response.id)), entries(world, "a", "questionnaire")
    assert before
    assert told_before
    a.do("mentor", lambda pair: resting.rest(pair, now().date() + timedelta(days=60)))
    world.drain()
    pass_days(world, 20)
    with world.seen_by(None, *world_slugs()):
        end_early(pairing.locked(world.ids["pair:a"]), "no_match")
    world.drain()
    after = found(world, chosen.order_by(Response.id))
    assert [abs(new[0] - old[0] - timedelta(days=20)) < NEAR for new, old in zip(after, before, strict=True)] == [
        True
    ] * len(before)
    about = Notice.matter.in_([each.matter for each in told_before])
    dues = found(world, sa.select(Notice.due_at).where(about).order_by(Notice.id))
    assert [
        abs(new[0] - old.due_at - timedelta(days=20)) < NEAR for new, old in zip(dues, told_before, strict=True)
    ] == [True] * len(dues)


def test_days_of_a_rest():
    """By UTC, so that no clock that changes in it takes a day away or gives one."""
    autumn, winter = datetime(2026, 9, 30, 22, 30, tzinfo=UTC), datetime(2026, 12, 30, 6, tzinfo=UTC)
    end = date(2026, 11, 1)
    assert last_day(end, date(2026, 5, 1), autumn, winter) == date(2027, 1, 31)
    assert last_day(end, date(2026, 10, 30), autumn, winter) == date(2027, 1, 1)  # begun in the rest
    assert last_day(end, None, autumn, autumn + timedelta(minutes=80)) == end
    assert last_day(end, None, autumn, autumn + timedelta(minutes=100)) == end + timedelta(days=1)
    times = [winter + timedelta(days=each) for each in (2, 4)]
    for state, starts_at, offered, later, wanted in (
        ("proposed", times[0], times, timedelta(days=3), winter + timedelta(days=3)),
        ("proposed", times[0], times, timedelta(days=60), times[1]),
        ("proposed", times[0], [], timedelta(days=60), times[0]),
        ("confirmed", times[0], times, timedelta(days=60), times[0]),
    ):
        row = SimpleNamespace(state=state, starts_at=starts_at, times=offered, due_at=winter)
        assert open_until(row, later) == wanted
