"""Somebody is about to lose access, or has left: they and those who look after them learn of it (SSO-18)."""

from datetime import date

import sqlalchemy as sa

from mentes.admission.models import Application, Enrolment
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.mentorships.models import RUNNING, Mentorship
from mentes.notices.models import Notice
from mentes.notices.readers import ask_staff, reader_of
from mentes.notices.service import News, tell
from mentes.people.models import Person
from mentes.plugin.events import AccessEnding, PersonLeft

ENDS = N_("Sign in before %(day)s, so that your mentoring can go on: you have not been here for eleven months.")


@on(AccessEnding)
def access_ends(event: AccessEnding, event_id: int) -> None:
    """Only somebody in a running pair is written to; a person who merely has an account is left in peace."""
    reader = reader_of(event.person_id)
    if reader is not None and _pairs(event.person_id, event.home_id):
        ends = date.fromisoformat(event.on)
        text = Message(ENDS, {"day": ends})
        tell(
            reader,
            News(f"access:{event.person_id}", text, "home", verb=N_("Sign in"), letter="access.ending"),
            event_id,
        )


@on(PersonLeft)
def person_left(event: PersonLeft, _event_id: int) -> None:
    """Nothing waits for them any more; coordinators find somebody who goes on, or end it."""
    if db.session.scalar(sa.select(Person.state).where(Person.id == event.person_id)) == "active":
        return
    _empty(event.person_id, event.home_id)
    if event.reason == "off":
        return  # their pairs and parts end by themselves, and are told as such
    pairs = _pairs(event.person_id, event.home_id)
    what = "moved" if event.reason == "moved" else "left"
    for pair in pairs:
        homes = (pair.mentee_tenant_id, pair.mentor_tenant_id, pair.owner_id)
        about = {"edition_id": pair.edition_id, "seen_by": homes}
        ask_staff(what, pair.id, event.home_id, role="coordinator", **about)  # type: ignore[arg-type]
        ask_staff(what, pair.id, pair.owner_id, role="lead", **about)  # type: ignore[arg-type]
    for part in _parts(event.person_id, event.home_id):
        if part.edition_id not in {pair.edition_id for pair in pairs}:
            both = (part.tenant_id, part.owner_id)
            ask_staff(
                f"{what}_alone",
                part.application_id,
                part.tenant_id,
                role="coordinator",
                edition_id=part.edition_id,
                seen_by=both,
            )


def _empty(person_id: int, home_id: int) -> None:
    held = (Notice.tenant_id == home_id, Notice.person_id == person_id, Notice.waits, Notice.done_at.is_(None))
    db.session.execute(sa.update(Notice).where(*held).values(done_at=now()))


def _pairs(person_id: int, home_id: int) -> list[Mentorship]:
    """Somebody's running pairs."""
    mentee = sa.and_(Mentorship.mentee_id == person_id, Mentorship.mentee_tenant_id == home_id)
    mentor = sa.and_(Mentorship.mentor_id == person_id, Mentorship.mentor_tenant_id == home_id)
    chosen = sa.select(Mentorship).where(sa.or_(mentee, mentor), Mentorship.state.in_(RUNNING))
    return list(db.session.scalars(chosen.order_by(Mentorship.id)))


def _parts(person_id: int, home_id: int) -> list[Enrolment]:
    chosen = sa.select(Enrolment).join(Application, Application.id == Enrolment.application_id)
    held = (Enrolment.tenant_id == home_id, Enrolment.person_id == person_id, Enrolment.state == "active")
    return list(db.session.scalars(chosen.where(*held).order_by(Enrolment.id)))
