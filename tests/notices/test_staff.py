"""What staff are asked for waits in their own inbox, wherever their home is, and only until it is done."""

import sqlalchemy as sa
from tests import story

from mentes.admission import applying
from mentes.admission.models import Application
from mentes.base.db import db
from mentes.base.outbox import pass_on
from mentes.notices.models import Mail, Notice
from mentes.notices.readers import StaffAsked


def waiting(world, name, kind):
    """The entries of this kind that wait for somebody, and how many letters they got."""
    person = world.people[name]
    with world.seen_by(None, *story.world_slugs()):
        chosen = sa.select(Notice.matter).where(
            Notice.person_id == person,
            Notice.matter.startswith(f"staff:{kind}:"),
            Notice.waits,
            Notice.done_at.is_(None),
        )
        letters = sa.select(sa.func.count()).select_from(Mail).where(Mail.person_id == person)
        return set(db.session.scalars(chosen)), db.session.scalar(letters)


def test_an_admitted_mentee_waits_with_the_lead_until_somebody_is_proposed(fresh_world):
    before, letters = waiting(fresh_world, "claire", "pairing")
    story.apply(fresh_world, "mia", "mentee")
    fresh_world.drain()
    story._decide(fresh_world, "mia", "ingrid")
    fresh_world.drain()
    asked, more = waiting(fresh_world, "claire", "pairing")
    assert len(asked - before) == 1
    assert more == letters + 1
    story.propose(fresh_world, "mia", "paolo")
    fresh_world.drain()
    assert waiting(fresh_world, "claire", "pairing")[0] == before


def test_who_is_asked_too_late_has_nothing_that_waits(fresh_world):
    """A row that failed is overtaken by later ones: the question comes when there is nothing to answer any more."""
    before, letters = waiting(fresh_world, "ingrid", "application")
    story.apply(fresh_world, "mia", "mentee")
    with fresh_world.seen_by("mia"):
        applying.withdraw(db.session.get_one(Application, fresh_world.ids["application:mia"]))
    fresh_world.drain()
    graz, (_, told) = fresh_world.ids["graz"], waiting(fresh_world, "ingrid", "application")
    with fresh_world.seen_by(None, "graz"):
        late = fresh_world.people["ingrid"], graz, graz, "application", fresh_world.ids["application:mia"]
        pass_on(StaffAsked(*late), graz)
    fresh_world.drain()
    assert waiting(fresh_world, "ingrid", "application") == (before, told)
    assert told <= letters + 1
