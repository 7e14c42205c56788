"""The waiting list: a kind word, a letter, a day on which it ends; from there one is accepted, declined, or goes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.story import apply, world_slugs
from tests.test_at_once import at_once, seen, sent, statuses, told

from mentes.admission import waiting_list
from mentes.admission.bound import bound
from mentes.admission.models import Application, Enrolment
from mentes.base.clock import _Offset, now
from mentes.base.db import db
from mentes.plugin.pairing_events import ApplicationWaitlisted, WaitingListEnded
from mentes.programmes.models import Edition

WORD = "All mentors of your field are taken; two more come in spring."


@pytest.fixture
def mia(fresh_world):
    """Mia of Graz has applied."""
    apply(fresh_world, "mia", "mentee")
    fresh_world.drain()
    yield fresh_world
    _Offset.hold(0)


def path(world, verb=""):
    return f"/t/graz/desk/applications/{world.ids['application:mia']}{verb}"


def put(world):
    answer = world.client("ingrid").post(path(world, "/wait"), {"wait-reason": WORD})
    world.drain()
    return answer


def row(world):
    return seen(world, sa.select(Application).where(Application.id == world.ids["application:mia"]))[0]


def own(world):
    return world.client("mia").get(f"/t/graz/applications/{world.ids['application:mia']}").text


@pytest.mark.requirement("S0-40")
def test_a_kind_word_a_letter_and_a_day(mia, mailbox):
    mailbox.messages.clear()
    for _ in range(2):
        assert put(mia).status_code == 303
    found = row(mia)
    assert (found.state, found.reason) == ("waiting_list", WORD)
    assert found.due_at > now() + timedelta(days=30)
    assert told(mia, ApplicationWaitlisted) == 1
    (letter,) = mailbox.to("mia@graz.example")
    assert "waiting list" in letter.get_body(("plain",)).get_content()
    assert WORD in own(mia)
    assert "You are on the waiting list" in own(mia)
    home = mia.client("mia").get("/t/graz/home").text
    assert "On the waiting list" in home


def test_it_waits_for_no_coordinator_any_more_and_is_found_again(mia):
    ingrid = mia.client("ingrid")
    assert path(mia) in ingrid.get("/t/graz/home").text
    put(mia)
    assert path(mia) not in ingrid.get("/t/graz/home").text.split("<main", 1)[1]
    assert path(mia) not in ingrid.get("/t/graz/desk/applications").text
    assert path(mia) in ingrid.get("/t/graz/desk/applications?show=waiting").text
    assert WORD in ingrid.get(path(mia)).text


def test_a_word_is_needed(mia):
    answer = mia.client("ingrid").post(path(mia, "/wait"), {"wait-reason": " "})
    assert answer.status_code == 422
    assert row(mia).state == "submitted"


@pytest.mark.requirement("S0-40")
def test_from_there_one_is_accepted(mia):
    put(mia)
    assert mia.client("ingrid").post(path(mia, "/admit")).status_code == 303
    assert (row(mia).state, row(mia).reason) == ("admitted", None)
    chosen = sa.select(Enrolment.state).where(Enrolment.person_id == mia.people["mia"])
    assert seen(mia, chosen) == ["active"]
    assert put(mia).status_code == 409


def test_from_there_one_is_declined_or_goes(mia):
    put(mia)
    assert "/withdraw" in own(mia)
    assert mia.client("ingrid").post(path(mia, "/decline"), {"reason": "No place came free."}).status_code == 303
    assert row(mia).state == "rejected"
    apply(mia, "mia", "mentee")
    put(mia)
    own_path = f"/t/graz/applications/{mia.ids['application:mia']}/withdraw"
    assert mia.client("mia").post(own_path).status_code == 303
    assert row(mia).state == "withdrawn"


@pytest.mark.requirement("S0-37")
@pytest.mark.parametrize("how", ["time", "edition", "archived"])
def test_it_ends_by_itself_with_a_letter(mia, mailbox, how):
    put(mia)
    mailbox.messages.clear()
    with mia.seen_by(None, "alliance"):
        assert waiting_list.over(mia.ids["alliance"]) == []
        values = {"edition": {"ends_on": now().date() - timedelta(days=1)}, "archived": {"state": "archived"}}
        if how == "time":
            db.session.execute(sa.update(Application).values(due_at=now() - timedelta(minutes=1)))
        else:
            db.session.execute(sa.update(Edition).values(values[how]))
    with mia.seen_by(None, "alliance"):
        for found in waiting_list.over(mia.ids["alliance"]):
            waiting_list.expire(found)
    mia.drain()
    assert row(mia).state == "expired"
    assert told(mia, WaitingListEnded) == 1
    (letter,) = mailbox.to("mia@graz.example")
    assert "no place became free" in letter.get_body(("plain",)).get_content()
    assert "No place became free in time" in own(mia)


def test_nobody_waits_longer_than_the_edition_lasts(mia):
    with mia.seen_by(None, *world_slugs()):
        last = now().date() + timedelta(days=20)
        db.session.execute(sa.update(Edition).values(ends_on=last))
        db.session.flush()
        assert waiting_list.ends_at(bound(mia.ids["edition"]).edition).date() == last


@pytest.mark.requirement("REL-7", "UX-15")
def test_put_on_the_list_and_accepted_at_once(mia):
    answers = at_once(
        sent(mia, "ingrid", path(mia, "/wait"), **{"wait-reason": WORD}), sent(mia, "ingrid", path(mia, "/admit"))
    )
    assert statuses(answers) in ([303, 303], [303, 409])
    assert row(mia).state == "admitted"
    assert len(seen(mia, sa.select(Enrolment).where(Enrolment.person_id == mia.people["mia"]))) == 1


def test_only_those_who_answer_it_put_somebody_on_the_list(mia):
    for name, slug, expected in (("giulia", "padua", 404), ("mia", "graz", 403), ("adele", "graz", 403)):
        target = path(mia, "/wait").replace("/t/graz/", f"/t/{slug}/")
        assert mia.client(name).post(target, {"wait-reason": WORD}).status_code == expected
    assert row(mia).state == "submitted"
