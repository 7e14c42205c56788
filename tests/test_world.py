"""The tests' own world is what its story says."""

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.models import Outbox
from mentes.mentorships.models import Mentorship
from tests.story import PAIRS, world_slugs


def test_the_world_is_as_told(world):
    with world.seen_by(None, *world_slugs()):
        states = dict(db.session.execute(sa.select(Mentorship.id, Mentorship.state)).all())
        open_rows = db.session.scalars(sa.select(Outbox.error).where(Outbox.done_at.is_(None))).all()
    assert {key: states[world.ids[f"pair:{key}"]] for key in PAIRS} == {
        "a": "active",
        "b": "agreeing",
        "c": "completed",
        "d": "introduced",
    }
    assert open_rows == []
    assert world.letters


def test_somebody_is_signed_in(world):
    assert world.client("ana").get("/t/graz/home").status_code == 200
    assert world.client().get("/t/graz/home").status_code == 302
