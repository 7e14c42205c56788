"""When coordinators and leads stay silent: others are asked, the applicant hears of it, and nothing waits for ever."""

import pytest
import sqlalchemy as sa
from tests import story
from tests.notices.test_escalating import entries
from tests.notices.test_reminders import later, reminders

from mentes.admission import applying
from mentes.admission.models import Application
from mentes.base.db import db
from mentes.notices.models import Mail, Preference


def state(world, name):
    with world.seen_by(None, *story.world_slugs()):
        return db.session.get_one(Application, world.ids[f"application:{name}"], populate_existing=True).state


def told(world, name, number):
    """The subjects of the letters to an applicant about this application."""
    with world.seen_by(None, *story.world_slugs()):
        about = sa.select(Mail.subject).where(
            Mail.person_id == world.people[name], Mail.matter == f"application:{number}"
        )
        return list(db.session.scalars(about.order_by(Mail.id)))


@pytest.mark.requirement("UX-45")
def test_an_application_that_nobody_answers_comes_to_the_leads_and_lapses(world):
    with world.seen_by(None, *story.world_slugs()):
        db.session.execute(sa.delete(Preference))
    story.apply(world, "mia", "mentee")
    world.drain()
    number = world.ids["application:mia"]
    later(world, 7)
    assert len(reminders(world, "ingrid", f"staff:application:{number}")) == 1
    later(world, 8)
    assert state(world, "mia") == "submitted"
    assert set(entries(world, "application", number)[0]) == {"claire"}
    assert "takes longer" in told(world, "mia", number)[-1]
    later(world, 15)
    assert state(world, "mia") == "expired"
    assert entries(world, "application", number)[0] == {}
    assert "nobody answered your application" in told(world, "mia", number)[-1]
    assert len(reminders(world, "ingrid", f"staff:application:{number}")) <= 2
    with world.seen_by("mia") as actor:
        assert applying.running(world.ids["edition"], actor.person_id, actor.home_id) == {}


@pytest.mark.requirement("UX-45")
def test_a_mentee_whom_nobody_pairs_comes_to_those_who_look_after_the_owner(fresh_world):
    world, name = fresh_world, "uma"
    story.apply(world, name, "mentee")
    world.drain()
    story._decide(world, name, story._coordinator(name))
    world.drain()
    number = world.ids[f"application:{name}"]
    later(world, 22)
    later(world, 1)
    found, letters = entries(world, "pairing", number)
    assert set(found) == {"helene"}
    assert letters == 1
    story.propose(world, name, "georg")
    world.drain()
    assert entries(world, "pairing", number)[0] == {}
