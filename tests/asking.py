"""Mentees who look for a mentor themselves: an edition of open mentoring in the tests' world, with people in it, and their verbs."""

from datetime import timedelta

import sqlalchemy as sa

from mentes.admission.bound import bound
from mentes.admission.models import Application, Enrolment, Proposal, Seat
from mentes.admission.offers import service as offers
from mentes.admission.offers.models import Offer
from mentes.admission.requests import answering, service
from mentes.admission.requests.models import SearchChoice, SearchRequest
from mentes.admission.requests.service import Chosen
from mentes.base.clock import now
from mentes.base.db import db
from mentes.programmes.models import Edition, Partner, Programme
from tests import story
from tests.story import PEOPLE, Character

HOMES = ("graz", "padua", "lyon", "granada")
NEW = {
    "kim": Character("Kim Aal", "graz"),
    "lea": Character("Lea Bach", "lyon"),
    "rosa": Character("Rosa Conti", "padua"),
    "otto": Character("Otto Dorn", "granada"),
}
MENTEE = {"subject": "life", "status": "doctoral", "areas": ["career"], "languages": ["en"]}
MENTOR = {
    "subject": "life",
    "areas": ["career", "research"],
    "industries": ["research"],
    "experience": "Twenty years",
    "expectations": "Curiosity",
    "languages": ["en"],
}
ASKED = {"goals": [{"goal": "Write a thesis"}], "support": "Read drafts with me"}


def open_edition(world, key="open", owner="alliance"):
    """An edition in which mentees look for themselves; gives its number."""
    with world.app.app_context():
        programme = Programme(
            owner_id=world.ids[owner], key=key, plugin="open", titles={"en": f"Open {key}"}, summaries={}
        )
        db.session.add(programme)
        db.session.flush()
        db.session.add_all(
            Partner(programme_id=programme.id, tenant_id=world.ids[slug], state="accepted", since=now())
            for slug in HOMES
        )
        today = now().date()
        edition = Edition(
            programme_id=programme.id,
            owner_id=programme.owner_id,
            key="1",
            titles={"en": "First"},
            config={},
            opens_on=today,
            starts_on=today,
            state="open",
        )
        db.session.add(edition)
        db.session.flush()
        world.ids[f"edition:{key}"] = edition.id
        db.session.commit()
        return edition.id


def arrive(world, *names):
    for name in names:
        PEOPLE.setdefault(name, NEW[name])
        story._arrive(world, name, NEW[name])


def four(world, rosa=1):
    """Kim of Graz and Lea of Lyon look for a mentor; Rosa of Padua offers so many places, Otto of Granada one."""
    edition = open_edition(world)
    arrive(world, *NEW)
    for name, role, places in (
        ("kim", "mentee", 1),
        ("lea", "mentee", 1),
        ("rosa", "mentor", rosa),
        ("otto", "mentor", 1),
    ):
        take_part(world, name, role, edition, places)
    world.drain()


def take_part(world, name, role, edition_id, capacity=1):
    """Somebody takes part; gives the number of their part."""
    with world.seen_by(name) as actor:
        where = bound(edition_id)
        answers = MENTEE if role == "mentee" else MENTOR | {"capacity": capacity}
        application = Application(
            tenant_id=actor.home_id,
            owner_id=where.edition.owner_id,
            programme_id=where.edition.programme_id,
            edition_id=edition_id,
            person_id=actor.person_id,
            role=role,
            state="admitted",
            answers=answers,
            verdict={"outcome": "yes", "reasons": []},
            submitted_at=now(),
            due_at=now() + timedelta(days=14),
            decided_at=now(),
        )
        db.session.add(application)
        db.session.flush()
        part = Enrolment(
            tenant_id=actor.home_id,
            owner_id=where.edition.owner_id,
            edition_id=edition_id,
            person_id=actor.person_id,
            application_id=application.id,
            role=role,
            capacity=capacity,
            profile=answers,
            since=now(),
        )
        db.session.add(part)
        db.session.flush()
        world.ids[f"part:{name}:{edition_id}"] = part.id
        if role == "mentor":
            offers.publish(where, part)
        return part.id


def chosen(world, edition_id, *names):
    return [Chosen(world.ids[f"part:{name}:{edition_id}"], world.people[name], world.homes[name]) for name in names]


def send(world, name, edition_id, *mentors, answers=ASKED):
    """Ask; gives the number of the request. Whoever is first is asked by the next drain."""
    with world.seen_by(name) as actor:
        part = service.part_of(edition_id, actor)
        made = service.send(
            bound(edition_id), part, f"{name.capitalize()} X.", chosen(world, edition_id, *mentors), answers
        )
        return made.id


def asked(world, name, *mentors, edition_id):
    """Ask, and have it asked."""
    number = send(world, name, edition_id, *mentors)
    world.drain()
    return number


def proposal_of(world, request_id):
    """The number of the proposal by which somebody is asked now."""
    with world.seen_by(None, *story.world_slugs()):
        at = sa.select(SearchChoice.proposal_id).where(
            SearchChoice.request_id == request_id, SearchChoice.state == "asked"
        )
        return db.session.scalar(at)


def accept(world, name, proposal_id, independent=None):
    with world.seen_by(name) as actor:
        proposal, _choice, mentor = answering.held(proposal_id, actor)
        return answering.accept(proposal, mentor, independent)


def decline(world, name, proposal_id, reason="No time this year."):
    with world.seen_by(name) as actor:
        proposal, choice, _mentor = answering.held(proposal_id, actor)
        answering.decline(proposal, choice, reason)


def withdraw(world, name, request_id):
    with world.seen_by(name) as actor:
        service.withdraw(service.own(request_id, actor, hold=True))


def standing(world, request_id):
    """The state of a request, and those of its choices in their order."""
    with world.seen_by(None, *story.world_slugs()):
        request = db.session.get_one(SearchRequest, request_id, populate_existing=True)
        return request.state, [each.state for each in service.choices_of(request)]


def seats(world, mentor):
    with world.seen_by(None, *story.world_slugs()):
        return db.session.scalar(sa.select(sa.func.count()).where(Seat.mentor_id == world.people[mentor]))


def proposal_state(world, proposal_id):
    with world.seen_by(None, *story.world_slugs()):
        return db.session.scalar(sa.select(Proposal.state).where(Proposal.id == proposal_id))


def offer_of(world, mentor, edition="open"):
    """The number of a mentor's offer."""
    part = world.ids[f"part:{mentor}:{world.ids[f'edition:{edition}']}"]
    with world.seen_by(mentor):
        return db.session.scalars(sa.select(Offer.id).where(Offer.enrolment_id == part)).one()
