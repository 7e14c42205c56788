"""When those who look after something stay silent: an application comes to the leads and lapses, a mentee to the admins."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from mentes.admission import applying, unpaired
from mentes.admission.approvals.service import waits_for_approval
from mentes.admission.models import Application, Enrolment, Proposal
from mentes.base.apart import apart
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on, pass_on
from mentes.base.ticks import daily
from mentes.notices.ladder.escalating import escalate, relieve, was_escalated
from mentes.notices.pairing_news import PairingLate
from mentes.notices.readers import programme_of, reader_of, settle_staff
from mentes.notices.service import News, tell
from mentes.plugin.events import ApplicationAdmitted, ApplicationDeclined, ApplicationWithdrawn, PairProposed
from mentes.plugin.waiting_events import ApplicationExpired, EnrolmentEnded
from mentes.programmes.rules import is_searched, ladder_of
from mentes.programmes.service import edition_of

LATE = N_("The answer to your application takes longer than we said. We have asked again; you hear from us by %(day)s.")
EXPIRED = N_(
    "We are sorry: nobody answered your application in time, and it is closed. You can apply again as long as applications are open."
)


@dataclass(frozen=True)
class ApplicationLate(Event):
    """The coordinators did not answer in time; the applicant is told."""

    application_id: int


@daily("silent-staff", owners=True)
def look_after_the_silent(tenant_id: int) -> None:
    """Each day, for each university that owns a programme."""
    for application in applying.unanswered(tenant_id):
        apart(application, _unanswered)
    for enrolment, since in unpaired.waiting_since(tenant_id):
        apart(enrolment, partial(_unpaired, since=since))


def _unpaired(enrolment: Enrolment, since: datetime) -> None:
    """First the admins are asked and the mentee is told; at the end of the edition, or so many days later, it ends.

    Where mentees look for a mentor themselves, nobody else is asked, and only the end of the edition ends it.
    """
    edition, number = edition_of(enrolment.edition_id), enrolment.application_id
    patience = timedelta(days=ladder_of(edition, "pairing").days)
    until = unpaired.waits_until(edition, since, patience)
    if since + patience > now() or (is_searched(edition) and edition.ends_on is None):
        return
    if until <= now():
        unpaired.give_up(enrolment)
    elif not is_searched(edition) and not was_escalated("pairing", number, enrolment.owner_id, since=since):
        _ask("pairing", number, enrolment, "admin")
        pass_on(PairingLate(number, until.date().isoformat()), enrolment.tenant_id, enrolment.owner_id)


def _unanswered(application: Application) -> None:
    """First the leads get as long as the coordinators had; then it lapses."""
    if was_escalated("application", application.id, application.owner_id, since=application.submitted_at):
        applying.expire(application)
        return
    days = ladder_of(edition_of(application.edition_id), "application").days
    application.due_at = now() + timedelta(days=days)
    db.session.flush()
    _ask("application", application.id, application, "lead")
    pass_on(ApplicationLate(application.id), application.tenant_id, application.owner_id)


def _ask(key: str, application_id: int, row: Application | Enrolment, role: str) -> None:
    seen_by = (row.tenant_id, row.owner_id)
    escalate(key, application_id, to=[(row.owner_id, role)], edition_id=row.edition_id, seen_by=seen_by)


@on(ApplicationLate)
def application_late(event: ApplicationLate, event_id: int) -> None:
    """The applicant learns that it takes longer, and until when."""
    application = db.session.get_one(Application, event.application_id)
    if application.state == "submitted":
        _tell(application, Message(LATE, {"day": application.due_at.date()}), "application.late", event_id)


@on(ApplicationExpired)
def application_expired(event: ApplicationExpired, event_id: int) -> None:
    """It waits for nobody any more, and the applicant learns that they can apply anew."""
    application = db.session.get_one(Application, event.application_id)
    settle_staff("application", application.id, application.tenant_id, "coordinator", application.edition_id)
    if waits_for_approval(application):
        return  # it never came to the coordinators, and is told as such
    _tell(application, Message(EXPIRED), "application.expired", event_id)


def _tell(application: Application, text: Message, letter: str, event_id: int) -> None:
    reader = reader_of(application.person_id)
    if reader is not None:
        at = f"applications/{application.id}"
        programme = programme_of(application.edition_id)
        news = News(f"application:{application.id}", text, at, letter=letter, programme_id=programme)
        tell(reader, news, event_id)


@on(ApplicationAdmitted, ApplicationDeclined, ApplicationWithdrawn, ApplicationExpired)
def relieve_of_application(
    event: ApplicationAdmitted | ApplicationDeclined | ApplicationWithdrawn | ApplicationExpired, _event_id: int
) -> None:
    """Nobody has to answer it any more."""
    row = db.session.get_one(Application, event.application_id)
    if was_escalated("application", row.id, row.owner_id, since=row.submitted_at):
        relieve("application", row.id, row.owner_id)


@on(EnrolmentEnded)
def relieve_of_search(event: EnrolmentEnded, _event_id: int) -> None:
    """Nobody was found, and nobody is looked for any more."""
    row = db.session.get_one(Application, event.application_id)
    relieve("pairing", row.id, row.owner_id)


@on(PairProposed)
def relieve_of_pairing(event: PairProposed, _event_id: int) -> None:
    """A mentor is proposed; nobody has to look for one any more."""
    proposal = db.session.get_one(Proposal, event.proposal_id)
    mentee = db.session.get_one(Enrolment, proposal.mentee_enrolment_id)
    if was_escalated("pairing", mentee.application_id, proposal.owner_id, since=mentee.since):
        relieve("pairing", mentee.application_id, proposal.owner_id)
