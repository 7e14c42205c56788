"""What the tests of silence and rest share: days that pass with all that they bring, and a pair's row as it stands."""

import sqlalchemy as sa
from tests.story import world_slugs

from mentes.base.clock import move_clock
from mentes.base.db import db
from mentes.base.models import History
from mentes.base.ticks import run_day
from mentes.mentorships.models import Mentorship
from mentes.notices.models import Notice


def pass_days(world, days):
    """Let programme time move, and do the timed work of the day that comes."""
    with world.app.app_context():
        move_clock(db.session.connection(), days)
        db.session.commit()
    run_day(world.app)


def row_of(world, key):
    with world.seen_by(None, *world_slugs()):
        return db.session.get_one(Mentorship, world.ids[f"pair:{key}"], populate_existing=True)


def set_row(world, key, **values):
    """Put a pair where a test begins."""
    with world.seen_by(None, *world_slugs()):
        db.session.execute(sa.update(Mentorship).where(Mentorship.id == world.ids[f"pair:{key}"]).values(values))


def waiting(world, name, matter):
    """How many entries of this matter wait for somebody."""
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(Notice.id).where(
            Notice.person_id == world.people[name], Notice.matter == matter, Notice.waits, Notice.done_at.is_(None)
        )
        return len(db.session.scalars(chosen).all())


def told(world, event, pair):
    """How often this was recorded of a pair."""
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(History.id).where(
            History.event == event.__name__, History.payload["mentorship_id"].as_integer() == pair
        )
        return len(db.session.scalars(chosen).all())
