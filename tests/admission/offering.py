"""People in open mentoring: they apply, and the rules take them in at once."""

import sqlalchemy as sa

from mentes.admission import applying
from mentes.admission.bound import bound
from mentes.admission.models import Enrolment
from mentes.admission.offers.models import Offer
from mentes.base.db import db

MENTEE = {
    "subject": "life",
    "status": "doctoral",
    "areas": ["research", "abroad"],
    "industries": [],
    "support": [],
    "languages": ["en"],
}
MENTOR = {
    "subject": "life",
    "areas": ["research", "funding"],
    "industries": ["university"],
    "experience": "Twenty years of alpine botany in Łódź",
    "expectations": "Curiosity",
    "support": ["first_generation"],
    "gender": "woman",
    "languages": ["en", "de"],
    "capacity": 4,  # two of them are taken in another programme
}


def edition_of(world):
    """The edition of open mentoring."""
    return world.ids["edition:open"]


def joins(world, name, role, **more):
    """Apply; gives the state of the application and lets everything happen."""
    answers = (MENTEE if role == "mentee" else MENTOR) | more
    with world.seen_by(name) as actor:
        sent = applying.apply(bound(edition_of(world)), actor, role, answers)
        state = sent.state
    world.drain()
    return state


def offer_of(world, name):
    """Somebody's offer in open mentoring, as their home sees it; None where there is none."""
    with world.seen_by(name):
        chosen = sa.select(Offer).where(Offer.person_id == world.people[name], Offer.edition_id == edition_of(world))
        return db.session.scalars(chosen).one_or_none()


def part_of(world, name, role):
    """Somebody's part in open mentoring."""
    with world.seen_by(name):
        chosen = sa.select(Enrolment).where(Enrolment.person_id == world.people[name], Enrolment.role == role)
        return db.session.scalars(chosen.where(Enrolment.edition_id == edition_of(world))).one_or_none()


def mentors_path(world, slug, rest=""):
    """The list of mentors at a university."""
    return f"/t/{slug}/c/{edition_of(world)}/mentors{rest}"


def offer_path(world, slug, rest=""):
    """The page of one's own offer."""
    return f"/t/{slug}/c/{edition_of(world)}/offer{rest}"
