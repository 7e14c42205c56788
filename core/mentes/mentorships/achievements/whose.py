"""Whom an event counts for: the people behind it, each with the role in which it concerns them and whether they did it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mentes.admission.models import Application, Enrolment, Proposal
from mentes.admission.offers.models import Offer
from mentes.base.db import db
from mentes.base.events import Event
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.evaluation.models import Response
from mentes.mentorships.models import Mentorship
from mentes.workshops.models import Attendance, Workshop


@dataclass(frozen=True)
class Part:
    """One person, in one role; `did` says whether they did it themselves."""

    person_id: int
    tenant_id: int
    role: str
    did: bool


@dataclass(frozen=True)
class Happening:
    """An event with those whom it concerns: in a pair (`mentorship_id`), or in an edition alone."""

    edition_id: int
    mentorship_id: int | None
    parts: tuple[Part, ...]
    counts: bool = True  # no more: what was counted is taken back


def happening(event: Event, actor_id: int | None) -> Happening | None:
    """Whom this concerns; None for what is gone meanwhile. Runs in a job that sees the event's universities."""
    known = OF_ONE.get(event.name)
    if known is not None:
        return known(event)
    if "mentorship_id" in event.payload():
        return _of_pair(event, actor_id)
    return _of_proposal(event, actor_id)


def _of_pair(event: Any, actor_id: int | None) -> Happening | None:
    row = _facts(Mentorship, event.mentorship_id, "edition_id")
    if row is None:
        return None
    by = getattr(event, "by", None)  # whoever did it, where history is not to say so
    return Happening(row.edition_id, event.mentorship_id, _both(row, by, actor_id))


def _of_proposal(event: Any, actor_id: int | None) -> Happening | None:
    row = _facts(Proposal, event.proposal_id, "edition_id", "created_by")
    if row is None:
        return None
    did = row.created_by if event.name == "PairProposed" else actor_id  # a job asks in the name of whoever wished it
    return Happening(row.edition_id, None, _both(row, None, did))


def _facts(model: type[Mentorship | Proposal], number: int, *more: str) -> Any:
    columns = model.__table__.c
    names = ("mentee_id", "mentor_id", "mentee_tenant_id", "mentor_tenant_id", *more)
    chosen = sa.select(*(columns[name] for name in names)).where(columns.id == number)
    return db.session.execute(chosen).one_or_none()


def _both(row: Any, by: str | None, actor_id: int | None) -> tuple[Part, ...]:
    sides = (("mentee", row.mentee_id, row.mentee_tenant_id), ("mentor", row.mentor_id, row.mentor_tenant_id))
    return tuple(
        Part(person, home, role, by == role if by else person == actor_id) for role, person, home in sides if person
    )


def _application(event: Any) -> Happening | None:
    row = db.session.get(Application, event.application_id)
    if row is None:
        return None
    return Happening(row.edition_id, None, (Part(row.person_id, row.tenant_id, row.role, did=True),))


def _offer(event: Any) -> Happening | None:
    row = db.session.get(Offer, event.offer_id)
    if row is None:
        return None
    return Happening(row.edition_id, None, (Part(row.person_id, row.tenant_id, "mentor", did=True),))


def _questionnaire(event: Any) -> Happening | None:
    row = db.session.get(Response, event.response_id)
    return _one_of_pair(row.mentorship_id, row.role) if row else None


def _certificate(event: Any) -> Happening | None:
    row = db.session.get(Certificate, event.certificate_id)
    return _one_of_pair(row.mentorship_id, row.role) if row else None


def _one_of_pair(mentorship_id: int, role: str) -> Happening | None:
    row = _facts(Mentorship, mentorship_id, "edition_id")
    if row is None:
        return None
    return Happening(row.edition_id, mentorship_id, tuple(p for p in _both(row, role, None) if p.role == role))


def _attendance(event: Any) -> Happening | None:
    row = db.session.get(Attendance, event.attendance_id)
    workshop = db.session.get(Workshop, event.workshop_id)
    if row is None or workshop is None:
        return None
    is_so = row.presence == "attended" if event.name == "AttendanceRecorded" else row.state == "signed_up"
    chosen = sa.select(Enrolment.role).where(
        Enrolment.tenant_id == row.tenant_id,
        Enrolment.edition_id == workshop.edition_id,
        Enrolment.person_id == row.person_id,
    )
    roles = db.session.scalars(chosen.order_by(Enrolment.role)).all()
    parts = tuple(Part(row.person_id, row.tenant_id, role, did=True) for role in roles)
    return Happening(workshop.edition_id, None, parts, is_so)


OF_ONE: dict[str, Callable[[Any], Happening | None]] = {
    "ApplicationSubmitted": _application,
    "ApplicationAdmitted": _application,
    "OfferListed": _offer,
    "QuestionnaireAnswered": _questionnaire,
    "CertificateIssued": _certificate,
    "WorkshopAnswered": _attendance,
    "AttendanceRecorded": _attendance,
}
"""Events that concern one person alone. All others name a pair or a proposal."""
