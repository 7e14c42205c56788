"""News that were not told: who sees which of them, tries them again or gives them up, and what is never shown."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.models import History, Outbox
from mentes.desk.outbox.words import said

WORDS = "RuntimeError in notices/listening.py:17"
OF_ALL, OF_GRAZ = "/a/outbox", "/t/graz/desk/outbox"


def put(world, *slugs, **values):
    """A row for these universities, failed as asked for; gives its number."""
    usual = {
        "event": "LetterWritten",
        "payload": {"mail_id": 424_242},
        "tenant_ids": [world.ids[slug] for slug in slugs],
        "listener": "core",
        "queue": "drain",
        "due_at": real_now() + timedelta(hours=1),
        "attempts": 3,
        "error": WORDS,
    }
    with world.app.app_context():
        number = db.session.execute(sa.insert(Outbox).values(**usual | values).returning(Outbox.id)).scalar_one()
        db.session.commit()
    return number


def row(world, number):
    with world.app.app_context():
        return db.session.get_one(Outbox, number)


@pytest.fixture
def rows(world):
    """One of each kind for Graz, one of Padua alone, one of both, and two that are nobody's business."""
    long_ago, soon = real_now() - timedelta(minutes=5), real_now() + timedelta(hours=1)
    made = {
        "parked": put(world, "graz", attempts=20, parked_at=real_now()),
        "failing": put(world, "graz"),
        "waiting": put(world, "graz", attempts=0, error=None, due_at=long_ago),
        "padua": put(world, "padua"),
        "both": put(world, "graz", "padua", event="PairProposed", payload={"proposal_id": 1}),
        "done": put(world, "graz", done_at=real_now()),
        "later": put(world, "graz", attempts=0, error=None, due_at=soon),
    }
    yield made
    with world.app.app_context():
        db.session.execute(sa.delete(Outbox).where(Outbox.id.in_(made.values())))
        db.session.commit()


def seen(page, rows):
    return {name for name, number in rows.items() if f" {number} <code>" in page.text}


def test_each_sees_what_concerns_their_university(world, rows):
    assert seen(world.client("adele").get(OF_GRAZ), rows) == {"parked", "failing", "waiting", "both"}
    assert seen(world.client("helene").get(OF_ALL), rows) == {"parked", "failing", "waiting", "both", "padua"}
    assert seen(world.client("helene").get("/t/padua/desk/outbox"), rows) == {"padua", "both"}
    for name in ("ingrid", "claire"):
        assert world.client(name).get(OF_GRAZ).status_code in {403, 404}


def test_each_kind_has_its_own_list_and_the_numbers_lead_there(world, rows):
    adele = world.client("adele")
    assert [seen(adele.get(f"{OF_GRAZ}?show={kind}"), rows) for kind in ("parked", "failing", "waiting")] == [
        {"parked"},
        {"failing", "both"},
        {"waiting"},
    ]
    desk = adele.get("/t/graz/desk").text
    assert f'href="{OF_GRAZ}"><span class="figure-number">4<' in desk
    assert f'href="{OF_ALL}">News that were not told</a> (5)' in world.client("helene").get("/a").text


def test_nothing_shows_what_a_row_is_about(world, rows):
    for path in (OF_GRAZ, f"{OF_GRAZ}/{rows['failing']}/give-up"):
        page = world.client("adele").get(path).text
        assert WORDS in page
        assert "424242" not in page
        assert "mail_id" not in page


def test_with_nothing_to_tell_the_page_says_so(world):
    assert "Everything has been told." in world.client("helene").get(OF_ALL).text


def test_fifty_on_a_page(world):
    made = [put(world, "graz") for _ in range(53)]
    adele = world.client("adele")
    first, second = adele.get(OF_GRAZ), adele.get(f"{OF_GRAZ}?skip=50")
    shown = [{number for number in made if f" {number} <code>" in page.text} for page in (first, second)]
    assert [len(each) for each in shown] == [50, 3]
    assert set.union(*shown) == set(made)
    with world.app.app_context():
        db.session.execute(sa.delete(Outbox).where(Outbox.id.in_(made)))
        db.session.commit()


def test_tried_again_from_the_beginning(world, rows):
    adele = world.client("adele")
    for name in ("parked", "failing"):
        assert adele.post(f"{OF_GRAZ}/{rows[name]}/again").status_code == 303
        fresh = row(world, rows[name])
        assert (fresh.attempts, fresh.parked_at) == (0, None)
        assert fresh.due_at <= real_now()
    assert row(world, rows["both"]).attempts == 3


def test_all_again_are_those_of_this_university(world, rows):
    assert world.client("adele").post(f"{OF_GRAZ}/again").status_code == 303
    again = {name for name, number in rows.items() if row(world, number).attempts == 0}
    assert again == {"parked", "failing", "both", "waiting", "later"}
    assert world.client("helene").post(f"{OF_ALL}/again").status_code == 303
    assert row(world, rows["padua"]).attempts == 0


def test_nobody_reaches_a_row_of_another_university(world, rows):
    adele = world.client("adele")
    assert adele.post(f"{OF_GRAZ}/{rows['padua']}/again").status_code == 303
    assert adele.get(f"{OF_GRAZ}/{rows['padua']}/give-up").status_code == 404
    assert adele.post(f"{OF_GRAZ}/{rows['padua']}/give-up").status_code == 409
    untouched = row(world, rows["padua"])
    assert (untouched.attempts, untouched.done_at) == (3, None)


def test_what_concerns_others_too_is_given_up_by_those_who_look_after_all(world, rows):
    adele, path = world.client("adele"), f"{OF_GRAZ}/{rows['both']}/give-up"
    assert adele.get(path).status_code == 403
    assert adele.post(path).status_code == 403
    assert row(world, rows["both"]).done_at is None
    assert world.client("helene").post(f"{OF_ALL}/{rows['both']}/give-up").status_code == 303
    assert row(world, rows["both"]).done_at is not None


def given_up(world, number):
    with world.seen_by(None, "graz"):
        chosen = sa.select(History).where(History.event == "NewsGivenUp")
        return [each for each in db.session.scalars(chosen) if each.payload["row_id"] == number]


@pytest.mark.requirement("REL-7")
def test_given_up_once_by_two_at_once_and_kept_in_the_history(world, rows):
    number = rows["failing"]
    path = f"{OF_GRAZ}/{number}/give-up"
    assert "One person does not get this letter" in world.client("helene").get(path).text
    browsers = [world.client(name) for name in ("adele", "helene", "adele")]
    with ThreadPoolExecutor(3) as threads:
        answers = list(threads.map(lambda each: each.post(path).status_code, browsers))
    assert sorted(answers) == [303, 409, 409]
    (entry,) = given_up(world, number)
    assert entry.payload == {"row_id": number, "what": "LetterWritten", "listener": "core"}
    assert entry.actor_id in {world.people["adele"], world.people["helene"]}
    gone = row(world, number)
    assert gone.done_at is not None
    assert gone.error == WORDS
    world.drain()
    assert row(world, number).attempts == 3


def test_every_event_has_words_and_none_names_a_plugin_for_nothing():
    for kind in Event.kinds():
        what, missed = said(kind.__name__)
        assert what.text
        assert missed.text
    assert said("PairProposed", "slack")[0].values == {"name": "slack"}
