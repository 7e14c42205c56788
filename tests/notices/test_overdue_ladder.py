"""What has waited in vain and is brought before those who look after it climbs on: two reminders, the next above, and no flood."""

from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from tests import story
from tests.notices.test_escalating import entries, with_pair
from tests.notices.test_reminders import later, reminders

from mentes.base.clock import now
from mentes.base.db import db
from mentes.mentorships.pair import load_pair
from mentes.mentorships.pausing import resting
from mentes.notices.ladder.escalating import ask_above, escalate_pair, relieve_pair
from mentes.notices.models import Mail, Notice, Preference
from mentes.people.models import RoleGrant

pytestmark = pytest.mark.one_server
KEY = "paper:agreement"


@pytest.fixture
def overdue(fresh_world):
    """The agreement of a pair has waited in vain: the coordinators of both are asked."""
    with fresh_world.seen_by(None, *story.world_slugs()):
        db.session.execute(sa.delete(Preference))
        paolo = {"person_id": fresh_world.people["paolo"], "home_id": fresh_world.ids["padua"]}
        home = load_pair(fresh_world.ids["pair:b"], fresh_world.ids["alliance"]).mentee_tenant_id
        db.session.add(RoleGrant(**paolo, tenant_id=home, role="admin", granted_at=now()))
    pair = with_pair(fresh_world, "b", lambda pair: escalate_pair(pair, KEY))
    return fresh_world, pair, f"staff:overdue:{KEY}:{pair.id}"


def letters(world, matter):
    """When each of them got a letter about it, by name."""
    names = {number: name for name, number in world.people.items()}
    with world.seen_by(None, *story.world_slugs()):
        found = {}
        chosen = sa.select(Mail.person_id, Mail.created_at).where(Mail.matter == matter).order_by(Mail.id)
        for person_id, at in db.session.execute(chosen):
            found.setdefault(names[person_id], []).append(at)
        return found


@pytest.mark.requirement("S0-37", "UX-45")
def test_coordinators_are_reminded_twice_then_the_admins_are_asked_then_those_above_all(overdue):
    world, pair, matter = overdue
    first = set(entries(world, KEY, pair.id)[0])
    assert first
    counts = []
    for _ in range(7):
        later(world, 2)
        counts.append(len(reminders(world, min(first), matter)))
    assert counts == [0, 0, 1, 1, 2, 2, 2]
    later(world, 1)
    second = set(entries(world, KEY, pair.id)[0])
    assert first | {"paolo"} <= second
    for _ in range(3):
        later(world, 7)
    top = set(entries(world, KEY, pair.id)[0])
    assert second <= top
    with world.seen_by(None, *story.world_slugs()):
        asked = sa.select(Notice.waiting).where(Notice.matter == matter, Notice.done_at.is_(None))
        assert {"overdue:coordinator", "overdue:admin", "overdue:central"} == set(db.session.scalars(asked))
    for _ in range(2):
        later(world, 7)
    assert set(entries(world, KEY, pair.id)[0]) == top  # it stays on their lists
    for name, moments in letters(world, matter).items():
        assert len(moments) <= 3, name
        assert all(after - before >= timedelta(days=2) for before, after in pairwise(moments))
    with_pair(world, "b", lambda pair: relieve_pair(pair, KEY))
    assert entries(world, KEY, pair.id)[0] == {}


def test_nobody_is_asked_twice_by_the_silence_of_several(overdue):
    world, pair, matter = overdue
    for _ in range(2):
        with world.seen_by(None, *story.world_slugs()):
            ask_above(KEY, pair.id, pair.mentee_tenant_id, "coordinator", before=now())
    world.drain()
    assert all(len(moments) == 1 for moments in letters(world, matter).values())


def test_those_who_look_after_it_are_left_in_peace_while_the_pair_rests(overdue):
    """Also one at home elsewhere, and those above all, who are asked until no day."""
    world, pair, matter = overdue
    for role in ("coordinator", "admin"):
        with world.seen_by(None, *story.world_slugs()):
            ask_above(KEY, pair.id, pair.mentee_tenant_id, role, before=now())
        world.drain()
    assert world.ids["padua"] not in pair.tenants
    before = dues(world, matter)
    with world.seen_by(None, *story.world_slugs()):
        resting.rest(load_pair(pair.id, world.ids["alliance"]), now().date() + timedelta(days=20))
    world.drain()
    first, after = now() + timedelta(days=19), dues(world, matter)
    assert {due is None for due, _ in before.values()} == {True, False}
    for key, (due, nudge) in before.items():
        assert (after[key][0] is None) == (due is None), key
        assert due is None or after[key][0] > first, key
        assert nudge is None or after[key][1] > first, key
    for _ in range(6):
        later(world, 3)
    assert all(len(moments) == 1 for moments in letters(world, matter).values())


def dues(world, matter):
    """By person: until when an entry waits, and when it is reminded of."""
    with world.seen_by(None, *story.world_slugs()):
        chosen = sa.select(Notice.person_id, Notice.due_at, Notice.nudge_at)
        return {each: (due, nudge) for each, due, nudge in db.session.execute(chosen.where(Notice.matter == matter))}


def test_who_is_asked_in_a_rest_has_their_days_after_it(overdue):
    world, pair, matter = overdue
    with world.seen_by(None, *story.world_slugs()):
        db.session.execute(sa.delete(Notice).where(Notice.matter == matter))
        resting.rest(load_pair(pair.id, world.ids["alliance"]), now().date() + timedelta(days=20))
    world.drain()
    with_pair(world, "b", lambda pair: escalate_pair(pair, KEY))
    asked = dues(world, matter).values()
    assert asked
    for due, nudge in asked:
        assert now() + timedelta(days=19) < nudge < due
