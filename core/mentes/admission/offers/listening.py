"""What offers do on their own: they come and go with the mentor's part, follow who they are called, and which places are taken."""

import sqlalchemy as sa

from mentes.admission.bound import readable
from mentes.admission.models import Application, Enrolment, Proposal
from mentes.admission.offers import service
from mentes.admission.offers.events import PlacesMoved
from mentes.admission.offers.models import Offer
from mentes.admission.offers.words import called
from mentes.admission.pairing.models import PairMark
from mentes.base.apart import apart
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.outbox import on, pass_on
from mentes.base.ticks import daily
from mentes.people.models import Person
from mentes.plugin.events import (
    ApplicationAdmitted,
    ConsentGiven,
    PairProposed,
    PersonLeft,
    ProfileChanged,
    ProposalDeclined,
    ProposalExpired,
)
from mentes.plugin.pairing_events import MentorPlacesChanged, PairPinned, PairUnmarked
from mentes.plugin.waiting_events import EnrolmentEnded


@on(ApplicationAdmitted)
def publish_who_was_admitted(event: ApplicationAdmitted, _row_id: int) -> None:
    """A mentor who takes part is listed, where mentees look for one themselves."""
    chosen = sa.select(Enrolment).where(Enrolment.application_id == event.application_id, Enrolment.state == "active")
    part = db.session.scalars(chosen).one_or_none()
    if part is None or part.role != "mentor":
        return
    where = readable(part.edition_id)
    is_there = db.session.scalar(sa.select(Person.state).where(Person.id == part.person_id)) == "active"
    if where.design.search is not None and is_there:
        service.publish(where, part)


@on(EnrolmentEnded)
def end_with_the_part(event: EnrolmentEnded, _row_id: int) -> None:
    """Who takes part no more is listed no more."""
    home = db.session.get_one(Application, event.application_id).tenant_id
    ended = sa.select(Enrolment.id).where(
        Enrolment.application_id == event.application_id, Enrolment.tenant_id == home, Enrolment.state == "ended"
    )
    _end(home, Offer.enrolment_id.in_(ended))


@on(PersonLeft)
def end_with_the_person(event: PersonLeft, _row_id: int) -> None:
    """Who has left is listed no more, also while a pair of theirs goes on; should they come back, they list it again."""
    person = db.session.get_one(Person, event.person_id)
    if person.state != "active":
        _end(event.home_id, Offer.person_id == event.person_id)


def _end(home_id: int, which: sa.ColumnElement[bool]) -> None:
    for offer in db.session.scalars(sa.select(Offer).where(Offer.tenant_id == home_id, which).order_by(Offer.id)).all():
        service.hold(offer)
        service.end(offer)


@on(ProfileChanged)
def call_by_the_new_name(event: ProfileChanged, _row_id: int) -> None:
    """Others see the name that is chosen now."""
    _rename(event.home_id, Offer.person_id == event.person_id)


@on(PairProposed, ConsentGiven, ProposalDeclined, ProposalExpired)
def follow_a_proposal(event: PairProposed | ConsentGiven | ProposalDeclined | ProposalExpired, _row_id: int) -> None:
    """A place was taken or given back; a request that is released had none (`proposing.release`)."""
    row = db.session.get_one(Proposal, event.proposal_id)
    count_again(row.mentor_id, row.mentor_tenant_id)


@on(PairPinned, PairUnmarked)
def follow_a_promise(event: PairPinned | PairUnmarked, _row_id: int) -> None:
    """A place was promised, or is no longer."""
    row = db.session.get_one(PairMark, event.mark_id)
    part = db.session.get(Enrolment, row.mentor_enrolment_id)
    if part is not None:
        count_again(part.person_id, part.tenant_id)


@on(MentorPlacesChanged)
def follow_the_places(event: MentorPlacesChanged, _row_id: int) -> None:
    """Somebody who pairs gave a mentor another number of places."""
    part = db.session.get_one(Enrolment, event.enrolment_id)
    table = sa.update(Offer).where(Offer.tenant_id == part.tenant_id, Offer.enrolment_id == part.id)
    db.session.execute(table.values(capacity=part.capacity))
    count_again(part.person_id, part.tenant_id)


def count_again(mentor_id: int, home_id: int) -> None:
    """A place of this mentor was taken or given back; counted by a job that holds no offer before somebody's part."""
    offers = sa.select(Offer.id).where(Offer.tenant_id == home_id, Offer.person_id == mentor_id)
    if db.session.scalar(offers.limit(1)) is not None:
        pass_on(PlacesMoved(mentor_id, home_id), home_id)


@on(PlacesMoved)
def count(event: PlacesMoved, _row_id: int) -> None:
    """At the mentor's home every place of theirs is seen."""
    service.recount([event.mentor_id], event.home_id)


@daily("offers", hour=5)
def look_through(tenant_id: int) -> None:
    """Each day, at each university: who is back from an absence is listed again; names and places that no event told follow.

    Each offer apart: one that fails keeps no other from it.
    """
    back = sa.select(Offer).where(Offer.tenant_id == tenant_id, Offer.state == "away", Offer.away_until <= now().date())
    for offer in db.session.scalars(back.order_by(Offer.enrolment_id)).all():
        apart(offer, service.come_back)
    _rename(tenant_id, sa.true())
    service.recount(None, tenant_id)


def _rename(tenant_id: int, which: sa.ColumnElement[bool]) -> None:
    """Only those are loaded whose name has changed."""
    chosen = (
        sa.select(Offer.id, Offer.called, Person.given_name, Person.display_name)
        .join(Person, sa.and_(Person.id == Offer.person_id, Person.tenant_id == tenant_id))
        .where(Offer.tenant_id == tenant_id, which)
    )
    changed = [row.id for row in db.session.execute(chosen) if called(row.given_name, row.display_name) != row.called]
    if not changed:
        return
    theirs = sa.select(Offer).where(Offer.tenant_id == tenant_id, Offer.id.in_(changed))
    for offer in db.session.scalars(theirs.order_by(Offer.enrolment_id)).all():
        apart(offer, service.call_anew)
