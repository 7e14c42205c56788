"""Everything that happens is said to whom it concerns: admission and staff."""

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from mentes.admission.models import Application, Enrolment, Proposal
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.notices.over import is_over
from mentes.notices.question_news import acts_of
from mentes.notices.readers import StaffAsked, StaffRelieved, ask_staff, programme_of, reader_of, settle_staff
from mentes.notices.service import News, settle, tell
from mentes.plugin.events import (
    ApplicationAdmitted,
    ApplicationDeclined,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    ConsentGiven,
    PairProposed,
    ProposalDeclined,
    ProposalExpired,
)
from mentes.programmes.rules import is_searched, ladder_of
from mentes.programmes.service import edition_of
from mentes.programmes.titles import name_at
from mentes.tenancy.models import Tenant

STAFF = {
    "left": (
        N_("One of the two of a pair has lost access: find somebody who goes on, or end it."),
        N_("Look at the pair"),
        "",
    ),
    "left_alone": (
        N_("Somebody who takes part has lost access; nobody can be paired with them any more."),
        N_("Look at the application"),
        "applications",
    ),
    "moved": (
        N_("One of the two of a pair has moved to another university: find somebody who goes on, or end it."),
        N_("Look at the pair"),
        "",
    ),
    "moved_alone": (
        N_("Somebody who takes part has moved to another university; nobody can be paired with them here any more."),
        N_("Look at the application"),
        "applications",
    ),
    "application": (N_("An application waits for your answer."), N_("Look at the application"), "applications"),
    "pairing": (N_("A mentee waits for a mentor."), N_("Find a mentor"), "pairing"),
    "proposal": (N_("A proposal was not taken up; somebody waits to be paired."), N_("Look at the pairing"), "pairing"),
    "unpaired": (
        N_("Nobody was found for a mentee in time. Their part has ended, and they were told so."),
        N_("Look at the application"),
        "applications",
    ),
    "part_over": (
        N_("Somebody who took part does so no longer. Nobody can be paired with them any more."),
        N_("Look at the application"),
        "applications",
    ),
    "move": (
        N_("Somebody's sign-in names another university now. Both universities decide whether they move."),
        N_("Look at the move"),
        "moves",
    ),
    "ended": (N_("A pair has ended, because nothing happened in it for a long time."), N_("Look at the pair"), ""),
    "parted": (N_("A pair has ended before its time, as one of the two wished."), N_("Look at the pair"), ""),
    "match": (
        N_("Two people decided not to go on as a pair; they can be paired anew."),
        N_("Look at the pairing"),
        "pairing",
    ),
}
PAIRS = {"left", "moved", "ended", "parted"}  # said with a link to the pair

APPLICATION = {
    "mentee": N_("An application as a mentee waits for your answer: %(programme)s."),
    "mentor": N_("An application as a mentor waits for your answer: %(programme)s."),
}
DECLINED = N_("There is an answer to your application.")
ADMITTED = {  # by role, and whether mentees look for a mentor themselves
    ("mentee", True): N_("You take part in %(programme)s: find your mentor in the list."),
    ("mentor", True): N_("You take part in %(programme)s: mentees find you in the list."),
    ("mentee", False): N_("You take part in %(programme)s: we look for a mentor for you."),
    ("mentor", False): N_("You take part in %(programme)s: we look for a mentee for you."),
}


@on(ApplicationSubmitted)
def application_submitted(event: ApplicationSubmitted, event_id: int) -> None:
    """The applicant learns that it arrived; the coordinators are asked."""
    application = db.session.get_one(Application, event.application_id)
    if application.state != "submitted":
        return  # answered or withdrawn meanwhile
    _to(
        application.person_id,
        event_id,
        News(
            f"application:{application.id}",
            Message(
                N_("Your application has arrived. You get an answer by %(day)s."), {"day": application.due_at.date()}
            ),
            f"applications/{application.id}",
            letter="application.received",
            programme_id=programme_of(application.edition_id),
        ),
    )
    seen_by = (application.tenant_id, application.owner_id)
    ask_staff(
        "application",
        application.id,
        application.tenant_id,
        role="coordinator",
        edition_id=application.edition_id,
        seen_by=seen_by,
    )


def _to(person_id: int, event_id: int, news: News) -> None:
    reader = reader_of(person_id)
    if reader is not None:
        tell(reader, news, event_id)


@on(ApplicationDeclined)
def application_declined(event: ApplicationDeclined, event_id: int) -> None:
    """The applicant learns the answer; it waits for no coordinator any more."""
    application = _answered(event.application_id)
    _to(application.person_id, event_id, _answer(application, Message(DECLINED), "application.declined"))


@on(ApplicationAdmitted)
def application_admitted(event: ApplicationAdmitted, event_id: int) -> None:
    """The applicant learns in which programme they take part and what comes next; somebody is to be found for a mentee."""
    application = _answered(event.application_id)
    edition = edition_of(application.edition_id)
    searched = is_searched(edition)
    if application.role == "mentee" and not searched:
        seen_by = (application.tenant_id, application.owner_id)
        ask_staff("pairing", application.id, application.owner_id, role="lead", edition_id=edition.id, seen_by=seen_by)
    reader = reader_of(application.person_id)
    if reader is None:
        return
    text = Message(ADMITTED[application.role, searched], {"programme": name_at(edition, reader.locale)})
    news = _answer(application, text, "application.admitted")
    if application.role == "mentee" and searched:
        news = replace(news, path=f"c/{edition.id}/mentors", verb=N_("Find a mentor"))
    tell(reader, news, event_id)


def _answered(application_id: int) -> Application:
    row = db.session.get_one(Application, application_id)
    settle_staff("application", row.id, row.tenant_id, "coordinator", row.edition_id)
    return row


def _answer(application: Application, text: Message, letter: str) -> News:
    programme = programme_of(application.edition_id)
    page = f"applications/{application.id}"
    return News(f"application:{application.id}", text, page, letter=letter, programme_id=programme)


@on(ApplicationWithdrawn)
def application_withdrawn(event: ApplicationWithdrawn, _event_id: int) -> None:
    """Nobody has to answer it any more."""
    application = db.session.get_one(Application, event.application_id)
    settle_staff("application", application.id, application.tenant_id, "coordinator", application.edition_id)


@on(PairProposed)
def pair_proposed(event: PairProposed, event_id: int) -> None:
    """Both are asked, as far as they have not answered yet; nobody has to look for a mentor any more."""
    proposal = db.session.get_one(Proposal, event.proposal_id, with_for_update={"read": True})
    mentee = db.session.get_one(Enrolment, proposal.mentee_enrolment_id)
    settle_staff("pairing", mentee.application_id, proposal.owner_id, "lead", proposal.edition_id)
    if proposal.state != "proposed" or proposal.kind == "request":
        return  # a request is told in `request_news`
    ladder = ladder_of(edition_of(proposal.edition_id), "proposal")
    to_mentee = N_("There is a mentor for you: would you like to get to know each other?")
    to_mentor = N_("There is a mentee for you: would you like to get to know each other?")
    for person_id, text, letter, answered in (
        (proposal.mentee_id, to_mentee, "proposal.mentee", proposal.mentee_consented_at),
        (proposal.mentor_id, to_mentor, "proposal.mentor", proposal.mentor_consented_at),
    ):
        if answered is not None:
            continue
        _to(
            person_id,
            event_id,
            News(
                f"proposal:{proposal.id}",
                Message(text),
                f"proposals/{proposal.id}",
                waits=True,
                due=proposal.due_at,
                verb=N_("Look at the proposal"),
                ladder=ladder,
                letter=letter,
                programme_id=programme_of(proposal.edition_id),
                acts=acts_of(proposal.id),
            ),
        )


@on(ConsentGiven)
def consent_given(event: ConsentGiven, _event_id: int) -> None:
    """Whoever has answered is not awaited any more."""
    proposal = db.session.get_one(Proposal, event.proposal_id)
    answered = {proposal.mentee_id: proposal.mentee_consented_at, proposal.mentor_id: proposal.mentor_consented_at}
    settle(f"proposal:{proposal.id}", *(person for person, at in answered.items() if at is not None))


@on(ProposalDeclined, ProposalExpired)
def proposal_closed(event: ProposalDeclined | ProposalExpired, event_id: int) -> None:
    """Both learn that it is over, and not whose no it was."""
    proposal = db.session.get_one(Proposal, event.proposal_id)
    if proposal.kind == "request":
        return
    settle(f"proposal:{proposal.id}")
    for person_id in (proposal.mentee_id, proposal.mentor_id):
        _to(
            person_id,
            event_id,
            News(
                f"proposal:{proposal.id}",
                Message(N_("The pair that we proposed to you did not come about. We are looking for somebody else.")),
                f"proposals/{proposal.id}",
                letter="proposal.closed",
                programme_id=programme_of(proposal.edition_id),
            ),
        )


@on(StaffAsked)
def staff_asked(event: StaffAsked, event_id: int) -> None:
    """One person who looks after something is told, with a link to where it is done."""
    if event.what not in STAFF:
        return  # said by `ladder.overdue_news`, `question_news`
    if is_over(event.what, event.subject_id):
        return
    text, verb, page = STAFF[event.what]
    reader = reader_of(event.person_id)
    said, due, ladder = Message(text), None, None
    if reader is not None and event.what in {"application", "pairing"}:
        application = db.session.get_one(Application, event.subject_id)
        ladder = ladder_of(edition_of(application.edition_id), event.what)
        due = now() + timedelta(days=ladder.days)
        if event.what == "application":
            said, due = _asking(application, reader.locale), application.due_at
            page = f"{page}/{application.id}"
    if event.what in {"left_alone", "moved_alone", "part_over", "unpaired"}:
        page = f"{page}/{event.subject_id}"
    slug = db.session.scalar(sa.select(Tenant.slug).where(Tenant.id == event.tenant_id))
    if reader is not None and slug is not None:
        at = News(
            f"staff:{event.what}:{event.subject_id}",
            said,
            f"mentorships/{event.subject_id}" if event.what in PAIRS else f"desk/{page}",
            waits=event.what in {"application", "pairing", "move"},
            due=due,
            verb=verb,
            ladder=ladder,
            letter=f"staff.{event.what}",
        )
        tell(replace(reader, slug=slug), at, event_id)


def _asking(application: Application, locale: str) -> Message:
    """As what somebody applies, and for which programme; who it is stands on the page, for those who may know."""
    return Message(APPLICATION[application.role], {"programme": name_at(edition_of(application.edition_id), locale)})


@on(StaffRelieved)
def staff_relieved(event: StaffRelieved, _event_id: int) -> None:
    """It waits for them no more."""
    settle(f"staff:{event.what}:{event.subject_id}")
