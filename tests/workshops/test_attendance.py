"""Who was there: noted, corrected, counted for the pair, asked for with an end; and places that hold when many want them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.story import _later, world_slugs
from tests.test_at_once import at_once, sent, statuses
from tests.workshops.test_events import DESK, answers, letters, plan, row

from mentes.admission.models import Enrolment
from mentes.base.clock import _Offset, now
from mentes.base.db import db
from mentes.base.models import Outbox
from mentes.base.outbox import record
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import load_pair
from mentes.mentorships.steps import way_of
from mentes.notices.models import Notice
from mentes.people.departures.service import leave
from mentes.people.models import Person, RoleGrant
from mentes.plugin.waiting_events import EnrolmentEnded
from mentes.workshops import listening
from mentes.workshops.checking_in import code_of
from mentes.workshops.models import Attendance, Workshop


@pytest.fixture(autouse=True)
def _clock():
    yield
    _Offset.hold(0)


def rows(world, number):
    with world.seen_by(None, *world_slugs()):
        names = {person: name for name, person in world.people.items()}
        chosen = sa.select(Attendance).where(Attendance.workshop_id == number)
        return {names[each.person_id]: each for each in db.session.scalars(chosen)}


def held(world, number, *names):
    """These sign up, and the event takes place."""
    for name in names:
        world.client(name).post(f"/t/{home(world, name)}/events/{number}/sign-up")
    _later(world, 21)


def home(world, name):
    with world.app.app_context():
        return world.actor(name).home_slug


def way(world, pair, slug):
    with world.seen_by(None, slug):
        return way_of(load_pair(world.ids[f"pair:{pair}"], world.ids[slug]))


def require_kick_off(world, pair):
    """As if the two had begun in an edition whose kick-off is a condition."""
    with world.seen_by(None, "alliance"):
        kept = db.session.get_one(Mentorship, world.ids[f"pair:{pair}"])
        workshops = [{**each, "required": each["key"] == "kick-off"} for each in kept.frozen["design"]["workshops"]]
        kept.frozen = {**kept.frozen, "design": {**kept.frozen["design"], "workshops": workshops}}


@pytest.mark.requirement("S0-43", "S0-44")
def test_who_was_there_counts_for_the_pair_and_absence_stays_ones_own(fresh_world):
    world = fresh_world
    require_kick_off(world, "d")
    number = plan(world)
    held(world, number, "ben", "luc")
    missing = [each.missing for each in way(world, "d", "padua").completion.reasons if not each.met]
    assert any(each.text == "%(workshop)s is still to be attended." for each in missing)
    guests, path = rows(world, number), f"{DESK}/events/{number}"
    lead = world.client("claire")
    assert lead.post(path, {f"p{guests['ben'].id}": "attended", f"p{guests['luc'].id}": "absent"}).status_code == 303
    world.drain()
    for slug in ("padua", "lyon"):
        seen = way(world, "d", slug).facts.attendance
        assert [(each.workshop, each.role, each.state) for each in seen] == [("kick-off", "mentee", "attended")]
    assert "You were not there" in world.client("luc").get(f"/t/lyon/events/{number}").text
    pages = world.client("ben").get(f"/t/padua/mentorships/{world.ids['pair:d']}").text
    assert "not there" not in pages.lower()
    assert lead.post(path, {f"p{guests['luc'].id}": "excused"}).status_code == 303  # corrected
    world.drain()
    assert not [
        each for each in way(world, "d", "lyon").completion.reasons if "workshop" in each.why.values and not each.met
    ]
    assert "Noted by Claire" in world.client("luc").get(f"/t/lyon/events/{number}").text


@pytest.mark.requirement("S0-43")
def test_the_list_takes_what_is_ticked_and_nothing_else(fresh_world):
    world = fresh_world
    number = plan(world)
    path = f"{DESK}/events/{number}"
    lead = world.client("claire")
    world.client("ben").post(f"/t/padua/events/{number}/sign-up")
    early = lead.post(path, {f"p{rows(world, number)['ben'].id}": "attended"})
    assert early.status_code == 409
    held(world, number, "luc", "ana")  # too late for nobody: they sign up before the day
    guests = rows(world, number)
    strange = lead.post(
        path, {f"p{guests['zoe'].id}": "attended"}
    )  # has not signed up: no name is known, no field is there
    assert strange.status_code == 400
    assert lead.post(path, {f"p{guests['ben'].id}": "elsewhere"}).status_code == 422
    giulia = world.client("giulia")
    assert giulia.post(f"/t/padua/desk/events/{number}", {f"p{guests['ben'].id}": "absent"}).status_code == 303
    assert giulia.post(f"/t/padua/desk/events/{number}", {f"p{guests['luc'].id}": "absent"}).status_code == 400
    assert lead.post(path, {"rest": "y"}).status_code == 303
    said = {name: each.presence for name, each in rows(world, number).items() if each.presence}
    assert said == {"ben": "absent", "luc": "attended", "ana": "attended"}  # what another had said stays
    world.drain()
    assert row(world, number).closed_at is not None


@pytest.mark.requirement("S0-43")
def test_silence_about_who_was_there_ends_and_is_held_against_nobody(fresh_world):
    world = fresh_world
    require_kick_off(world, "d")
    number = plan(world)
    held(world, number, "ben", "luc")
    tick(world, listening.ask_who_was_there)
    tick(world, listening.ask_who_was_there)
    waiting = entries(world, number)
    assert [(each.person_id, each.done_at) for each in waiting] == [(world.people["claire"], None)]
    assert len(waiting[0].nudges) + (waiting[0].nudge_at is not None) == 2
    assert waiting[0].due_at is not None
    _later(world, 6)
    tick(world, listening.give_up_asking)
    assert row(world, number).closed_at is None
    _later(world, 2)
    tick(world, listening.give_up_asking)
    assert row(world, number).closed_at is not None
    assert all(each.done_at for each in entries(world, number))
    seen = way(world, "d", "lyon").facts.attendance
    assert {(each.role, each.state) for each in seen} == {("mentee", "excused"), ("mentor", "excused")}
    late = world.client("claire").post(f"{DESK}/events/{number}", {f"p{rows(world, number)['luc'].id}": "absent"})
    assert late.status_code == 303  # what is known counts, also late
    world.drain()
    assert {each.role for each in way(world, "d", "lyon").facts.attendance} == {"mentee"}


def tick(world, work):
    with world.seen_by(None, "alliance"):
        work(world.ids["alliance"])
    world.drain()


def entries(world, number):
    with world.seen_by(None, *world_slugs()):
        return list(db.session.scalars(sa.select(Notice).where(Notice.matter == f"staff:workshop:{number}")))


@pytest.mark.requirement("S0-43")
def test_an_event_to_which_nobody_was_to_come_asks_nobody(fresh_world):
    world = fresh_world
    number = plan(world)
    _later(world, 21)
    tick(world, listening.ask_who_was_there)
    assert entries(world, number) == []
    assert row(world, number).closed_at is not None


@pytest.mark.requirement("S0-43", "REL-7")
def test_the_last_place_is_taken_once_and_whoever_waited_longest_moves_up(fresh_world):
    """Four of four universities at the same moment; then the one with the place and one who waits leave at once."""
    world = fresh_world
    number = plan(world, places="1")
    people = ("ana", "ben", "marie", "lucia")
    paths = {name: f"/t/{home(world, name)}/events/{number}" for name in people}
    assert statuses(at_once(*(sent(world, name, f"{paths[name]}/sign-up") for name in people))) == [303] * 4
    found = {name: answers(world, number)[name] for name in people}
    assert sorted(found.values()) == ["signed_up", "waiting", "waiting", "waiting"]
    assert (row(world, number).taken, row(world, number).waiting) == (1, 3)
    world.drain()
    order = sorted(
        (name for name in people if found[name] == "waiting"), key=lambda name: rows(world, number)[name].answered_at
    )
    leaving = [next(name for name in people if found[name] == "signed_up"), order[0]]
    assert statuses(at_once(*(sent(world, name, f"{paths[name]}/sign-off") for name in leaving))) == [303] * 2
    world.drain()
    now_found = answers(world, number)
    assert (now_found[order[1]], now_found[order[2]]) == ("signed_up", "waiting")
    assert (row(world, number).taken, row(world, number).waiting) == (1, 1)
    moved_up = letters(world, number, order[1])[-1]
    assert moved_up.method == "REQUEST"
    lead = world.client("claire")
    fewer = change(world, lead, number, places="0")
    assert fewer.status_code == 422
    assert change(world, lead, number, places="2").status_code == 303
    world.drain()
    assert answers(world, number)[order[2]] == "signed_up"
    assert change(world, lead, number, places="1").status_code == 422  # two have a place


def change(world, lead, number, **more):
    version = lead.versions(f"{DESK}/events/{number}/change")[0]
    starts = (row(world, number).starts_at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    kept = {"titles-en": "", "titles-de": "", "starts_at": starts, "minutes": "90", "version": version}
    return lead.post(f"{DESK}/events/{number}/change", kept | more)


@pytest.mark.requirement("S0-43", "REL-7")
def test_whoever_takes_part_no_longer_keeps_no_place(fresh_world):
    """A part ends, access ends, a row is gone: each frees a place for whoever waits, and no letter goes there any more."""
    world = fresh_world
    number, expected = plan(world, places="3"), plan(world, sign_up=None, **{"titles-en": "All"})
    for name in ("ana", "marie", "ben", "paolo", "lucia", "diego"):
        world.client(name).post(f"/t/{home(world, name)}/events/{number}/sign-up")
    world.drain()
    assert answers(world, number)["paolo"] == "waiting"
    with world.seen_by(None, *world_slugs()):
        about = Enrolment.person_id == world.people["ana"]
        part = db.session.scalars(sa.select(Enrolment).where(about)).one()
        part.state = "ended"
        record(EnrolmentEnded(part.application_id, part.edition_id), part.tenant_id, part.owner_id)
    world.drain()
    assert [answers(world, each)["ana"] for each in (number, expected)] == ["signed_off"] * 2
    assert answers(world, number)["paolo"] == "signed_up"
    assert [letters(world, each, "ana")[-1].method for each in (number, expected)] == ["CANCEL"] * 2
    with world.seen_by(None, "lyon"):
        leave(db.session.get_one(Person, world.people["marie"]), "affiliation")
    world.drain()
    assert [answers(world, each)["marie"] for each in (number, expected)] == ["signed_off"] * 2
    assert answers(world, number)["lucia"] == "signed_up"
    with world.seen_by(None, *world_slugs()):
        gone = (Attendance.workshop_id == number, Attendance.person_id == world.people["ben"])
        db.session.execute(sa.delete(Attendance).where(*gone))
    tick(world, listening.free_places)
    assert answers(world, number)["diego"] == "signed_up"
    assert (row(world, number).taken, row(world, number).waiting) == (3, 0)
    told = len(letters(world, number, "ana"))
    world.client("claire").post(f"{DESK}/events/{number}/call-off")
    world.drain()
    assert len(letters(world, number, "ana")) == told


@pytest.mark.requirement("S0-43")
def test_without_signing_up_the_coordinators_of_the_homes_are_asked(fresh_world):
    """Those who lead know no names there; they are asked where a university has nobody else."""
    world = fresh_world
    first, second = (plan(world, kind="", sign_up=None, **{"titles-en": title}) for title in ("One", "Two"))
    _later(world, 21)
    for number in (first, second):
        with world.seen_by(None, *world_slugs()):
            db.session.get_one(Workshop, second).asked_at = now() if number == first else None
        tick(world, listening.ask_who_was_there)
        if number == first:
            with world.seen_by(None, *world_slugs()):
                held_there = (RoleGrant.role == "coordinator", RoleGrant.tenant_id == world.ids["lyon"])
                db.session.execute(sa.update(RoleGrant).where(*held_there).values(revoked_at=now()))
    names = {person: name for name, person in world.people.items()}
    found = [{(names[each.person_id], each.path.split("/")[2]) for each in entries(world, n)} for n in (first, second)]
    others = {("ingrid", "graz"), ("giulia", "padua"), ("carmen", "granada")}
    assert found == [others | {("claire", "lyon")}, others | {("claire", "alliance")}]


@pytest.mark.requirement("S0-43")
def test_whoever_is_there_says_so_by_the_code_that_is_shown(fresh_world):
    world = fresh_world
    number = plan(world)
    assert world.client("luc").post(f"/t/lyon/events/{number}/sign-up").status_code == 303
    lead, luc, ben = (world.client(name) for name in ("claire", "luc", "ben"))
    desk, own = f"{DESK}/events/{number}", f"/t/lyon/events/{number}"
    assert "Code of this event" not in lead.get(desk).text
    assert "Are you there?" not in luc.get(own).text
    with world.app.app_context():
        code = code_of(number)
    assert luc.post(f"{own}/check-in", {"code": code}).status_code == 409, "too early"
    with world.app.app_context():
        begun = sa.update(Workshop).where(Workshop.id == number).values(starts_at=now())
        db.session.execute(begun)
        db.session.commit()
    assert code in lead.get(desk).text
    assert "Are you there?" in luc.get(own).text
    for wrong in ("", "XXXXXX", code[:5]):
        assert luc.post(f"{own}/check-in", {"code": wrong}).status_code == 422, wrong
    assert rows(world, number)["luc"].presence is None
    typed = {"code": f" {code[:3].lower()} {code[3:]}"}
    clicks = at_once(*(sent(world, "luc", f"{own}/check-in", **typed) for _ in range(2)))
    assert statuses(clicks) == [303, 303]
    assert (rows(world, number)["luc"].presence, rows(world, number)["luc"].marked_name) == ("attended", "Luc Moreau")
    with world.app.app_context():
        chosen = sa.select(sa.func.count()).select_from(Outbox).where(Outbox.event == "AttendanceRecorded")
        assert db.session.scalar(chosen.where(Outbox.payload["workshop_id"].as_integer() == number)) == 1
    assert ben.post(f"/t/padua/events/{number}/check-in", {"code": code}).status_code == 303, (
        "who has not signed up, too"
    )
    assert "Ben Rossi" in lead.get(desk).text
    guests = rows(world, number)
    assert lead.post(desk, {f"p{guests['luc'].id}": "absent"}).status_code == 303  # corrected, and it stays so
    refused = luc.post(f"{own}/check-in", {"code": code})
    assert (refused.status_code, "It is noted otherwise." in refused.text) == (409, True)
    assert rows(world, number)["luc"].presence == "absent"
