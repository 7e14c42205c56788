"""What a pair does on its own: introduce two who agreed, and begin the wrap-up when its time comes."""

import sqlalchemy as sa

from mentes.admission import proposing
from mentes.admission.bound import readable
from mentes.admission.models import Proposal
from mentes.admission.offers.listening import count_again
from mentes.admission.requests import asking, forgetting
from mentes.base.apart import apart
from mentes.base.db import db
from mentes.base.outbox import on
from mentes.base.ticks import daily, every
from mentes.mentorships import attended, partners, service
from mentes.mentorships.evaluation.models import Response
from mentes.mentorships.meetings import silence
from mentes.mentorships.models import RUNNING, Mentorship, Side
from mentes.mentorships.pausing.closing import end_early
from mentes.people.models import UNLISTED, Person
from mentes.plugin.events import (
    AttendanceRecorded,
    ConsentGiven,
    MentorshipCompleted,
    MentorshipEnded,
    MentorshipStarted,
    ProfileChanged,
    QuestionnaireAnswered,
)
from mentes.plugin.workshop_events import WorkshopUnsaid
from mentes.workshops.attending import people_of
from mentes.workshops.models import Attendance, Workshop


@on(ConsentGiven)
def introduce_the_two(event: ConsentGiven, _row_id: int) -> None:
    """After the second consent: make the pair, once."""
    proposal = db.session.get_one(Proposal, event.proposal_id, with_for_update=True)  # two workers, one pair
    known = db.session.scalar(sa.select(Mentorship.id).where(Mentorship.proposal_id == proposal.id))
    if proposal.state == "accepted" and known is None and not proposing.part(proposal, readable(proposal.edition_id)):
        made = service.introduce(proposal)
        attended.write_down(made.id, made.edition_id)
        if _has_gone(made):
            end_early(made, "gone")


def _has_gone(made: Mentorship) -> bool:
    """Whether one of the two has switched their account off between the last yes and now."""
    two = Person.id.in_((made.mentee_id, made.mentor_id)), Person.state.in_(UNLISTED)
    return db.session.scalar(sa.select(Person.id).where(*two).limit(1)) is not None


@on(MentorshipStarted)
def end_the_search(event: MentorshipStarted, _row_id: int) -> None:
    """Only now nobody else of the mentee's order is asked: until then the yes could still come to nothing."""
    row = db.session.get_one(Mentorship, event.mentorship_id)
    asking.match(row.proposal_id, lives=row.state != "ended_early")


@on(MentorshipCompleted, MentorshipEnded)
def give_the_place_back(event: MentorshipCompleted | MentorshipEnded, _row_id: int) -> None:
    """A pair is over: its mentor may have a place for somebody else."""
    row = db.session.get_one(Mentorship, event.mentorship_id)
    count_again(row.mentor_id, row.mentor_tenant_id)


@on(MentorshipCompleted)
def forget_what_was_asked(event: MentorshipCompleted, _row_id: int) -> None:
    """What the mentee wrote when they asked has done its work."""
    forgetting.forget_words(db.session.get_one(Mentorship, event.mentorship_id).proposal_id)


@on(MentorshipEnded)
def take_what_was_asked(event: MentorshipEnded, _row_id: int) -> None:
    """The mentor reads it no more; the mentee may need it for the next request (S2-36)."""
    forgetting.take_from_mentor(db.session.get_one(Mentorship, event.mentorship_id).proposal_id)


@on(QuestionnaireAnswered)
def move_on_after_an_answer(event: QuestionnaireAnswered, _row_id: int) -> None:
    """A programme may ask for the answer before it is complete."""
    response = db.session.get_one(Response, event.response_id)
    service.progress(service.locked(response.mentorship_id))


@on(ProfileChanged)
def renew_cards(event: ProfileChanged, _row_id: int) -> None:
    """What the other of a pair sees, and the zone in which one signs, follow; the legal name stays as the two met."""
    person = db.session.get_one(Person, event.person_id)
    told = {each: getattr(person, each) for each in ("display_name", "email", "locale", "timezone")}
    running = sa.select(Mentorship.id).where(Mentorship.id == Side.mentorship_id, Mentorship.state.in_(RUNNING))
    own = Side.person_id == person.id, Side.tenant_id == event.home_id, running.exists()
    db.session.execute(sa.update(Side).where(*own).values(told))


@on(AttendanceRecorded)
def count_who_was_there(event: AttendanceRecorded, _row_id: int) -> None:
    """A pair may have waited for one of the two to come to an event."""
    row = db.session.get_one(Attendance, event.attendance_id)
    workshop = db.session.get_one(Workshop, event.workshop_id)
    attended.count_anew(workshop.edition_id, [row.person_id])


@on(WorkshopUnsaid)
def count_what_nobody_said(event: WorkshopUnsaid, _row_id: int) -> None:
    """The silence of those who look after an event is not held against those who may have come."""
    attended.count_anew(event.edition_id, people_of(event.workshop_id))


@daily("wrap-up", owners=True)
def begin_wrap_ups(tenant_id: int) -> None:
    """Each day, for each university that owns a programme: the pairs whose last day is near."""
    for row in service.due_for_wrap_up(tenant_id):
        apart(row, service.begin_wrap_up)


@daily("match-answers", owners=True)
def close_unanswered_matches(tenant_id: int) -> None:
    """Each day: one said no, the other nothing for a week; the two are free again."""
    for row in service.unanswered(tenant_id):
        apart(
            row, lambda row: end_early(service.locked(row.id), "no_match")
        )  # who cannot answer just now, is not overdue


@daily("meeting-times", owners=True)
def close_unanswered_times(tenant_id: int) -> None:
    """Each day: offered times that nobody answered, meetings that come near, and those of which nobody said how they went."""
    for row in silence.with_lapsed_time(tenant_id):
        silence.lapse(row)
    for row in silence.unreported(tenant_id):
        apart(row, silence.give_up_asking)
    silence.ask_how_it_went(tenant_id)
    silence.remind_to_prepare(tenant_id)


@every("meetings-over", minutes=15, owners=True)
def ask_after_meetings(tenant_id: int) -> None:
    """Every quarter of an hour: the meetings that have just ended."""
    silence.ask_how_it_went(tenant_id, silence.LOOK_BACK)


@daily("universities-leaving", owners=True)
def finish_leaving(tenant_id: int) -> None:
    """Each day, for each university that owns a programme: those who leave and have nothing running there have left."""
    partners.finish_leaving(tenant_id)
