"""The days of an edition write letters: to whom, when, once, and again when a day is moved."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from tests.story import MENTOR, world_slugs
from tests.test_at_once import at_once

from mentes.admission.drafts import ApplicationDraft
from mentes.base.clock import _Offset, now
from mentes.base.db import db
from mentes.base.models import Outbox, Tick
from mentes.base.ticks import tick
from mentes.mentorships.models import Mentorship
from mentes.notices.days.models import Telling
from mentes.notices.days.telling import tell_days
from mentes.notices.models import Mail, Notice, Preference, Wording
from mentes.programmes.days import DayLetters, days_of
from mentes.programmes.milestones import keyed
from mentes.programmes.models import Edition, Partner
from mentes.programmes.service import edition_of
from mentes.tenancy.models import Tenant

TAKING_PART = ("alliance", "graz", "padua", "lyon", "granada")
ABOUT = "%edition:%"
QUIET = dict.fromkeys(("opens", "closes", "starts", "ends")) | {"closed": False}


def day(days):
    """So many days from today."""
    return now().date() + timedelta(days=days)


def put(world, **values):
    """Write into the edition, as its pages do."""
    with world.app.app_context():
        db.session.execute(sa.update(Edition).where(Edition.id == world.ids["edition"]).values(**values))
        db.session.commit()


def stone(on, tell="both", before=None, title="Lounge", **more):
    row = {"titles": {"en": title, "de": f"{title} (de)"}, "on": on.isoformat(), "until": None, "key": title.lower()}
    return {**row, "tell": tell, "before": before, **more}


def walk(world, *slugs):
    """A morning at these universities, or at all of them."""
    for slug in slugs or world_slugs():
        with world.seen_by(None, slug):
            tell_days(world.ids[slug])
    world.drain()


def mails(world):
    with world.seen_by(None, *world_slugs()):
        return list(db.session.scalars(sa.select(Mail).where(Mail.matter.like(ABOUT)).order_by(Mail.id)))


def told(world):
    """Who got which letter, by name."""
    names = {person: name for name, person in world.people.items()}
    return sorted((names[each.person_id], each.matter.rsplit(":", 1)[1]) for each in mails(world))


def who(world):
    return [name for name, _ in told(world)]


def subjects(world, name):
    return [each.subject for each in mails(world) if each.person_id == world.people[name]]


def draft(world, name, slug, role="mentor", typed=None):
    with world.seen_by(None, slug):
        about = {"edition_id": world.ids["edition"], "person_id": world.people[name], "tenant_id": world.ids[slug]}
        db.session.merge(ApplicationDraft(**about, role=role, typed=typed or {}, changed_at=now()))


@pytest.fixture(autouse=True)
def _calm(world):
    """An edition that says nothing by itself, and nobody who has heard anything."""
    put(world, letters=QUIET, milestones=[], state="open", fault=None, ends_on=None, closes_on=day(21))
    yield
    _Offset.hold(0)
    with world.seen_by(None, *world_slugs()):
        db.session.execute(sa.delete(Telling))
        db.session.execute(sa.delete(Mail).where(Mail.matter.like(ABOUT)))
        db.session.execute(sa.delete(Notice).where(Notice.matter.like(ABOUT)))
        db.session.execute(sa.delete(Preference))
        db.session.execute(sa.delete(Wording))
        db.session.execute(sa.update(Partner).values(state="accepted"))
        db.session.execute(sa.update(Tenant).values(state="active"))


@pytest.mark.requirement("S0-41")
def test_coordinators_hear_that_applications_open(world):
    put(world, opens_on=day(0), letters={**QUIET, "opens": 0})
    walk(world)
    assert who(world) == ["carmen", "claire", "giulia", "ingrid"]
    letter = next(each for each in mails(world) if each.person_id == world.people["giulia"])
    assert letter.subject.startswith("Applications open on ")
    assert "Online mentoring" in letter.subject
    assert f"/t/padua/c/{world.ids['edition']}" in letter.body
    assert (letter.kind, letter.tenant_id) == ("staff", world.ids["padua"])
    walk(world)
    assert len(mails(world)) == 4


@pytest.mark.requirement("S0-41")
def test_only_whoever_has_begun_and_not_sent_hears_that_applications_close(world):
    put(world, closes_on=day(7), letters={**QUIET, "closes": 6})
    draft(world, "tom", "trier")
    walk(world)
    assert who(world) == []
    put(world, letters=QUIET | {"closes": 7})
    walk(world)
    assert who(world) == ["ida", "noa"]
    letter = next(each for each in mails(world) if each.person_id == world.people["noa"])
    assert "yours is not sent yet" in letter.subject
    assert f"/t/lyon/c/{world.ids['edition']}/apply/mentor" in letter.body
    assert letter.kind == "programme"
    draft(world, "georg", "graz", "mentee")  # begun when the others had heard already
    walk(world)
    walk(world)
    assert who(world) == ["georg", "ida", "noa"]
    assert subjects(world, "georg")[0].startswith("Die Bewerbungsfrist endet am")
    whole = {**MENTOR, "capacity": "2"}
    for typed, count in ((whole | {"english": False}, 0), (whole, 1)):  # refused, then mended
        draft(world, "mia", "graz", "mentor", typed)
        walk(world)
        assert who(world).count("mia") == count
    with world.seen_by(None, "graz", "trier"):
        db.session.execute(sa.delete(ApplicationDraft))


@pytest.mark.requirement("S0-41")
def test_those_who_decide_hear_how_many_wait_and_only_where_some_do(world):
    put(world, closes_on=day(-1), letters={**QUIET, "closed": True})
    walk(world)
    assert who(world) == ["claire"]
    assert "Waiting for an answer: 1" in subjects(world, "claire")[0]
    assert "/t/lyon/desk/applications" in mails(world)[0].body
    walk(world)
    assert len(mails(world)) == 1
    put(world, closes_on=day(3))  # longer after all: no letter of a change, and again when it is over
    walk(world)
    assert len(mails(world)) == 1
    put(world, closes_on=day(-2))
    walk(world)
    walk(world)
    assert who(world) == ["claire"] * 2
    assert not any("has changed" in each.subject for each in mails(world))


@pytest.mark.requirement("S0-41")
def test_everybody_who_takes_part_hears_once_that_it_begins(world):
    put(world, starts_on=day(7), letters={**QUIET, "starts": 7})
    walk(world)
    assert who(world) == ["ana", "ben", "diego", "georg", "luc", "lucia", "marie", "paolo", "zoe"]
    first = {each.person_id: each for each in mails(world)}
    assert first[world.people["georg"]].subject.startswith("Online-Mentoring beginnt am ")
    assert f"/t/lyon/c/{world.ids['edition']}" in first[world.people["marie"]].body
    assert {each.tenant_id for each in mails(world)} == {world.ids[slug] for slug in TAKING_PART[1:]}


@pytest.mark.requirement("S0-41")
def test_the_end_is_said_to_pairs_that_no_wrap_up_tells(world):
    put(world, ends_on=day(14), letters={**QUIET, "ends": 14})
    with world.seen_by(None, *world_slugs()):
        states = dict(db.session.execute(sa.select(Mentorship.id, Mentorship.state)).all())
    assert {states[world.ids[f"pair:{each}"]] for each in "bd"} <= {"introduced", "agreeing"}
    walk(world)
    assert who(world) == ["ben", "diego", "luc", "marie"]  # pair a has a last day of its own, pair c is completed
    with world.seen_by(None, *world_slugs()):
        pair = db.session.get_one(Mentorship, world.ids["pair:a"])
        had, pair.ends_on = pair.ends_on, None
    walk(world)
    assert who(world) == ["ana", "ben", "diego", "luc", "marie", "paolo"]
    with world.seen_by(None, *world_slugs()):
        db.session.get_one(Mentorship, world.ids["pair:a"]).ends_on = had


@pytest.mark.requirement("S0-41")
@pytest.mark.parametrize(
    ("tell", "names"),
    [
        ("", []),
        ("mentees", ["ana", "ben", "lucia", "marie", "zoe"]),
        ("mentors", ["diego", "georg", "luc", "paolo"]),
        ("coordinators", ["carmen", "claire", "giulia", "ingrid"]),
        ("drafts", ["ida", "noa"]),
    ],
)
def test_a_day_of_the_calendar_is_told_to_whom_it_says(world, tell, names):
    put(world, milestones=[stone(day(3), tell, 3, until=day(4).isoformat())])
    walk(world)
    assert who(world) == names
    assert all(each.subject.startswith("Lounge") for each in mails(world))
    assert all(("/apply/mentor" in each.body) is (tell == "drafts") for each in mails(world))


@pytest.mark.requirement("S0-41")
def test_a_day_that_is_over_or_far_is_not_told_and_nothing_waits(world):
    put(world, milestones=[stone(day(-1), before=60), stone(day(9), before=8, title="Training")])
    walk(world)
    assert mails(world) == []
    put(world, milestones=[stone(day(0))])
    walk(world)
    assert len(mails(world)) == 9
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Notice).where(Notice.matter.like(ABOUT))
        assert {(each.waits, each.due_at, each.nudge_at) for each in db.session.scalars(chosen)} == {
            (False, None, None)
        }


@pytest.mark.requirement("S0-41")
def test_a_day_moved_before_it_was_told_is_told_on_its_new_day(world):
    put(world, milestones=[stone(day(5), "mentors", 2)])
    walk(world)
    put(world, milestones=[stone(day(2), "mentors", 2)])
    walk(world)
    assert who(world) == ["diego", "georg", "luc", "paolo"]
    assert not any("changed" in each.subject for each in mails(world))


@pytest.mark.requirement("S0-41")
def test_a_day_moved_after_it_was_told_is_told_once_more_while_it_is_to_come(world):
    put(world, milestones=[stone(day(2), "mentors", 2)])
    walk(world)
    put(world, milestones=[stone(day(-3), "mentors", 2)])
    walk(world)
    assert len(subjects(world, "luc")) == 1
    for count, later in ((2, 30), (3, 0)):  # also to today: who was told the old day would miss it
        put(world, milestones=[stone(day(later), "mentors", 2)])
        walk(world)
        walk(world)
        assert len(subjects(world, "luc")) == count
        assert subjects(world, "luc")[-1].startswith("The day has changed: Lounge is now on ")
        assert subjects(world, "georg")[-1].startswith("Der Tag hat sich geändert")
    put(world, milestones=[stone(day(31), "mentors", 2, until=day(32).isoformat())])
    walk(world)
    assert len(subjects(world, "luc")) == 4
    put(world, milestones=[stone(day(31), "mentees", 60)])  # whoever hears of it for the first time is told no change
    walk(world)
    assert len(subjects(world, "luc")) == 4
    assert [each.split(" on ")[0] for each in subjects(world, "ben")] == ["Lounge"]


@pytest.mark.requirement("S0-41")
@pytest.mark.parametrize("how", ["draft", "archived", "fault", "owner"])
def test_an_edition_that_does_not_run_is_silent(world, how):
    values = {"draft": {"state": "draft"}, "archived": {"state": "archived"}, "fault": {"fault": "It does not fit."}}
    put(world, milestones=[stone(day(2), before=5)], **values.get(how, {}))
    if how == "owner":
        with world.seen_by(None, "alliance"):
            db.session.get_one(Tenant, world.ids["alliance"]).state = "suspended"
    walk(world)
    assert mails(world) == []


@pytest.mark.requirement("S0-41")
def test_what_stops_between_the_morning_and_the_letter_is_not_said_and_not_counted(world):
    put(world, milestones=[stone(day(2), "mentees", 5)])
    with world.seen_by(None, "lyon"):
        tell_days(world.ids["lyon"])
    put(world, state="archived")
    world.drain()
    assert mails(world) == []
    put(world, state="open")
    walk(world, "lyon")
    assert who(world) == ["marie"]


@pytest.mark.requirement("S0-41")
def test_each_university_tells_its_own_and_one_that_leaves_tells_nobody(world):
    put(world, milestones=[stone(day(2), before=5)])
    walk(world, "alliance", "padua", "trier")
    assert who(world) == ["ben", "paolo"]
    with world.seen_by(None, "graz"):
        db.session.execute(sa.update(Partner).where(Partner.tenant_id == world.ids["graz"]).values(state="leaving"))
    walk(world)
    assert who(world) == ["ben", "diego", "luc", "lucia", "marie", "paolo"]
    with world.seen_by(None, "padua"):
        seen = set(db.session.scalars(sa.select(Telling.person_id).where(Telling.key == "lounge")))
    assert seen == {world.people["ben"], world.people["paolo"]}


@pytest.mark.requirement("S0-41", "REL-7")
def test_two_clocks_at_once_and_a_job_done_twice_tell_everybody_once(world):
    put(world, milestones=[stone(day(2), "mentors", 5)])

    def morning(slug):
        with world.seen_by(None, slug):
            tell_days(world.ids[slug])

    at_once(*(lambda: morning("graz") for _ in range(3)), *(lambda: morning("lyon") for _ in range(3)))
    at_once(world.drain, world.drain)
    assert who(world) == ["georg", "luc"]
    put(world, milestones=[stone(day(20), "mentors", 5)])
    at_once(*(lambda: morning("graz") for _ in range(3)))
    world.drain()
    assert who(world) == ["georg", "georg", "luc"]
    with world.app.app_context():
        again = sa.update(Outbox).where(Outbox.event == "DayTold").values(done_at=None, due_at=sa.func.now())
        assert db.session.execute(again).rowcount >= 3
        db.session.commit()
    world.drain()
    assert who(world) == ["georg", "georg", "luc"]


@pytest.mark.requirement("S0-41")
def test_two_clocks_tick_at_once(world):
    put(world, milestones=[stone(day(2), "mentees", 5)])
    with world.app.app_context():
        db.session.execute(sa.delete(Tick).where(Tick.key.like("cron:edition-days:%")))
        db.session.commit()
    at_once(lambda: tick(world.app), lambda: tick(world.app))
    world.drain()
    assert who(world) == ["ana", "ben", "lucia", "marie", "zoe"]


@pytest.mark.requirement("S0-41", "UX-44")
def test_who_wants_no_such_letter_finds_it_in_the_inbox_only(world):
    with world.seen_by(None, "padua"):
        person = {"person_id": world.people["paolo"], "tenant_id": world.ids["padua"]}
        db.session.add(Preference(**person, kind="programme", how="off", changed_at=now()))
    put(world, milestones=[stone(day(2), "mentors", 5)])
    walk(world, "padua", "lyon")
    assert who(world) == ["luc"]
    with world.seen_by(None, "padua"):
        assert db.session.scalar(sa.select(sa.func.count()).where(Notice.matter.like(ABOUT))) == 1
    assert "Lounge on" in world.client("paolo").get("/t/padua/inbox").text


@pytest.mark.requirement("S0-41")
def test_a_university_says_it_in_its_own_words(world):
    with world.seen_by(None, "lyon"):
        words = {"subject": "{title}!", "body": "Come to {title} on {day}, says {university}."}
        about = {"tenant_id": world.ids["lyon"], "key": "edition.milestone", "locale": "en", "programme_id": None}
        db.session.add(Wording(**about, **words, changed_at=now()))
    put(world, milestones=[stone(day(2), "mentors", 5)])
    walk(world, "lyon", "padua")
    assert subjects(world, "luc") == ["Lounge!"]
    assert subjects(world, "paolo")[0].startswith("Lounge on ")


DESK = "/t/alliance/desk"


def sent(**more):
    days = {"opens_on": day(-40), "closes_on": day(10), "starts_on": day(30)}
    letters = {"letters-opens": "", "letters-closes": "5", "letters-starts": "", "letters-ends": ""}
    row = {"milestones-0-titles-en": "Lounge", "milestones-0-on": day(4).isoformat(), "milestones-0-until": ""}
    told = {"milestones-0-tell": "mentors", "milestones-0-before": "4"}
    return {name: each.isoformat() for name, each in days.items()} | letters | row | told | more


@pytest.mark.requirement("S0-41")
def test_the_page_asks_shows_and_refuses(world):
    lead, at = world.client("claire"), f"{DESK}/editions/{world.ids['edition']}"
    page = lead.get(at).text
    assert "Nobody gets a letter about these days." in page
    version = lead.versions(f"{at}/dates")[0]
    for bad, words in (
        ({"milestones-0-before": "61"}, 'value="61"'),
        ({"milestones-0-tell": "everybody"}, "Lounge"),
        ({"letters-closes": "-1"}, 'value="-1"'),
        ({"letters-starts": "soon"}, 'value="soon"'),
    ):
        answer = lead.post(f"{at}/dates", sent(version=version, **bad))
        assert answer.status_code == 422
        assert words in answer.text
    assert lead.post(f"{at}/dates", sent(version=version)).status_code == 303
    page = lead.get(at).text
    for words in ("Lounge", "Mentors", "4 days before", "Last day to apply", "5 days before"):
        assert words in page
    assert "Those who answer applications" not in page
    walk(world)
    assert who(world) == ["diego", "georg", "luc", "paolo"]
    moved = sent(version=lead.versions(f"{at}/dates")[0], **{"milestones-0-on": day(9).isoformat()})
    assert lead.post(f"{at}/dates", moved).status_code == 303
    walk(world)
    assert subjects(world, "luc")[1].startswith("The day has changed")
    emptied = {f"milestones-0-{name}": "" for name in ("titles-en", "on", "until", "tell", "before")}
    assert lead.post(f"{at}/dates", sent(version=lead.versions(f"{at}/dates")[0], **emptied)).status_code == 303
    assert world.client("ana").get(f"/t/graz/c/{world.ids['edition']}").status_code == 200
    with world.seen_by(None, "alliance"):
        kept = edition_of(world.ids["edition"])
        assert kept.milestones == ()
        assert kept.letters == DayLetters(opens=None, closes=5, starts=None, ends=None, closed=False)


def test_a_row_keeps_its_key_when_it_is_moved_or_renamed():
    first = keyed([{"titles": {"en": name}, "on": on} for name, on in (("A", "1"), ("T", "2"), ("T", "3"))])
    keys = [each["key"] for each in first]
    assert len(set(keys)) == 3
    rows = [{"titles": {"en": name}, "on": on} for name, on in (("N", "0"), ("B", "1"), ("T", "3"), ("T", "9"))]
    again = [each["key"] for each in keyed(rows, first)]
    assert again[1:] == [keys[0], keys[2], keys[1]]
    assert again[0] not in keys


def test_days_stand_in_their_order_and_a_closing_that_is_open_says_nothing():
    dates = {"opens_on": date(2030, 2, 1), "closes_on": None, "starts_on": date(2030, 4, 1), "ends_on": None}
    asked = SimpleNamespace(**dates, letters=DayLetters(), milestones=())
    assert [each.key for each in days_of(asked)] == ["opens", "starts"]
