"""What requests do on their own: the next is asked, who asks in vain is released, what is over is forgotten."""

import sqlalchemy as sa

from mentes.admission.models import Enrolment, Proposal
from mentes.admission.offers.models import Offer
from mentes.admission.pairing.models import PairMark
from mentes.admission.requests import answering, asking, forgetting, service
from mentes.admission.requests.events import AnswerOverdue, NextDue, PlacesTaken, SearchOver
from mentes.base.db import db
from mentes.base.outbox import on, pass_on
from mentes.base.ticks import daily
from mentes.people.models import Person
from mentes.plugin.edition_events import EditionArchived
from mentes.plugin.events import ConsentGiven, PairProposed, ProfileChanged, ProposalDeclined, ProposalExpired
from mentes.plugin.offer_events import OfferHidden
from mentes.plugin.pairing_events import MentorPlacesChanged, PairPinned, ProposalReleased
from mentes.programmes.models import Edition
from mentes.programmes.service import edition_of


@on(NextDue)
def ask_next(event: NextDue, _row_id: int) -> None:
    """By a job, because neither of the two sees the other's university."""
    asking.ask_next(event.request_id)


@on(ProposalDeclined, ProposalExpired, ProposalReleased)
def hear(event: ProposalDeclined | ProposalExpired | ProposalReleased, _row_id: int) -> None:
    """The next choice is asked at once."""
    asking.hear(event.proposal_id)


@on(ConsentGiven, PairProposed)
def place_taken(event: ConsentGiven | PairProposed, _row_id: int) -> None:
    """Others may ask this mentor for a place that is not there any more, in this programme or another."""
    row = db.session.get_one(Proposal, event.proposal_id)
    if row.kind != "request" or row.mentor_consented_at is not None:
        _count(row.mentor_id, row.mentor_tenant_id)


@on(PairPinned)
def place_promised(event: PairPinned, _row_id: int) -> None:
    """A promised place is none that can be asked for."""
    mark = db.session.get_one(PairMark, event.mark_id)
    mentor_id = db.session.scalars(
        sa.select(Enrolment.person_id).where(Enrolment.id == mark.mentor_enrolment_id)
    ).one_or_none()
    if mentor_id is not None:
        _count(mentor_id, mark.mentor_tenant_id)


@on(MentorPlacesChanged)
def places_changed(event: MentorPlacesChanged, _row_id: int) -> None:
    """Fewer places than before."""
    mentor = db.session.get_one(Enrolment, event.enrolment_id)
    _count(mentor.person_id, mentor.tenant_id)


def _count(mentor_id: int, home_id: int) -> None:
    """In a job of its own, in which nothing is held yet; at the mentor's home every place of theirs is seen."""
    pass_on(PlacesTaken(mentor_id, home_id), home_id)


@on(PlacesTaken)
def release_in_vain(event: PlacesTaken, _row_id: int) -> None:
    """Whoever waits for the answer of a mentor without a place is released."""
    asking.release_in_vain(event.mentor_id, event.home_id)


@on(OfferHidden)
def release_from_hidden(event: OfferHidden, _row_id: int) -> None:
    """A mentor takes nobody just now, or takes part no more."""
    offer = db.session.get(Offer, event.offer_id)
    if offer is not None:  # else its mentor was erased, and their part ended with it
        asking.release_hidden(offer.enrolment_id)


@on(EditionArchived)
def end_requests(event: EditionArchived, _row_id: int) -> None:
    """Nobody can be asked in it any more."""
    asking.end_in(event.edition_id, edition_of(event.edition_id).owner_id)


@on(ProfileChanged)
def call_by_the_new_name(event: ProfileChanged, _row_id: int) -> None:
    """Whoever is asked reads the name that is chosen now."""
    person = db.session.get(Person, event.person_id)
    if person is not None:  # else they were erased, and their requests with them
        service.call_anew(person)


@on(SearchOver)
def end_one(event: SearchOver, _row_id: int) -> None:
    """One after the other, so that no job holds what belongs to two requests."""
    asking.end(event.request_id)


@on(AnswerOverdue)
def lapse(event: AnswerOverdue, _row_id: int) -> None:
    """The mentor waits no longer for the answer."""
    answering.lapse(event.question_id)


@daily("requests", owners=True)
def look_at_requests(tenant_id: int) -> None:
    """Each day, for each university that owns a programme: questions without an answer, editions that are over, what is forgotten."""
    for question_id in answering.unanswered(tenant_id):
        pass_on(AnswerOverdue(question_id), tenant_id)
    for edition_id in db.session.scalars(sa.select(Edition.id).where(Edition.owner_id == tenant_id)):
        edition = edition_of(edition_id)
        if edition.ends_on is not None and edition.today() > edition.ends_on:
            asking.end_in(edition_id, tenant_id)
    asking.end_stranded(tenant_id)
    forgetting.forget(tenant_id)
