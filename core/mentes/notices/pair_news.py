"""What happens in a pair, said to the two: who is awaited next, and what was settled. Never a word of what they write."""

from datetime import datetime
from typing import Any

from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.mentorships.evaluation.models import Response
from mentes.mentorships.meetings.service import may_propose
from mentes.mentorships.pair import OTHER, Pair
from mentes.mentorships.papers.desks import begun_by
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.steps import way_of
from mentes.notices.awaited import due_of, follow, matter_of
from mentes.notices.meeting_news import MEETING_MOVES
from mentes.notices.pair_saying import goes_on, held_pair, named, say_to
from mentes.notices.service import News
from mentes.plugin.events import (
    CertificateIssued,
    MatchAgreed,
    MatchConfirmed,
    MatchRefused,
    MentorshipActive,
    MentorshipCompleted,
    MentorshipEnded,
    MentorshipStarted,
    PaperCountered,
    PaperInForce,
    PaperReturned,
    PaperSent,
    PaperSigned,
    PaperWithdrawn,
    QuestionnaireAnswered,
    QuestionnaireOpened,
    WrapUpDue,
)
from mentes.plugin.frozen import thaw
from mentes.plugin.parts import Paper as Declared
from mentes.plugin.parts import Waiting
from mentes.plugin.waiting_events import MentorshipResumed

QUESTIONS = N_("How was it? A few questions help to make the programme better; your answers stay without your name.")
NO_MATCH = {  # by what comes next (`pair_saying.goes_on`)
    "": N_(
        "You and %(name)s do not go on as a pair. There is no fault in that; your coordinator looks for somebody else."
    ),
    "mentee": N_("You and %(name)s do not go on as a pair. There is no fault in that; you can look for somebody else."),
    "mentor": N_(
        "You and %(name)s do not go on as a pair. There is no fault in that; your place is free for somebody else."
    ),
    "over": N_("You and %(name)s do not go on as a pair. There is no fault in that."),
}
FIRST = {  # does this side propose the dates
    True: N_("You and %(name)s are a pair. Find a time for your first meeting."),
    False: N_("You and %(name)s are a pair. %(name)s proposes a time for your first meeting."),
}
AFTER_MEETING = N_(
    "You met %(name)s on %(day)s. How was it? A few questions help to make the programme better; your answers stay without your name."
)
ENDS = {  # is there a final meeting, is there a last day
    (True, True): N_("Your mentoring with %(name)s ends on %(day)s. Find a time for your final meeting."),
    (True, False): N_("Your mentoring with %(name)s comes to its end. Find a time for your final meeting."),
    (False, True): N_("Your mentoring with %(name)s ends on %(day)s."),
    (False, False): N_("Your mentoring with %(name)s comes to its end."),
}
SENT = {
    "sends": N_("%(name)s sent you: %(paper)s."),
    "proposes": N_("%(name)s proposes a new version: %(paper)s."),
    "changes": N_("%(name)s sent you a new version: %(paper)s."),
    "answers": N_("%(name)s answers with a text of their own: %(paper)s."),
    "signs": N_("Now sign what you sent to %(name)s: %(paper)s."),
}


@on(MentorshipStarted)
def introduced(event: MentorshipStarted, event_id: int) -> None:
    """The two learn each other's names."""
    pair = held_pair(event.mentorship_id)
    for role in ("mentee", "mentor"):
        is_theirs = may_propose(way_of(pair), role)
        text = named(pair, role, FIRST[is_theirs])
        say_to(
            pair,
            (role,),
            News(
                matter_of(pair, "first_meeting"),
                text,
                f"mentorships/{pair.id}",
                waits=is_theirs,
                due=due_of(way_of(pair), "first_meeting") if is_theirs else None,
                verb=N_("Find a time") if is_theirs else N_("Open"),
                ladder=way_of(pair).design.patience("first_meeting") if is_theirs else None,
                letter="pair.introduced",
                kind="" if is_theirs else "pair",
            ),
            event_id,
        )


@on(MatchRefused)
def match_refused(event: MatchRefused, event_id: int) -> None:
    """Both learn that they do not go on, in the same words."""
    pair = held_pair(event.mentorship_id)
    for role in ("mentee", "mentor"):
        text = named(pair, role, NO_MATCH[goes_on(pair, role)])
        say_to(pair, (role,), News(f"pair:{pair.id}", text, f"mentorships/{pair.id}", letter="pair.refused"), event_id)


@on(PaperSent, PaperCountered)
def paper_sent(event: PaperSent | PaperCountered, event_id: int) -> None:
    """The other side is asked to read it; where signatures are needed, both are asked for theirs."""
    pair, paper = held_pair(event.mentorship_id), db.session.get_one(Paper, event.paper_id)
    declared = way_of(pair).design.paper(paper.key)
    if declared.reader == "author":
        return
    for role in ("mentee", "mentor") if declared.signatures else (OTHER[paper.author],):
        kind = "signs" if role == paper.author else _kind(event, paper, declared)
        waits = declared.approval != "none"
        key, path = _paper_step(pair, paper), _paper_path(pair, paper)
        text = named(pair, role, SENT[kind], paper=_paper_title(pair, paper))
        verb, letter = N_("Read"), f"paper.{kind}"
        shown = "" if waits else "pair"  # news of a paper that needs no answer waits for nobody
        news = News(
            matter_of(pair, key), text, path, waits, _due(pair, paper), verb, letter, shown, _patience(pair, key)
        )
        say_to(pair, (role,), news, event_id)


def _kind(event: PaperSent | PaperCountered, paper: Paper, declared: Declared) -> str:
    if isinstance(event, PaperCountered):
        return "answers"
    if paper.edition_number == 1:
        return "sends"
    return "proposes" if declared.approval != "none" else "changes"


def _due(pair: Pair, paper: Paper) -> datetime | None:
    return paper.due_at and paper.due_at + pair.later


def _paper_title(pair: Pair, paper: Paper) -> Message:
    way = way_of(pair)
    return Message(way.design.paper(paper.key).title, domain=way.design.domain)


@on(PaperWithdrawn)
def paper_withdrawn(event: PaperWithdrawn, event_id: int) -> None:
    """The other side learns that nothing is asked any more; what is in force stays so."""
    pair, paper = held_pair(event.mentorship_id), db.session.get_one(Paper, event.paper_id)
    role = OTHER[str(begun_by(paper))]
    text = named(pair, role, N_("%(name)s withdrew the change: %(paper)s."), paper=_paper_title(pair, paper))
    path = _paper_path(pair, paper)
    say_to(pair, (role,), News(f"paper:{paper.id}", text, path, verb=N_("Read"), letter="paper.withdrawn"), event_id)


def _patience(pair: Pair, key: str) -> Waiting:
    return way_of(pair).design.patience(key)


def _paper_step(pair: Pair, paper: Paper) -> str:
    numbers = {each.id: each.number for each in pair.meetings}
    meeting = f":{numbers[paper.meeting_id]}" if paper.meeting_id else ""
    return f"paper:{paper.key}{meeting}"


def _paper_path(pair: Pair, paper: Paper) -> str:
    numbers = {each.id: each.number for each in pair.meetings}
    meeting = f"/meetings/{numbers[paper.meeting_id]}" if paper.meeting_id else ""
    return f"mentorships/{pair.id}{meeting}/papers/{paper.key}"


@on(PaperReturned)
def paper_returned(event: PaperReturned, event_id: int) -> None:
    """The author is asked for a change; the words of the request stay on the page."""
    pair, paper = held_pair(event.mentorship_id), db.session.get_one(Paper, event.paper_id)
    title = _paper_title(pair, paper)
    text = named(pair, paper.author, N_("%(name)s asks you for a change: %(paper)s."), paper=title)
    key, path = _paper_step(pair, paper), _paper_path(pair, paper)
    news = News(
        matter_of(pair, key),
        text,
        path,
        waits=True,
        due=_due(pair, paper),
        verb=N_("Read"),
        letter="paper.returned",
        ladder=_patience(pair, key),
    )
    say_to(pair, (paper.author,), news, event_id)


@on(PaperInForce)
def paper_in_force(event: PaperInForce, event_id: int) -> None:
    """The author learns that the other agreed; an agreement's beginning is told with the mentorship's."""
    pair, paper = held_pair(event.mentorship_id), db.session.get_one(Paper, event.paper_id)
    declared = way_of(pair).design.paper(paper.key)
    matter, path, title = f"paper:{paper.id}", _paper_path(pair, paper), _paper_title(pair, paper)
    if declared.approval == "none":
        return
    if declared.needed_for == "active" and paper.edition_number == 1 and pair.starts_on is not None:
        return
    if not declared.signatures:
        text = named(pair, paper.author, N_("%(name)s confirmed: %(paper)s."), paper=title)
        say_to(pair, (paper.author,), News(matter, text, path, verb=N_("Read"), letter="paper.confirmed"), event_id)
    elif paper.edition_number > 1:
        for role in ("mentee", "mentor"):
            text = named(pair, role, N_("You and %(name)s have signed the new version: %(paper)s."), paper=title)
            say_to(pair, (role,), News(matter, text, path, verb=N_("Read"), letter="paper.signed"), event_id)


@on(MentorshipActive)
def active(event: MentorshipActive, event_id: int) -> None:
    """It counts from today."""
    pair = held_pair(event.mentorship_id)
    for role in ("mentee", "mentor"):
        begun = (
            N_("You and %(name)s are officially in a mentorship. It lasts until %(day)s.")
            if pair.ends_on
            else N_("You and %(name)s are officially in a mentorship.")
        )
        text = named(pair, role, begun, day=pair.ends_on)
        say_to(pair, (role,), News(f"pair:{pair.id}", text, f"mentorships/{pair.id}", letter="pair.begun"), event_id)


@on(WrapUpDue)
def wrap_up_due(event: WrapUpDue, event_id: int) -> None:
    """The end is near: both are asked for the final meeting, if there is one and no other date is open."""
    pair = held_pair(event.mentorship_id)
    if pair.is_over:
        return  # nothing was left to do, and that is told as well
    way, until = way_of(pair), pair.ends_on
    for role in ("mentee", "mentor"):
        final = way.design.meetings.final and pair.open_meeting is None and may_propose(way, role)
        asked = matter_of(pair, "final_meeting"), N_("Find a time")
        matter, verb = asked if final else (f"end:{pair.id}", N_("Open"))
        text = named(pair, role, ENDS[final, until is not None], day=until)
        letter = "pair.ends_meeting" if final else "pair.ends"
        ladder = way.design.patience("final_meeting") if final else None
        news = News(matter, text, f"mentorships/{pair.id}", final, until, verb, letter, ladder=ladder)
        say_to(pair, (role,), news, event_id)


@on(QuestionnaireOpened)
def questionnaire_opened(event: QuestionnaireOpened, event_id: int) -> None:
    """One person is asked."""
    response = db.session.get_one(Response, event.response_id)
    pair = held_pair(response.mentorship_id)
    if response.answered_at is not None:
        return
    key, place = f"questionnaire:{response.questionnaire}", f"questionnaires/{response.questionnaire}"
    text, letter = Message(QUESTIONS), "questionnaire.opened"
    if response.meeting:
        place, letter = f"meetings/{response.meeting}/{place}", "questionnaire.meeting"
        text = named(pair, response.role, AFTER_MEETING, day=pair.meeting(response.meeting).starts_at.date())
    matter = matter_of(pair, f"{key}:{response.meeting}" if response.meeting else key)
    path, ladder = f"mentorships/{pair.id}/{place}", _patience(pair, key)
    news = News(
        matter,
        text,
        path,
        waits=True,
        due=response.due_at + pair.later,
        verb=N_("Answer"),
        letter=letter,
        ladder=ladder,
    )
    say_to(pair, (response.role,), news, event_id)


@on(MentorshipCompleted)
def completed(event: MentorshipCompleted, event_id: int) -> None:
    """Everything is done."""
    pair = held_pair(event.mentorship_id)
    for role in ("mentee", "mentor"):
        text = named(pair, role, N_("You and %(name)s have completed your mentoring. Thank you both."))
        say_to(
            pair, (role,), News(f"pair:{pair.id}", text, f"mentorships/{pair.id}", letter="pair.completed"), event_id
        )


@on(CertificateIssued)
def certificate_issued(event: CertificateIssued, event_id: int) -> None:
    """The certificate lies ready, for its holder alone."""
    pair = held_pair(event.mentorship_id)
    role = next((each.role for each in pair.certificates if each.id == event.certificate_id), None)
    if role is None:
        return  # it went with its holder's account
    matter, text = f"certificate:{event.certificate_id}", _ready(pair)
    say_to(pair, (role,), News(matter, text, "certificates", verb=N_("Open"), letter="certificate.ready"), event_id)


def _ready(pair: Pair) -> Message:
    """By the name that the programme gives to what it confirms, where it gives one."""
    document = thaw(pair.frozen).design.document
    if document is None:
        return Message(N_("Your certificate is ready. You can download it at any time."))
    return Message(N_("Ready for you: %(document)s. You can download it at any time."), {"document": document})


@on(
    *MEETING_MOVES,
    MentorshipStarted,
    MatchConfirmed,
    MatchAgreed,
    MatchRefused,
    PaperSent,
    PaperCountered,
    PaperReturned,
    PaperWithdrawn,
    PaperSigned,
    PaperInForce,
    MentorshipActive,
    WrapUpDue,
    MentorshipCompleted,
    MentorshipEnded,
    MentorshipResumed,
)
def pair_moved(event: Any, event_id: int) -> None:
    """Registered last: after what each event says, the inboxes of the two hold exactly what waits for them."""
    follow(held_pair(event.mentorship_id), event_id)


@on(QuestionnaireOpened, QuestionnaireAnswered)
def answers_moved(event: QuestionnaireOpened | QuestionnaireAnswered, event_id: int) -> None:
    """The same for questionnaires."""
    follow(held_pair(db.session.get_one(Response, event.response_id).mentorship_id), event_id)
