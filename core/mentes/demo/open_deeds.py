"""What people do where mentees look for a mentor themselves: ask, say yes, go away for a while, be there, end it."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from mentes.admission.bound import bound
from mentes.admission.models import Enrolment, Proposal
from mentes.admission.offers import service as offers
from mentes.admission.offers.models import Offer
from mentes.admission.offers.words import called
from mentes.admission.requests import answering, service
from mentes.admission.requests.service import Chosen
from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.demo.deeds import Cast, Words, pair_of
from mentes.mentorships.evaluation import service as evaluation
from mentes.mentorships.meetings import attendance
from mentes.mentorships.official import service as official
from mentes.people.models import Person
from mentes.plugin.sections import model_of

EDITION = "open"


def _part(cast: Cast, person_id: int, role: str) -> Enrolment:
    chosen = sa.select(Enrolment).where(
        Enrolment.edition_id == cast.editions[EDITION], Enrolment.person_id == person_id, Enrolment.role == role
    )
    return db.session.scalars(chosen).one()


def go_away(cast: Cast, me: Actor, days: int) -> None:
    """Take one's offer off the list for so many days."""
    offer = offers.of_enrolment(_part(cast, me.person_id, "mentor"))
    assert offer is not None
    offers.switch_off(offer, now().date() + timedelta(days=days))


def ask(cast: Cast, me: Actor, mentors: Sequence[str], words: Words) -> None:
    """Ask these mentors, one after the other."""
    where = bound(cast.editions[EDITION])
    person = db.session.get_one(Person, me.person_id)
    part = _part(cast, me.person_id, "mentee")
    chosen = [_chosen(cast, key) for key in mentors]
    service.send(where, part, called(person.given_name, person.display_name), chosen, dict(words))


def _offer_of(edition_id: int, person_id: int) -> sa.Select[Offer]:
    return sa.select(Offer).where(Offer.edition_id == edition_id, Offer.person_id == person_id)


def _chosen(cast: Cast, key: str) -> Chosen:
    offer = db.session.scalars(_offer_of(cast.editions[EDITION], cast.id(key))).one()
    return Chosen(offer.enrolment_id, offer.person_id, offer.tenant_id)


def say_yes(cast: Cast, me: Actor, mentee: str) -> None:
    """Accept a request."""
    wanted = sa.select(Proposal.id).where(Proposal.mentee_id == cast.id(mentee), Proposal.state == "proposed")
    proposal, _, mentor = answering.held(db.session.scalars(wanted).one(), me)
    answering.accept(proposal, mentor, None)


def was_there(cast: Cast, me: Actor, mentee: str, minutes: int) -> None:
    """Confirm for oneself that the meeting took place."""
    pair, role = pair_of(cast, me, mentee)
    meeting = max((each for each in pair.meetings if each.starts_at <= now()), key=lambda each: each.starts_at)
    attendance.report(pair, meeting.number, role, took_place=True, minutes=minutes)


def answer(cast: Cast, me: Actor, mentee: str, number: int, words: Words) -> None:
    """Say how a meeting was, in the short questionnaire that comes after it."""
    pair, _ = pair_of(cast, me, mentee)
    sheet = evaluation.sheet(pair, "feedback", me.person_id, number)
    asked = model_of(sheet.asked.questions, name="Feedback")
    evaluation.answer(sheet, asked(**words).model_dump(mode="json"))


def end(cast: Cast, me: Actor, mentee: str) -> None:
    """End the mentorship officially."""
    official.end(pair_of(cast, me, mentee)[0])
