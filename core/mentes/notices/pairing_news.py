"""A mentee without a mentor: the leads are asked (again), the mentee hears that the search goes on, and at last that it ended."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from mentes.admission import unpaired
from mentes.admission.models import Application, Enrolment, Proposal
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.i18n import N_, Message
from mentes.base.models import History
from mentes.base.outbox import on
from mentes.mentorships.models import Mentorship
from mentes.notices.over import is_over
from mentes.notices.readers import ask_staff, programme_of, reader_of, settle_staff
from mentes.notices.service import News, tell
from mentes.people.models import Person
from mentes.plugin.events import (
    MatchRefused,
    MentorshipCompleted,
    MentorshipEnded,
    PersonLeft,
    ProposalDeclined,
    ProposalExpired,
)
from mentes.plugin.waiting_events import EnrolmentEnded
from mentes.programmes.rules import is_searched
from mentes.programmes.service import edition_of
from mentes.programmes.titles import name_at

AGAIN = frozenset(
    {"quiet", "stopped", "left", "closed", "gone"}
)  # ends without fault after which a mentee is paired anew; `no_match` is told apart
LATE = N_(
    "We are still looking for a mentor for you; it takes longer than usual. There is nothing you have to do. "
    "You hear from us by %(day)s."
)
ENDED = N_(
    "We are sorry: we found no mentor for you in time, and your part in the programme has ended. You can apply again "
    "as long as applications are open; your coordinator can tell you what else there is for you."
)


SOUGHT = N_(
    "Your part in %(programme)s has ended: nobody was found in time, and there is no fault in that. You can apply again as long as applications are open."
)
LEFT = N_("Your part in the programme has ended, as you wished. Thank you for having taken part.")
PART_ENDED = N_("Your coordinators have ended your part in the programme. They can tell you more.")


@dataclass(frozen=True)
class PairingLate(Event):
    """Nobody was proposed to a mentee in time; they are told that the search goes on, until when (an ISO day)."""

    application_id: int
    until: str


@on(ProposalDeclined, ProposalExpired)
def proposal_failed(event: ProposalDeclined | ProposalExpired, _event_id: int) -> None:
    """The leads look for somebody else."""
    proposal = db.session.get_one(Proposal, event.proposal_id)
    if proposal.kind == "proposed" and not _ask_again(proposal):
        _say(proposal, "proposal", proposal.id)


@on(MatchRefused)
def match_refused(event: MatchRefused, _event_id: int) -> None:
    """The leads can pair the two anew."""
    row = db.session.get_one(Mentorship, event.mentorship_id)
    proposal = db.session.get_one(Proposal, row.proposal_id)
    if not _ask_again(proposal) and not is_searched(edition_of(row.edition_id)):
        _say(proposal, "match", row.id)


@on(MentorshipEnded)
def ended_without_fault(event: MentorshipEnded, _event_id: int) -> None:
    """The mentee of a pair that ended in silence may have somebody else."""
    row = db.session.get_one(Mentorship, event.mentorship_id)
    if row.reason in AGAIN:
        _ask_again(db.session.get_one(Proposal, row.proposal_id))


@on(MentorshipEnded, MentorshipCompleted)
def end_parts_of_gone(event: MentorshipEnded | MentorshipCompleted, _event_id: int) -> None:
    """One of the two had left the university, and only their pair kept them in the programme: nobody is proposed to them."""
    row = db.session.get_one(Mentorship, event.mentorship_id)
    proposal = db.session.get_one(Proposal, row.proposal_id)
    for number in (proposal.mentee_enrolment_id, proposal.mentor_enrolment_id):
        part = db.session.get_one(Enrolment, number)
        if part.state == "active" and _has_left(part):
            unpaired.end_of_gone(part.person_id, part.tenant_id)


def _ask_again(proposal: Proposal) -> bool:
    """Ask the leads to pair this mentee anew; False for one who takes part no more, is gone, or has somebody already."""
    mentee = db.session.get_one(Enrolment, proposal.mentee_enrolment_id)
    if _has_left(mentee):
        unpaired.end_of_gone(mentee.person_id, mentee.tenant_id)
    if is_searched(edition_of(proposal.edition_id)):
        return False  # they look for somebody themselves
    if is_over("pairing", mentee.application_id) or reader_of(mentee.person_id) is None:
        return False
    _say(proposal, "pairing", mentee.application_id)
    return True


def _has_left(part: Enrolment) -> bool:
    """And has not moved: then their coordinators decide what becomes of their part."""
    if db.session.scalar(sa.select(Person.state).where(Person.id == part.person_id)) == "active":
        return False
    about = History.event == PersonLeft.__name__, History.tenant_ids.any_() == part.tenant_id
    chosen = sa.select(History.payload["reason"].as_string()).where(
        *about, History.payload["person_id"].as_integer() == part.person_id
    )
    return db.session.scalar(chosen.order_by(History.id.desc()).limit(1)) not in {None, "moved"}


def _say(proposal: Proposal, what: str, subject_id: int) -> None:
    seen_by = (proposal.owner_id, proposal.mentee_tenant_id, proposal.mentor_tenant_id)
    ask_staff(what, subject_id, proposal.owner_id, role="lead", edition_id=proposal.edition_id, seen_by=seen_by)


@on(PairingLate)
def pairing_late(event: PairingLate, event_id: int) -> None:
    """The mentee learns that it takes longer, and until when."""
    if not is_over("pairing", event.application_id):
        text = Message(LATE, {"day": date.fromisoformat(event.until)})
        _tell(db.session.get_one(Application, event.application_id), text, "pairing.late", event_id)


@on(EnrolmentEnded)
def part_ended(event: EnrolmentEnded, event_id: int) -> None:
    """It waits for nobody any more; whoever took part learns it kindly, and so do the coordinators of their university."""
    row = db.session.get_one(Application, event.application_id)
    settle_staff("pairing", row.id, row.owner_id, "lead", row.edition_id)
    is_here = reader_of(row.person_id) is not None
    if row.state == "withdrawn" and is_here:
        own = row.decided_by == row.person_id
        _tell(row, Message(LEFT if own else PART_ENDED), "part.left" if own else "part.ended", event_id)
        what = "part_over"
    else:
        _tell(row, _in_vain(row), "pairing.ended", event_id)
        what = "unpaired" if is_here else "left_alone"
    about = (row.tenant_id, row.owner_id)
    ask_staff(what, row.id, row.tenant_id, role="coordinator", edition_id=row.edition_id, seen_by=about)


def _in_vain(application: Application) -> Message:
    """Where mentees look for a mentor themselves, nobody else was looking for them."""
    edition = edition_of(application.edition_id)
    if not is_searched(edition):
        return Message(ENDED)
    reader = reader_of(application.person_id)
    return Message(SOUGHT, {"programme": name_at(edition, reader.locale if reader else "en")})


def _tell(application: Application, text: Message, letter: str, event_id: int) -> None:
    reader = reader_of(application.person_id)
    if reader is not None:
        programme = programme_of(application.edition_id)
        matter, path = f"pairing:{application.id}", f"applications/{application.id}"
        tell(reader, News(matter, text, path, letter=letter, programme_id=programme), event_id)
