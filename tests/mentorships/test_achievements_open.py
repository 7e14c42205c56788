"""Each rule of open mentoring is reached by what people really do on the pages, by whoever is to reach it (S2-23, S2-38)."""

import pytest
import sqlalchemy as sa
from tests import asking
from tests.admission.offering import edition_of, joins, part_of
from tests.mentorships.openly import agree, meet, write
from tests.mentorships.test_achievements import of
from tests.mentorships.test_activities import once
from tests.mentorships.test_resources import share
from tests.story import PAIRS, Couple, _later, world_slugs
from tests.workshops import test_events as events

from mentes.base.clock import _Offset, now
from mentes.base.db import db
from mentes.mentorships.models import Mentorship
from mentes.mentorships.official import service as official
from mentes.workshops.models import Attendance
from mentes_open.rewards import ACHIEVEMENTS

MENTEES = ("ben", "zoe", "uma")
HOMES = {"ben": "padua", "zoe": "graz", "uma": "granada", "luc": "lyon"}


@pytest.fixture(autouse=True)
def _clock():
    yield
    _Offset.hold(0)


def two(world, mentee, monkeypatch):
    """The mentee asks Luc, who says yes."""
    number = asking.send(world, mentee, edition_of(world), "luc")
    world.drain()
    asking.accept(world, "luc", asking.proposal_of(world, number))
    world.drain()
    with world.seen_by(None, *world_slugs()):
        mine = Mentorship.mentee_id == world.people[mentee], Mentorship.edition_id == edition_of(world)
        world.ids[f"pair:{mentee}"] = db.session.scalars(sa.select(Mentorship.id).where(*mine)).one()
    monkeypatch.setitem(PAIRS, mentee, (mentee, "luc"))
    return Couple(world, mentee)


def begin(couple):
    """First talk, the wish to go on, and an agreement of both."""
    meet(couple, 1)
    couple.match()
    write(couple)
    agree(couple)


def to_the_end(couple, *, talks):
    """So many meetings in all, and the official end."""
    for number in range(2, talks + 1):
        meet(couple, number)
    couple.do("mentee", official.end)
    couple.world.drain()


def between(couple, name):
    """What one of the two says, shares and does besides."""
    browser, at = couple.world.client(name), f"/t/{HOMES[name]}/mentorships/{couple.world.ids['pair:ben']}"
    assert browser.post(f"{at}/meetings/1/questionnaires/feedback", {"useful": "5"}).status_code == 303
    assert share(browser, f"{at}/resources", note="A link of ours").status_code == 303
    contact = f"{at}/activities/plan/contact"
    met = {"how": "mail", "on_day": f"{now():%Y-%m-%d}", "once": once(browser.get(contact).text)}
    assert browser.post(contact, met).status_code == 303


def comes_to_an_event(world, *names):
    number = events.plan(world, **{"kind": None, "titles-en": "Open evening"})
    for name in names:
        assert world.client(name).post(f"/t/{HOMES[name]}/events/{number}/sign-up").status_code == 303
    _later(world, 21)
    with world.seen_by(None, *world_slugs()):
        signed_up = Attendance.workshop_id == number, Attendance.state == "signed_up"
        rows = db.session.scalars(sa.select(Attendance.id).where(*signed_up)).all()
    said = {f"p{row}": "attended" for row in rows}
    assert world.client("claire").post(f"{events.DESK}/events/{number}", said).status_code == 303
    world.drain()


@pytest.mark.requirement("S2-23", "S2-38")
def test_each_rule_is_reached_once_by_what_people_do(fresh_world, monkeypatch):
    world = fresh_world
    monkeypatch.setitem(world.ids, "edition", edition_of(world))  # of which the desk plans an event
    joins(world, "luc", "mentor", capacity=8)
    world.ids[f"part:luc:{edition_of(world)}"] = part_of(world, "luc", "mentor").id
    for name in MENTEES:
        joins(world, name, "mentee")
    joins(world, "ben", "mentor")
    comes_to_an_event(world, "ben", "luc")
    first, *others = (two(world, name, monkeypatch) for name in MENTEES)
    assert of(world, "ben")["asked"] == (1, True)
    begin(first)
    for name in ("ben", "luc"):
        between(first, name)
    to_the_end(first, talks=10)
    for couple in others:
        begin(couple)
        to_the_end(couple, talks=2)
    for name, role in (("ben", "mentee"), ("luc", "mentor")):
        reached = {key for key, (_so_far, is_reached) in of(world, name).items() if is_reached}
        own = {each.key for each in ACHIEVEMENTS if each.role in {"both", role}}
        assert reached >= own - ({"both_roles"} if name == "luc" else set()), name
        others_own = {each.key for each in ACHIEVEMENTS if each.role not in {"both", role}}
        assert reached & others_own == ({"offer"} if name == "ben" else set()), (
            name
        )  # who is a mentor elsewhere as well
