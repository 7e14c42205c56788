"""Pairs of the story's people who go by the eight papers: a programme of the alliance with an edition, and their verbs."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from mentes.admission import applying, proposing
from mentes.admission.bound import bound
from mentes.admission.models import Enrolment
from mentes.base.clock import now, real_now
from mentes.base.db import db
from mentes.mentorships import service as pairing
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import load_pair
from mentes.programmes.models import Edition, Partner, Programme
from mentes.programmes.rules import change_config
from tests.eight.plugin import NAME
from tests.story import PEOPLE, Couple, _coordinator

HOMES = ("graz", "padua", "lyon", "granada")
ALL = ("alliance", *HOMES)


def open_edition(world, **config):
    """A programme of the alliance that goes by this plugin, with an edition that is open; its id."""
    with world.seen_by(None, *ALL):
        owner = world.ids["alliance"]
        programme = Programme(owner_id=owner, key=NAME, plugin=NAME, titles={}, summaries={})
        db.session.add(programme)
        db.session.flush()
        for slug in HOMES:
            db.session.add(Partner(programme_id=programme.id, tenant_id=world.ids[slug], since=real_now()))
        today = now().date()
        edition = Edition(
            programme_id=programme.id,
            owner_id=owner,
            key="first",
            titles={"en": "The first round", "de": "Die erste Runde"},
            config={},
            opens_on=today - timedelta(days=9),
            closes_on=today + timedelta(days=90),
            starts_on=today,
        )
        db.session.add(edition)
        db.session.flush()
        change_config(edition.id, config)
        return edition.id


@dataclass(frozen=True)
class Two(Couple):
    """A couple by their names."""

    mentee: str = ""
    mentor: str = ""

    def name(self, role):
        return self.mentee if role == "mentee" else self.mentor

    @property
    def id(self):
        """The number of their pair."""
        return self.world.ids[f"pair:{self.key}"]

    def path(self, role, rest=""):
        """The address of a page of theirs."""
        return f"/t/{PEOPLE[self.name(role)].home}/mentorships/{self.id}{rest}"

    def read(self, role, rest="", status=None):
        """What this side is shown; the mentee's own notes are not there for the mentor (S2-7)."""
        status = status or (404 if (role, rest) == ("mentor", "/papers/checklist") else 200)
        answer = self.world.client(self.name(role)).get(self.path(role, rest))
        assert answer.status_code == status, (rest, answer.status_code)
        return answer.text

    def pair(self, role="mentee"):
        """All facts of the pair, now."""
        with self.world.seen_by(self.name(role)):
            return load_pair(self.id, self.world.homes[self.name(role)])

    def wrap_up(self):
        """Their last days come."""
        with self.world.seen_by(None, *ALL):
            pairing.begin_wrap_up(pairing.locked(self.id))


def begin(world, edition, mentee, mentor):
    """Two of different universities from their applications to their introduction."""
    places = {name: _enrolled(world, edition, name, role) for name, role in ((mentee, "mentee"), (mentor, "mentor"))}
    with world.seen_by("claire") as lead:
        two = [db.session.get_one(Enrolment, places[name]) for name in (mentee, mentor)]
        proposal = proposing.propose(bound(edition), *two, lead).id
    for name, role in ((mentee, "mentee"), (mentor, "mentor")):
        with world.seen_by(name):
            proposing.consent(db.session.get_one(proposing.Proposal, proposal), role)
    world.drain()
    with world.seen_by(None, *ALL):
        key = f"{mentee} and {mentor}"
        found = sa.select(Mentorship.id).where(Mentorship.proposal_id == proposal)
        world.ids[f"pair:{key}"] = db.session.scalars(found).one()
    return Two(world, key, mentee, mentor)


def _enrolled(world, edition, name, role):
    with world.seen_by(name) as actor:
        sent = applying.apply(bound(edition), actor, role, {}).id
    with world.seen_by(_coordinator(name)) as actor:
        application = db.session.get_one(applying.Application, sent)
        applying.admit(application, actor, 2)
        db.session.flush()
        return db.session.scalars(sa.select(Enrolment.id).where(Enrolment.application_id == sent)).one()
