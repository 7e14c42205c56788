"""What comes by mail: chosen on a page or by one click in a mail program, and what the daily letter says."""

import re
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from tests.moments import stand_ahead, stand_at
from tests.story import PEOPLE
from tests.test_at_once import at_once
from tests.test_statements import statements

from mentes.base import limits, ticks
from mentes.base.clock import _Offset, now
from mentes.base.db import db
from mentes.base.i18n import Message
from mentes.notices.digest.service import morning_of, send_kept, zone_of
from mentes.notices.models import Notice, Preference
from mentes.notices.preferences.links import off_address
from mentes.notices.preferences.service import prefer
from mentes.notices.readers import reader_of
from mentes.notices.service import Entry, News, settle, tell
from mentes.people.models import Person

pytestmark = pytest.mark.one_server
KINDS = ("waits", "reminders", "meetings", "pair", "shared", "achievements", "programme", "staff")
_numbers = iter(range(900_000, 999_000))


def choose(world, name, **how):
    """Send the whole form, as the page does."""
    answer = world.client(name).post(f"/t/{PEOPLE[name].home}/me/mails", dict.fromkeys(KINDS, "now") | how)
    assert answer.status_code == 303


def say_to(world, name, matter="paper:1:x", text="Your paper was read", **more):
    """Tell somebody something, as a listener does; gives the notice's letter state."""
    event_id = next(_numbers)
    with world.seen_by(None, PEOPLE[name].home):
        reader = reader_of(world.people[name])
        tell(reader, News(matter, Message(text), "inbox", **{"kind": "pair", **more}), event_id)
        return db.session.scalar(sa.select(Notice.letter).where(Notice.event_id == event_id))


def kept(world, name):
    with world.seen_by(None, PEOPLE[name].home):
        chosen = sa.select(Notice.letter).where(Notice.person_id == world.people[name], Notice.event_id >= 900_000)
        return sorted(db.session.scalars(chosen))


def off_path(world, name, kind="pair"):
    with world.app.test_request_context():
        return off_address(world.homes[name], world.people[name], kind).removeprefix("https://mentes.example")


def how(world, name, kind="pair"):
    with world.seen_by(None, PEOPLE[name].home):
        chosen = sa.select(Preference.how).where(Preference.person_id == world.people[name], Preference.kind == kind)
        return db.session.scalar(chosen)


@pytest.fixture
def morning(world):
    """Programme time stands at a day in June, at half past six in Graz; the fixture moves it on by hours."""

    before = _Offset.ahead
    yield lambda *moment: stand_at(world.app, datetime(*moment, tzinfo=UTC))
    stand_ahead(world.app, before)


@pytest.mark.requirement("UX-44")
def test_each_kind_comes_at_once_daily_or_not_at_all(world, mailbox):
    for chosen, letters in (("now", 1), ("daily", 0), ("off", 0)):
        choose(world, "tom", pair=chosen)
        world.drain()
        mailbox.messages.clear()
        assert say_to(world, "tom", f"paper:{chosen}") == chosen
        world.drain()
        assert len(mailbox.messages) == letters
    assert say_to(world, "tom", "role:1", kind="account") == "now"
    world.drain()
    page = world.client("tom").get("/t/trier/me/mails").text
    assert page.count("checked") == len(KINDS)
    assert page.count("Einmal am Tag<") == len(KINDS)
    assert "tom@" in page


def test_what_no_form_offers_is_refused(world):
    for wrong in ({"pair": "never"}, {"pair": ""}):
        answer = world.client("tom").post("/t/trier/me/mails", dict.fromkeys(KINDS, "now") | wrong)
        assert answer.status_code == 422
    assert world.client("tom").post("/t/trier/me/mails", dict.fromkeys([*KINDS, "account"], "off")).status_code == 400
    with world.seen_by("tom"), pytest.raises(ValueError, match="no such kind"):
        prefer(world.people["tom"], world.homes["tom"], {"account": "off"})


def test_turning_back_sends_what_is_kept_and_turning_off_drops_it(world, mailbox):
    choose(world, "mia", pair="daily", programme="daily")
    say_to(world, "mia", "paper:1", "One")
    say_to(world, "mia", "paper:2", "Two")
    say_to(world, "mia", "application:1", "Three", kind="programme")
    choose(world, "mia", pair="now", programme="off")
    world.drain()
    (letter,) = mailbox.to("mia@graz.example") or mailbox.messages
    text = letter.get_body(("plain",)).get_content()
    assert "One" in text and "Two" in text and "Three" not in text  # noqa: PT018
    assert kept(world, "mia") == ["off", "sent", "sent"]


def test_an_entry_for_a_calendar_goes_at_once_unless_nothing_is_wanted(world, mailbox):
    entry = Entry("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "REQUEST")
    for chosen, letters in (("daily", 1), ("off", 0)):
        choose(world, "uma", meetings=chosen)
        world.drain()
        mailbox.messages.clear()
        say_to(world, "uma", f"pair:9:{chosen}", kind="meetings", calendar=entry)
        world.drain()
        assert len(mailbox.messages) == letters


@pytest.mark.requirement("UX-44", "REL-4")
def test_one_letter_a_day_at_seven_on_the_readers_clock(world, mailbox, morning):
    """Trier is two hours ahead of UTC in June: nothing before five, one letter then, and none again that day."""
    morning(2031, 6, 10, 4, 30)
    with world.seen_by(None, "trier"):
        address = reader_of(world.people["tom"]).email
    choose(world, "tom", pair="daily", waits="daily")
    say_to(world, "tom", "paper:1", "It was read")
    say_to(world, "tom", "paper:2", "Write your minutes", kind="waits", waits=True, due=now() + timedelta(days=3))
    say_to(world, "tom", "paper:3", "Sign it", kind="waits", waits=True, due=now() + timedelta(days=1))
    say_to(world, "tom", "paper:4", "Already done", kind="waits", waits=True)
    with world.seen_by(None, "trier"):
        settle("paper:4", world.people["tom"])
    _look(world)
    assert mailbox.to(address) == []
    morning(2031, 6, 10, 5, 10)
    at_once(*[lambda: ticks.tick(world.app)] * 3)
    _look(world)
    (letter,) = mailbox.to(address)
    text = letter.get_body(("plain",)).get_content()
    words = [text.index(each) for each in ("Sign it", "Write your minutes", "It was read")]
    assert words == sorted(words)
    assert "Already done" not in text
    assert letter["Subject"] == "Sign it, und 2 weitere Nachrichten"
    assert kept(world, "tom").count("daily") == 0
    morning(2031, 6, 10, 9, 10)
    say_to(world, "tom", "paper:5", "Later news")
    _look(world)
    assert len(mailbox.to(address)) == 1
    morning(2031, 6, 11, 5, 10)
    _look(world)
    assert [each["Subject"] for each in mailbox.to(address)[1:]] == ["Later news"]


def _look(world):
    world.app.extensions.pop("mentes.slots", None)
    ticks.tick(world.app)
    world.drain()


@pytest.mark.requirement("REL-4")
def test_two_workers_write_one_letter_of_what_is_kept(world, mailbox):
    choose(world, "noa", pair="daily")
    say_to(world, "noa")

    def write():
        with world.seen_by(None, "lyon"):
            send_kept(world.people["noa"], world.homes["noa"])

    at_once(write, write)
    world.drain()
    assert len(mailbox.messages) == 1


def test_the_day_of_the_reader_has_one_morning_also_when_clocks_change():
    vienna = zone_of("Europe/Vienna")
    for day in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        moments = [day + timedelta(minutes=30 * n) for n in range(48)]
        mornings = {morning_of(each, vienna) for each in moments} - {None}
        assert {each.date() for each in mornings} == {day.date()}
    assert morning_of(datetime(2026, 3, 29, 4, 59, tzinfo=UTC), vienna) is None
    assert morning_of(datetime(2026, 3, 29, 5, 0, tzinfo=UTC), vienna) is not None
    assert str(zone_of("", "Nowhere/At_all", "Europe/Rome")) == "Europe/Rome"
    assert str(zone_of("../etc/passwd", "")) == "UTC"


@pytest.mark.requirement("UX-44")
def test_a_mail_program_switches_off_by_one_post(world):
    """No cookie, no Origin, no Sec-Fetch headers: as RFC 8058 has it. A scanner's look changes nothing."""
    path = off_path(world, "ida")
    program = world.client()
    program.site = None
    for _ in range(2):
        assert program.get(path).status_code == 200
    assert how(world, "ida") is None
    for _ in range(2):
        assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert how(world, "ida") == "off"
    page = world.client().post(path, {"how": "daily"})
    assert page.status_code == 200
    assert how(world, "ida") == "daily"


def test_a_forged_address_is_nowhere_and_a_leavers_is_friendly(world):
    path = off_path(world, "ida")
    assert world.client().get(f"{path}x").status_code == 404
    assert off_address(1, 1, "account") is None
    with world.seen_by(None, "padua"):
        db.session.execute(sa.update(Person).where(Person.id == world.people["ida"]).values(state="left"))
    for answer in (world.client().get(path), world.client("paolo").post(path, {})):
        assert answer.status_code == 200
        assert "does not take part here any more" in answer.text
    with world.seen_by(None, "padua"):
        db.session.execute(sa.update(Person).where(Person.id == world.people["ida"]).values(state="active"))


def test_the_daily_letter_is_switched_off_whole_and_comes_back_as_it_was(world):
    choose(world, "luc", pair="daily", staff="daily", meetings="off")
    path = off_path(world, "luc", "digest")
    page = world.client().post(path, {})
    assert [how(world, "luc", each) for each in ("pair", "staff", "meetings")] == ["off"] * 3
    was = re.findall(r'name="was" value="([^"]+)"', page.text)
    world.client().post(path, {"how": "daily", "was": was[0]})
    assert [how(world, "luc", each) for each in ("pair", "staff", "meetings")] == ["daily", "daily", "off"]


@pytest.mark.requirement("UX-44")
def test_the_address_in_the_daily_letter_switches_nothing_but_what_comes_in_it(world):
    choose(world, "luc", pair="daily")
    path = off_path(world, "luc", "digest")
    ida = world.client().post(off_path(world, "ida", "digest"), {}).text
    page = world.client().get(path).text
    foreign = re.findall(r'name="was" value="([^"]+)"', ida)
    for was in ("", "x", *foreign[:1], off_path(world, "luc", "digest").rpartition("/")[2]):
        world.client().post(path, {"how": "now", "kind": list(KINDS), "was": was})
        choose(world, "luc", pair="daily")
        assert world.client().post(path, {"how": "off", "kind": list(KINDS), "was": was}).status_code == 200
        assert [how(world, "luc", each) for each in ("pair", "staff", "meetings")] == ["off", "now", "now"]
        choose(world, "luc", pair="daily")
    choose(world, "luc", staff="daily")  # a page that has stood open since: what came daily then comes at once now
    kept_open = re.findall(r'name="was" value="([^"]+)"', page)
    assert world.client().post(path, {"how": "off", "was": kept_open[0]}).status_code == 200
    assert [how(world, "luc", each) for each in ("pair", "staff")] == ["now", "off"]


@pytest.mark.requirement("SEC-12")
def test_the_address_that_ends_letters_is_kept_private_and_counted(world, monkeypatch):
    path = off_path(world, "paolo")
    monkeypatch.setattr(limits, "LETTER_ACTS", replace(limits.LETTER_ACTS, name=secrets.token_hex(4), person=2))
    answers = [world.client().get(path), world.client().post(path, {"how": "now"}), world.client().get(path)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_looking_waits_for_nobody(world):
    """Whoever changes their profile just then holds their row; the page does not wait for that."""
    path = off_path(world, "paolo")
    with world.seen_by(None, "padua"), statements(world) as sent:
        assert world.client().get(path).status_code == 200
    assert not [each for each in sent if "FOR UPDATE" in each and "FROM person" in each]


@pytest.mark.requirement("UX-44")
def test_every_letter_says_truly_why_it_came_and_where_to_change_that(world, mailbox):
    choose(world, "diego")
    for kind, words in (
        ("waits", "something waits for you"),
        ("staff", "you look after"),
        ("meetings", "a meeting of yours"),
        ("account", "concerns your access"),
    ):
        mailbox.messages.clear()
        say_to(world, "diego", f"x:{kind}", kind=kind)
        world.drain()
        (letter,) = mailbox.messages
        for part in ("plain", "html"):
            said = letter.get_body((part,)).get_content()
            assert words in said
            assert "https://mentes.example/t/granada/me/mails" in said
        off = letter["List-Unsubscribe"]
        assert (off is None) == (kind == "account")
        if off:
            assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert world.client().get(off.strip("<>").removeprefix("https://mentes.example")).status_code == 200


def test_a_thousand_entries_are_read_page_by_page(world):
    rows = sa.text(
        "insert into notice (tenant_id, person_id, matter, event_id, kind, text, path, waits, created_at)"
        " select :t, :p, 'old:' || g, 800000 + g, 'pair', jsonb_build_object('text', 'Entry ' || g, 'values', '{}'::jsonb,"
        " 'domain', 'messages'), '/t/trier/inbox', g % 100 = 0, now() - make_interval(hours => g)"
        " from generate_series(1, 1000) g"
    )
    with world.seen_by(None, "trier"):
        db.session.execute(rows, {"t": world.homes["tom"], "p": world.people["tom"]})
    tom = world.client("tom")
    pages = [tom.get(f"/t/trier/inbox?skip={skip}").text for skip in range(0, 1150, 50)]
    seen = [int(each) for page in pages for each in re.findall(r">Entry (\d+)<", page)]
    assert sorted(seen) == list(range(1, 1001))
    assert all(each % 100 == 0 for each in seen[:10])
    assert "skip=50" in pages[0]
    assert "skip=100" in pages[1]
    assert ">neu<" in pages[0]
    assert ">neu<" not in tom.get("/t/trier/inbox").text
