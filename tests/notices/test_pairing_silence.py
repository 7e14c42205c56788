"""A mentee whom nobody pairs hears that the search goes on, and at last that it has ended; nobody waits for ever."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests import story
from tests.notices.test_escalating import entries
from tests.notices.test_reminders import later
from tests.test_at_once import at_once

from mentes.admission import applying, proposing, unpaired
from mentes.admission.bound import bound
from mentes.admission.models import Application, Enrolment, Proposal
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.mentorships import service as pairing
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pausing.closing import end_early
from mentes.notices.models import Mail, Notice, Preference
from mentes.people.departures.service import GONE, leave
from mentes.people.models import Person
from mentes.programmes.models import Edition

pytestmark = pytest.mark.one_server


def waiting_mentee(world, name="uma"):
    """Somebody who takes part and has no mentor; gives the number of the application."""
    with world.seen_by(None, *story.world_slugs()):
        db.session.execute(sa.delete(Preference))
    story.apply(world, name, "mentee")
    world.drain()
    story._decide(world, name, story._coordinator(name))
    world.drain()
    return world.ids[f"application:{name}"]


def edition_ends(world, days):
    """The edition has so many days left; None: no end."""
    ends = None if days is None else now().date() + timedelta(days=days)
    with world.seen_by(None, "alliance"):
        chosen = sa.update(Edition).where(Edition.id == world.ids["edition"])
        db.session.execute(chosen.values(ends_on=ends, closes_on=now().date() + timedelta(days=400)))


def told(world, name, number):
    """The subjects of the letters to a mentee about the search."""
    with world.seen_by(None, *story.world_slugs()):
        about = sa.select(Mail.subject).where(Mail.person_id == world.people[name], Mail.matter == f"pairing:{number}")
        return list(db.session.scalars(about.order_by(Mail.id)))


def leads_asked(world, number):
    """How many entries about pairing this mentee wait for the leads."""
    with world.seen_by(None, *story.world_slugs()):
        about = sa.select(sa.func.count()).where(
            Notice.matter == f"staff:pairing:{number}", Notice.waits, Notice.done_at.is_(None)
        )
        return db.session.scalar(about)


def states(world, number):
    with world.seen_by(None, *story.world_slugs()):
        enrolled = sa.select(Enrolment.state).where(Enrolment.application_id == number)
        return db.session.get_one(Application, number, populate_existing=True).state, db.session.scalar(enrolled)


@pytest.mark.requirement("UX-45")
@pytest.mark.parametrize(("left", "over"), [(None, 42), (30, 30)], ids=["no_end", "an_end"])
def test_the_search_is_said_to_go_on_and_to_have_ended(fresh_world, left, over):
    world = fresh_world
    number = waiting_mentee(world)
    edition_ends(world, left)
    later(world, 20)
    assert told(world, "uma", number) == []
    later(world, 2)
    assert ["still looking" in each for each in told(world, "uma", number)] == [True]
    assert set(entries(world, "pairing", number)[0]) == {"helene"}
    later(world, over - 23)
    assert states(world, number) == ("admitted", "active")
    later(world, 3)
    assert states(world, number) == ("expired", "ended")
    assert ["no mentor" in each for each in told(world, "uma", number)] == [False, True]
    assert leads_asked(world, number) == 0
    assert entries(world, "pairing", number)[0] == {}
    page = world.client("uma").get(f"/t/granada/applications/{number}").text
    assert "We found no mentor for you in time" in page
    later(world, 30)
    assert len(told(world, "uma", number)) == 2
    again = waiting_mentee(world)
    assert again != number
    assert states(world, again) == ("admitted", "active")
    assert leads_asked(world, again) == 1
    with world.seen_by("uma") as actor:
        assert set(applying.running(world.ids["edition"], actor.person_id, actor.home_id)) == {"mentee"}


@pytest.mark.requirement("SSO-18", "UX-45")
def test_nobody_is_looked_for_any_more_for_somebody_who_has_left(fresh_world):
    world = fresh_world
    number = waiting_mentee(world)
    assert leads_asked(world, number) == 1
    with world.seen_by(None, *story.world_slugs()):
        leave(db.session.get_one(Person, world.people["uma"]), GONE)
    world.drain()
    assert states(world, number) == ("withdrawn", "ended")
    assert leads_asked(world, number) == 0
    assert told(world, "uma", number) == []
    with world.seen_by(None, *story.world_slugs()):
        said = sa.select(Notice.id).where(Notice.matter == f"staff:unpaired:{number}")
        assert db.session.scalars(said).all() == []


def test_a_search_that_ends_and_a_proposal_at_the_same_moment_are_one_of_the_two(fresh_world):
    world = fresh_world
    number = waiting_mentee(world)

    def propose():
        try:
            story.propose(world, "uma", "georg")
        except WrongState:
            return "late"
        return "proposed"

    def end():
        with world.seen_by(None, "alliance", "granada"):
            unpaired.give_up(db.session.scalars(sa.select(Enrolment).where(Enrolment.application_id == number)).one())

    at_once(propose, end)
    with world.seen_by(None, *story.world_slugs()):
        row = db.session.scalars(sa.select(Enrolment).where(Enrolment.application_id == number)).one()
        made = db.session.scalars(sa.select(Proposal.state).where(Proposal.mentee_enrolment_id == row.id)).all()
    assert (row.state, [*made]) in (("active", ["proposed"]), ("ended", []))


def test_nobody_is_proposed_to_somebody_whose_part_has_ended(fresh_world):
    world = fresh_world
    number = waiting_mentee(world)
    with world.seen_by("claire") as lead:
        two = [db.session.get_one(Enrolment, world.ids[f"enrolment:{name}"]) for name in ("uma", "georg")]
        ended = sa.update(Enrolment).where(Enrolment.application_id == number).values(state="ended")
        db.session.execute(ended.execution_options(synchronize_session=False))
        with pytest.raises(WrongState):
            proposing.propose(bound(world.ids["edition"]), *two, lead)
        db.session.rollback()


@pytest.mark.requirement("UX-45")
@pytest.mark.parametrize("how", ["declined", "expired", "no_match", "quiet", "stopped", "unfinished"])
def test_the_leads_are_asked_again_when_it_came_to_nothing(fresh_world, how):
    world = fresh_world
    with world.seen_by(None, *story.world_slugs()):
        if how in {"declined", "expired"}:
            proposal = db.session.get_one(Proposal, world.ids["proposal:zoe"])
            (proposing.decline if how == "declined" else proposing.expire)(proposal)
            mentee = proposal.mentee_enrolment_id
        else:
            row = pairing.locked(world.ids["pair:d"])
            end_early(row, how)
            mentee = db.session.get_one(
                Proposal, db.session.get_one(Mentorship, row.id).proposal_id
            ).mentee_enrolment_id
        number = db.session.get_one(Enrolment, mentee).application_id
        of = db.session.get_one(Enrolment, mentee).person_id
    world.drain()
    assert leads_asked(world, number) == (how != "unfinished")
    with world.seen_by(None, *story.world_slugs()):
        listed = {each.id for each, _ in unpaired.waiting_since(world.ids["alliance"])}
        assert (mentee in listed) == (how != "unfinished")
    if how == "unfinished":
        return
    name = next(name for name, person in world.people.items() if person == of)
    world.ids[f"enrolment:{name}"] = mentee
    story.propose(world, name, "luc" if how in {"declined", "expired"} else "georg")
    world.drain()
    assert leads_asked(world, number) == 0
