"""The news of a programme's life, in the past tense and with identifiers only; plugins get them through `happened`."""

from dataclasses import dataclass
from typing import Literal

from mentes.base.events import Event

Departure = Literal["affiliation", "absent", "moved", "off"]
"""Why somebody's access ended: not counted in any more, a year away, at another university now, or as they wished."""


@dataclass(frozen=True)
class ApplicationSubmitted(Event):
    """Somebody asked to take part in an edition."""

    application_id: int
    edition_id: int


@dataclass(frozen=True)
class ApplicationAdmitted(Event):
    """A coordinator accepted an application; the person is enrolled."""

    application_id: int
    edition_id: int


@dataclass(frozen=True)
class ApplicationDeclined(Event):
    """A coordinator declined an application, with a reason for the applicant."""

    application_id: int
    edition_id: int


@dataclass(frozen=True)
class ApplicationWithdrawn(Event):
    """The applicant took the application back."""

    application_id: int
    edition_id: int


@dataclass(frozen=True)
class RoleGranted(Event):
    """A person was given a role at a university or in a programme."""

    grant_id: int
    person_id: int


@dataclass(frozen=True)
class RoleRevoked(Event):
    """A role was taken back before its time."""

    grant_id: int
    person_id: int


@dataclass(frozen=True)
class RoleEnding(Event):
    """A role ends by itself within two weeks."""

    grant_id: int
    person_id: int


@dataclass(frozen=True)
class ProfileChanged(Event):
    """Somebody changed what they say about themselves."""

    person_id: int
    home_id: int


@dataclass(frozen=True)
class RegisterImported(Event):
    """A university imported what its register says about people's studies."""

    home_id: int


@dataclass(frozen=True)
class FactConfirmed(Event):
    """A coordinator confirmed or corrected what somebody says about their studies."""

    fact_id: int
    person_id: int


@dataclass(frozen=True)
class HomeChanged(Event):
    """Somebody's home organisation is another university's now; both are asked whether they move (SSO-17)."""

    move_id: int
    tenant_id: int
    wanted_id: int


@dataclass(frozen=True)
class MoveAgreed(Event):
    """Both universities agreed that somebody moves."""

    move_id: int


@dataclass(frozen=True)
class MoveRefused(Event):
    """One of two universities did not agree that somebody moves; nothing changed."""

    move_id: int


@dataclass(frozen=True)
class MoveWithdrawn(Event):
    """Nobody moves, and nobody said no: the home organisation is the old one again, or not both answered in time."""

    move_id: int


@dataclass(frozen=True)
class PersonLeft(Event):
    """Somebody's access ended, by their university or as they wished (SSO-18, S2-29)."""

    person_id: int
    home_id: int
    reason: Departure


@dataclass(frozen=True)
class InvitationSent(Event):
    """Somebody was invited, or the same invitation goes out once more."""

    invitation_id: int


@dataclass(frozen=True)
class InvitationAccepted(Event):
    """An invitation belongs to somebody now: whoever opened it, at whatever address it was sent to."""

    invitation_id: int
    person_id: int


@dataclass(frozen=True)
class InvitationWithdrawn(Event):
    """An invitation was taken back before anybody had accepted it."""

    invitation_id: int


@dataclass(frozen=True)
class InvitationExpired(Event):
    """Nobody accepted an invitation in time, or nobody confirmed who took it."""

    invitation_id: int


@dataclass(frozen=True)
class AccessEnding(Event):
    """Somebody has not signed in for eleven months; on this day (ISO 8601) their access ends."""

    person_id: int
    home_id: int
    on: str


@dataclass(frozen=True)
class PairProposed(Event):
    """Two enrolled people were proposed to each other, or one asked the other."""

    proposal_id: int
    edition_id: int


@dataclass(frozen=True)
class ConsentGiven(Event):
    """One of the two agreed to a proposal."""

    proposal_id: int
    edition_id: int


@dataclass(frozen=True)
class ProposalDeclined(Event):
    """One of the two said no to a proposal."""

    proposal_id: int
    edition_id: int


@dataclass(frozen=True)
class ProposalExpired(Event):
    """Nobody answered a proposal in time."""

    proposal_id: int
    edition_id: int


@dataclass(frozen=True)
class MentorshipStarted(Event):
    """Both agreed to a proposal; the two are introduced to each other."""

    mentorship_id: int
    edition_id: int


@dataclass(frozen=True)
class MeetingProposed(Event):
    """One side proposed a date for a meeting."""

    meeting_id: int
    mentorship_id: int


@dataclass(frozen=True)
class MeetingConfirmed(Event):
    """The other side accepted the date of a meeting."""

    meeting_id: int
    mentorship_id: int


@dataclass(frozen=True)
class MeetingCancelled(Event):
    """A proposed or confirmed meeting will not take place."""

    meeting_id: int
    mentorship_id: int


@dataclass(frozen=True)
class MeetingHeld(Event):
    """A meeting took place."""

    meeting_id: int
    mentorship_id: int


@dataclass(frozen=True)
class MeetingMissed(Event):
    """A confirmed meeting did not take place because somebody did not come."""

    meeting_id: int
    mentorship_id: int


@dataclass(frozen=True)
class MatchConfirmed(Event):
    """One side answered whether this is the right match; which side and how stays with the pair's facts."""

    mentorship_id: int


@dataclass(frozen=True)
class MatchAgreed(Event):
    """Both sides said that this is the right match."""

    mentorship_id: int


@dataclass(frozen=True)
class MatchRefused(Event):
    """The two do not go on together; nobody learns which side said no."""

    mentorship_id: int


@dataclass(frozen=True)
class PaperSent(Event):
    """The author sent a paper to the other side."""

    paper_id: int
    mentorship_id: int


@dataclass(frozen=True)
class PaperCountered(Event):
    """The side that was asked to agree answered with a text of its own."""

    paper_id: int
    mentorship_id: int


@dataclass(frozen=True)
class PaperWithdrawn(Event):
    """A change of a paper in force, which had been sent, was taken back; the version in force stays so."""

    paper_id: int
    mentorship_id: int


@dataclass(frozen=True)
class PaperReturned(Event):
    """The other side gave a paper back with a proposal."""

    paper_id: int
    mentorship_id: int


@dataclass(frozen=True)
class PaperSigned(Event):
    """One side signed a paper."""

    paper_id: int
    mentorship_id: int


@dataclass(frozen=True)
class PaperConfirmed(Event):
    """The other side confirmed a paper that needs no signature."""

    paper_id: int
    mentorship_id: int


@dataclass(frozen=True)
class PaperInForce(Event):
    """A paper has all the consent it needs; from now on it counts."""

    paper_id: int
    mentorship_id: int


@dataclass(frozen=True)
class MentorshipActive(Event):
    """Everything needed to begin is done; the mentorship runs from today."""

    mentorship_id: int


@dataclass(frozen=True)
class WrapUpDue(Event):
    """The end of a mentorship is near: time for the final meeting."""

    mentorship_id: int


@dataclass(frozen=True)
class MentorshipCompleted(Event):
    """A mentorship fulfilled what its programme asks for and was closed."""

    mentorship_id: int


@dataclass(frozen=True)
class MentorshipEnded(Event):
    """A mentorship ended before it was complete."""

    mentorship_id: int


@dataclass(frozen=True)
class QuestionnaireOpened(Event):
    """A questionnaire can be answered by one person."""

    response_id: int
    edition_id: int


@dataclass(frozen=True)
class QuestionnaireAnswered(Event):
    """One person answered a questionnaire; what was answered is kept apart from who answered."""

    response_id: int
    edition_id: int


@dataclass(frozen=True)
class CertificateIssued(Event):
    """A certificate was written for one person."""

    certificate_id: int
    mentorship_id: int


@dataclass(frozen=True)
class WorkshopScheduled(Event):
    """A date of the programme was fixed."""

    workshop_id: int
    edition_id: int


@dataclass(frozen=True)
class AttendanceRecorded(Event):
    """Somebody's presence at a workshop was recorded."""

    attendance_id: int
    workshop_id: int


@dataclass(frozen=True)
class ReminderDue(Event):
    """Something has waited for somebody for a while; `waiting` is the key of the Design's waiting state."""

    waiting: str
    subject_id: int
    person_id: int
