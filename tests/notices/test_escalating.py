"""What has waited in vain comes to those who look after it: one entry each, until it is done."""

import pytest
import sqlalchemy as sa
from tests import story

from mentes.base.db import db
from mentes.mentorships.pair import load_pair
from mentes.notices.ladder.escalating import escalate, escalate_pair, relieve, relieve_pair
from mentes.notices.models import Mail, Notice
from mentes.people.models import RoleGrant


def entries(world, key, subject_id):
    """Who has an open entry about it: name → text and path; and how many letters were written about it."""
    matter = f"staff:overdue:{key}:{subject_id}"
    names = {number: name for name, number in world.people.items()}
    with world.seen_by(None, *story.world_slugs()):
        rows = db.session.scalars(sa.select(Notice).where(Notice.matter == matter, Notice.done_at.is_(None))).all()
        letters = db.session.scalar(sa.select(sa.func.count()).select_from(Mail).where(Mail.matter == matter))
        return {names[each.person_id]: (each.text, each.path) for each in rows}, letters


def with_pair(world, key, verb):
    with world.seen_by(None, *story.world_slugs()):
        pair = load_pair(world.ids[f"pair:{key}"], world.ids["alliance"])
        verb(pair)
    world.drain()
    return pair


@pytest.mark.requirement("S0-37")
def test_the_coordinators_of_both_homes_are_asked_once_and_read_facts_only(world):
    for _ in range(2):
        pair = with_pair(world, "a", lambda pair: escalate_pair(pair, "paper:minutes:3"))
    found, letters = entries(world, "paper:minutes:3", pair.id)
    assert set(found) == {"ingrid", "giulia"}
    assert letters == 2
    text, path = found["giulia"]
    assert path == f"/t/padua/mentorships/{pair.id}"
    assert text["values"]["mentee"] == "Ana Kovačević"
    assert "canary" not in str(text)
    with_pair(world, "a", lambda pair: relieve_pair(pair, "paper:minutes:3"))
    assert entries(world, "paper:minutes:3", pair.id) == ({}, 2)


def test_where_nobody_holds_the_role_the_next_above_is_asked(world):
    with world.seen_by(None, "alliance", "graz", "granada", "lyon"):
        gone = sa.update(RoleGrant).where(RoleGrant.id.in_([world.ids["grant:ingrid"], world.ids["grant:carmen"]]))
        db.session.execute(gone.values(revoked_at=sa.func.now()))
    pair = with_pair(world, "b", lambda pair: escalate_pair(pair, "paper:agreement"))
    assert set(entries(world, "paper:agreement", pair.id)[0]) == {"claire", "helene"}


def test_somebody_whose_home_is_elsewhere_is_relieved_too(world):
    about = {"to": [(world.ids["alliance"], "lead")], "edition_id": world.ids["edition"]}
    with world.seen_by(None, "alliance"):
        escalate("pairing", 17, **about, seen_by=[world.ids["alliance"]])
    world.drain()
    assert set(entries(world, "pairing", 17)[0]) == {"claire"}
    with world.seen_by(None, "alliance"):
        relieve("pairing", 17, world.ids["alliance"])
    world.drain()
    assert entries(world, "pairing", 17)[0] == {}
