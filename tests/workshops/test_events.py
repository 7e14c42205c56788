"""An event of a programme from its planning to who was there: seen, signed up for, changed, called off, told."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from tests.notices.ical import read
from tests.story import _later, world_slugs

from mentes.base.clock import _Offset, now, real_now
from mentes.base.db import db
from mentes.base.i18n import speaking
from mentes.notices.calendar.events import events_of
from mentes.notices.calendar.feeds import Subscriber
from mentes.notices.calendar.objects import listing
from mentes.notices.models import Mail
from mentes.people.models import Person
from mentes.people.service import grant
from mentes.programmes.models import Edition, Partner
from mentes.workshops import listening
from mentes.workshops.models import Attendance, Workshop

LOCAL = ZoneInfo("Europe/Vienna")
DESK = "/t/alliance/desk"


def at(days, hour=14):
    """So many days from now, as a form takes it in the zone of the story's people."""
    day = (now() + timedelta(days=days)).astimezone(LOCAL).date()
    return f"{day.isoformat()}T{hour:02d}:00"


def asked(**more):
    return {
        "titles-en": "",
        "titles-de": "",
        "starts_at": at(20),
        "minutes": "90",
        "place": "",
        "link": "https://video.example/kick-off",
        "led_by": "Office of the alliance",
        "about-en": "What to expect",
        "places": "",
        "kind": "kick-off",
        "audience": "both",
        "sign_up": "y",
    } | more


def plan(world, name="claire", slug="alliance", **more):
    """Plan an event at the desk; gives its number."""
    data = {key: value for key, value in asked(**more).items() if value is not None}
    answer = world.client(name).post(f"/t/{slug}/desk/editions/{world.ids['edition']}/events/new", data)
    assert answer.status_code == 303, answer.text
    world.drain()
    return int(answer.location.rsplit("/", 1)[1])


def row(world, number):
    with world.seen_by(None, *world_slugs()):
        return db.session.get_one(Workshop, number, populate_existing=True)


def answers(world, number):
    """Who answered what."""
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Attendance.person_id, Attendance.state).where(Attendance.workshop_id == number)
        names = {person: name for name, person in world.people.items()}
        return {names[person]: state for person, state in db.session.execute(chosen)}


def letters(world, number, name=None):
    """The letters about an event, in their order: which notice, and what became of the calendar."""
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Mail).where(Mail.matter == f"event:{number}").order_by(Mail.id)
        if name:
            chosen = chosen.where(Mail.person_id == world.people[name])
        return list(db.session.scalars(chosen))


@pytest.fixture(autouse=True)
def _clock():
    yield
    _Offset.hold(0)


def entries(world, number, name):
    """What was put into one person's calendar, in its order: method, UID, sequence, start."""
    found = []
    for mail in letters(world, number, name):
        if mail.calendar:
            whole = read(mail.calendar.encode())
            event = whole.parts[0]
            values = {key: value for key, _, value in event.lines}
            found.append((mail.method, values["UID"], int(values["SEQUENCE"]), values["DTSTART"]))
    return found


@pytest.mark.requirement("S0-43")
def test_a_planned_event_is_told_to_those_for_whom_it_is_and_stands_on_their_pages(fresh_world):
    world = fresh_world
    number = plan(world, kind="lounge", audience="mentor", sign_up=None)
    assert set(answers(world, number)) == {"paolo", "diego", "georg", "luc"}
    assert {each.method for each in letters(world, number)} == {"REQUEST"}
    home = world.client("paolo").get("/t/padua/home").text
    assert f"/t/padua/events/{number}" in home
    page = world.client("paolo").get(f"/t/padua/events/{number}").text
    assert "https://video.example/kick-off" in page
    assert "Office of the alliance" in page
    assert f"/t/padua/events/{number}" in world.client("paolo").get(f"/t/padua/c/{world.ids['edition']}").text
    assert world.client("ana").get(f"/t/graz/events/{number}").status_code == 404
    assert world.client("mia").get("/t/graz/events").status_code == 200


@pytest.mark.requirement("S0-43", "UX-45")
def test_one_entry_goes_through_a_life_with_rising_numbers(fresh_world):
    """Signed up, moved, signed off, signed up again, called off: one UID, and each entry takes the place of the last."""
    world = fresh_world
    number = plan(world)
    ana = world.client("ana")
    ana.post(f"/t/graz/events/{number}/sign-up")
    ana.post(f"/t/graz/events/{number}/sign-up")  # said twice, it counts once
    world.drain()
    version = world.client("claire").versions(f"{DESK}/events/{number}/change")[0]
    changed = {**moved(30), "version": version}
    assert world.client("claire").post(f"{DESK}/events/{number}/change", changed).status_code == 303
    world.drain()
    for verb in ("sign-off", "sign-up"):
        ana.post(f"/t/graz/events/{number}/{verb}")
        world.drain()
    for _ in range(2):
        assert world.client("claire").post(f"{DESK}/events/{number}/call-off").status_code == 303
    world.drain()
    found = entries(world, number, "ana")
    assert [method for method, *_ in found] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL"]
    assert len({uid for _, uid, _, _ in found}) == 1
    numbers = [sequence for _, _, sequence, _ in found]
    assert numbers == sorted(set(numbers))
    assert entries(world, number, "paolo") == []  # never signed up: nothing to take out
    assert "called off" in letters(world, number, "paolo")[-1].subject
    assert ana.post(f"/t/graz/events/{number}/sign-up").status_code == 409
    stale = world.client("claire").post(f"{DESK}/events/{number}/change", changed)
    assert stale.status_code == 409


def moved(days, **more):
    kept = ("titles-en", "titles-de", "starts_at", "minutes", "place", "link", "led_by", "about-en", "places")
    return {name: value for name, value in asked(starts_at=at(days), **more).items() if name in kept}


@pytest.mark.requirement("S0-43")
def test_the_calendar_shows_what_is_answered_and_what_is_not(fresh_world):
    world = fresh_world
    number = plan(world, place="Aula, Graz")
    with world.seen_by("ana") as who:
        since = now() - timedelta(days=1)
        reader = Subscriber(who.person_id, who.home_id, "graz", "en", "Europe/Vienna", since, {"en": "Graz"})
        with speaking("en", "Europe/Vienna"):
            (item,) = (each for each in events_of(reader) if each.uid == f"event-{number}")
    assert (item.status, item.busy, item.link) == ("TENTATIVE", False, "")
    world.client("ana").post(f"/t/graz/events/{number}/sign-up")
    with world.seen_by("ana"), speaking("en", "Europe/Vienna"):
        (item,) = (each for each in events_of(reader) if each.uid == f"event-{number}")
        text = listing("Days", [item])
    assert (item.status, item.busy) == ("CONFIRMED", True)
    assert "LOCATION:Aula\\, Graz" in text
    world.client("ana").post(f"/t/graz/events/{number}/sign-off")
    with world.seen_by("ana"), speaking("en", "Europe/Vienna"):
        assert not [each for each in events_of(reader) if each.uid == f"event-{number}"]


@pytest.mark.requirement("S0-43")
def test_whoever_is_admitted_later_is_asked_to_what_is_still_to_come_in_one_letter(fresh_world):
    world = fresh_world
    first, second = plan(world, starts_at=at(20)), plan(world, starts_at=at(40))
    application = world.ids["application:noa"]
    assert world.client("claire").post(f"/t/lyon/desk/applications/{application}/admit").status_code == 303
    world.drain()
    assert answers(world, first)["noa"] == answers(world, second)["noa"] == "invited"
    told = letters(world, first, "noa") + letters(world, second, "noa")
    assert len(told) == 1
    assert "has events for you" in told[0].subject


@pytest.mark.requirement("S0-43", "UX-9")
def test_what_cannot_be_planned_comes_back_with_a_sentence(world):
    """Times that are over, skipped or far away; endless, broken and turned texts; bad links; another programme's kind."""
    lead, path = world.client("claire"), f"{DESK}/editions/{world.ids['edition']}/events/new"
    turned = "\u202eevil"
    wrong = [
        {"starts_at": at(-1)},
        {"starts_at": "2027-03-28T02:30"},  # the clocks skip it
        {"starts_at": "2029-12-01T10:00"},
        {"starts_at": "nonsense"},
        {"minutes": "0"},
        {"minutes": "99999999999"},
        {"link": "javascript:alert(1)"},
        {"link": "https://bank.example@evil.example/"},
        {"place": turned},
        {"led_by": turned},
        {"titles-en": turned},
        {"place": "x" * 301},
        {"places": "0"},
        {"places": "3", "sign_up": None},
        {"kind": "info-cafe"},
        {"kind": "", "titles-en": ""},
        {"audience": "everybody"},
        {"titles-en": "a\x00b"},
        {"titles-en": "Kick\u200boff"},
        {"titles-en": "Kick\u061coff"},
    ]
    for more in wrong:
        data = {key: value for key, value in asked(**more).items() if value is not None}
        answer = lead.post(path, data)
        assert answer.status_code == 422, more
        assert "error-summary" in answer.text
    huge = lead.post(path, asked(**{"about-en": "x" * 1_000_000}))
    assert huge.status_code in {413, 422}
    with world.seen_by(None, "alliance"):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Workshop)) == 2  # those of the story


@pytest.mark.requirement("S0-43")
def test_what_is_planned_twice_or_in_the_double_hour_is_planned_once_and_said(fresh_world):
    world = fresh_world
    lead, path = world.client("claire"), f"{DESK}/editions/{world.ids['edition']}/events/new"
    data = asked(starts_at="2027-10-31T02:30", place="Aula\r\nGraz", **{"titles-en": "Two\r\nlines"})
    first, second = lead.post(path, data), lead.post(path, data)
    assert first.location == second.location
    assert "comes twice" in lead.get(first.location).text
    found = row(world, int(first.location.rsplit("/", 1)[1]))
    assert (found.titles["en"], found.place) == ("Two lines", "Aula Graz")


@pytest.mark.requirement("S0-43", "S0-44")
def test_an_archived_edition_takes_no_new_events_and_keeps_those_that_it_has(fresh_world):
    world = fresh_world
    number = plan(world)
    assert world.client("claire").post(f"{DESK}/editions/{world.ids['edition']}/archive").status_code == 303
    refused = world.client("claire").post(f"{DESK}/editions/{world.ids['edition']}/events/new", asked())
    assert refused.status_code == 409
    assert world.client("ana").post(f"/t/graz/events/{number}/sign-up").status_code == 303
    assert world.client("claire").post(f"{DESK}/events/{number}/call-off").status_code == 303


@pytest.mark.requirement("S0-43", "SEC-2")
def test_coordinators_plan_for_their_own_people_and_leads_for_all(fresh_world):
    """Not seen is 404, seen but somebody else's is 403; names stay at home until somebody signs up."""
    world = fresh_world
    own = plan(world, "ingrid", "graz", kind="", **{"titles-en": "Coffee in Graz"})
    for_all = plan(world)
    assert set(answers(world, own)) == {"ana", "georg", "zoe"}
    giulia, ingrid = world.client("giulia"), world.client("ingrid")
    assert giulia.get(f"/t/padua/desk/events/{own}").status_code == 404
    assert giulia.get(f"/t/padua/desk/events/{for_all}").status_code == 200
    assert giulia.post(f"/t/padua/desk/events/{for_all}/call-off").status_code == 403
    assert giulia.get(f"/t/padua/desk/events/{for_all}/change").status_code == 403
    assert world.client("claire").get(f"{DESK}/events/{own}").status_code == 200
    assert world.client("paolo").get(f"/t/padua/events/{own}").status_code == 404
    assert world.client("paolo").post(f"/t/padua/events/{own}/sign-up").status_code == 404
    assert "Ana Kova" in ingrid.get(f"/t/graz/desk/events/{for_all}").text
    assert "Ana Kova" not in giulia.get(f"/t/padua/desk/events/{for_all}").text
    assert "Ana Kova" not in world.client("claire").get(f"{DESK}/events/{for_all}").text
    world.client("ana").post(f"/t/graz/events/{for_all}/sign-up")
    assert "Ana Kova" in world.client("claire").get(f"{DESK}/events/{for_all}").text
    assert "Ana Kova" not in giulia.get(f"/t/padua/desk/events/{for_all}").text


@pytest.mark.requirement("S0-43")
def test_those_who_come_are_reminded_once_and_again_after_it_was_moved(fresh_world):
    world = fresh_world
    number = plan(world, starts_at=at(20), kind="lounge", audience="mentor", sign_up=None)
    world.client("diego").post(f"/t/granada/events/{number}/sign-off")
    world.drain()
    _later(world, 19)
    near(world)
    near(world)
    assert sorted(reminded(world, number)) == ["georg@graz.example", "luc@lyon.example"]  # Paolo has them once a day
    version = world.client("claire").versions(f"{DESK}/events/{number}/change")[0]
    world.client("claire").post(f"{DESK}/events/{number}/change", {**moved(30), "version": version})
    world.drain()
    assert row(world, number).reminded_at is None


def near(world):
    with world.seen_by(None, "alliance"):
        listening.remind(world.ids["alliance"])
    world.drain()


def reminded(world, number):
    return [each.recipient for each in letters(world, number) if each.subject.startswith(("Coming up", "Demnächst"))]


@pytest.mark.requirement("S0-43", "SEC-2")
def test_names_of_other_universities_are_for_those_who_lead(fresh_world):
    """Central admins and mere coordinators of the owner see how many they are, and may not mark them."""
    world = fresh_world
    with world.seen_by(None, "alliance", "graz"):
        programme = db.session.get_one(Edition, world.ids["edition"]).programme_id
        partner = {"programme_id": programme, "tenant_id": world.ids["alliance"]}
        db.session.add(Partner(**partner, state="accepted", since=real_now()))
        mia = db.session.get_one(Person, world.people["mia"])
        grant(mia, "coordinator", world.ids["alliance"], by=None)
    number = plan(world)
    assert world.client("paolo").post(f"/t/padua/events/{number}/sign-up").status_code == 303
    path = f"{DESK}/events/{number}"
    for name in ("mia", "helene", "claire"):
        page = world.client(name).get(path)
        assert (page.status_code, "Paolo Zan" in page.text) == (200, name == "claire"), name
    assert "whose names only" in world.client("helene").get(path).text
    begin(world, number)
    with world.seen_by(None, *world_slugs()):
        about = (Attendance.workshop_id == number, Attendance.person_id == world.people["paolo"])
        guest = db.session.scalar(sa.select(Attendance.id).where(*about))
    for name in ("mia", "helene"):
        assert world.client(name).post(path, {f"p{guest}": "absent"}).status_code == 400
    assert world.client("claire").post(path, {f"p{guest}": "attended"}).status_code == 303
    assert f"{path}/call-off" not in world.client("claire").get(path).text
    assert world.client("claire").post(f"{path}/call-off").status_code == 409  # it took place
    assert row(world, number).state == "fixed"


def begin(world, number):
    with world.seen_by(None, *world_slugs()):
        db.session.get_one(Workshop, number).starts_at = now() - timedelta(hours=1)


@pytest.mark.requirement("S0-43", "UX-45")
def test_only_what_participants_read_is_told_and_the_zone_stays(fresh_world):
    """From another zone, in other words, with more places: nothing moves, and no letter goes; with another place one does."""
    world = fresh_world
    number = plan(world, places="3", place="Aula")
    with world.seen_by("claire"):
        db.session.get_one(Person, world.people["claire"]).timezone = "Europe/Lisbon"
    lead, path = world.client("claire"), f"{DESK}/events/{number}/change"
    assert "Time in Vienna." in lead.get(path).text
    before, told = row(world, number), len(letters(world, number))
    data = moved(20, place="Aula", **{"titles-en": before.titles["en"], "titles-de": before.titles["de"]})
    for more in ({}, {"places": "4"}, {"places": "4", "led_by": "Somebody else", "about-en": "Other words"}):
        answer = lead.post(path, {**data, "places": "3", **more, "version": lead.versions(path)[0]})
        assert answer.status_code == 303, more
        world.drain()
    found = row(world, number)
    assert (found.starts_at, found.timezone, found.sequence, found.places) == (before.starts_at, "Europe/Vienna", 0, 4)
    assert len(letters(world, number)) == told
    lead.post(path, {**data, "place": "Hall", "version": lead.versions(path)[0]})
    world.drain()
    assert row(world, number).sequence == 1
    assert len(letters(world, number)) > told


def test_with_very_many_events_those_to_come_are_shown(fresh_world):
    world = fresh_world
    number = plan(world)
    with world.seen_by(None, *world_slugs()):
        known = db.session.get_one(Workshop, number)
        kept = {each.name: getattr(known, each.name) for each in Workshop.__table__.columns if each.name != "id"}
        many = [{**kept, "starts_at": now() - timedelta(days=each + 1)} for each in range(210)]
        db.session.execute(sa.insert(Workshop), many)
    assert f"/t/graz/events/{number}" in world.client("ana").get("/t/graz/events").text
