"""The way of a mentorship as its Design implies it: what is done, whose move it is, what comes later."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from mentes.base.i18n import N_, Message
from mentes.plugin.answers import Awaited, Step
from mentes.plugin.design import Design
from mentes.plugin.facts import MeetingFact, Mentorship, PaperFact, ResponseFact
from mentes.plugin.parts import BOTH, Paper, Questionnaire, Role

State = Literal["done", "now", "later", "skipped"]
ORDER = {
    "introduced": 0,
    "getting_to_know": 1,
    "agreeing": 2,
    "active": 3,
    "paused": 3,
    "wrapping_up": 4,
    "completed": 5,
    "ended_early": 5,
}


def steps_of(design: Design, mentorship: Mentorship, today: date) -> tuple[Step, ...]:
    """All steps in their order. Of a mentorship that is over, nothing waits any more: what is open was skipped."""
    if mentorship.state in {"completed", "ended_early"}:  # a change that was open came to nothing
        mentorship = replace(mentorship, papers=tuple(each for each in mentorship.papers if _counted(each)))
    steps = tuple(_way(design, mentorship, today))
    if mentorship.match == "refused" or mentorship.state == "ended_early":
        return tuple(_skipped(step) for step in steps)
    if mentorship.state == "completed":
        return tuple(step if _outlives(design, step) else _skipped(step) for step in steps)
    return steps


def _way(design: Design, mentorship: Mentorship, today: date) -> Iterable[Step]:
    yield from _first_meeting(design, mentorship, today)
    yield from _attendance(mentorship, "first")
    yield from _papers(design, mentorship, "introduced")
    yield from _match_check(design, mentorship)
    yield from _papers(design, mentorship, "agreeing")
    yield from _workshops(design, mentorship)
    yield from _attendance(mentorship, "regular")
    yield from _meetings(design, mentorship, today)
    yield from _meeting_papers(design, mentorship)
    yield from _questionnaires(design, mentorship, of_meetings=True)
    yield from _papers(design, mentorship, "active")
    yield from _attendance(mentorship, "final")
    yield from _final_meeting(design, mentorship, today)
    yield from _papers(design, mentorship, "wrapping_up")
    yield from _official_end(design, mentorship)
    yield from _questionnaires(design, mentorship, of_meetings=False)
    yield from _certificate(design, mentorship)


def _counted(paper: PaperFact) -> bool:
    return paper.state in {"in_force", "superseded"}


def _outlives(design: Design, step: Step) -> bool:
    """After an official end nobody is reminded of anything but what is asked at that very moment (S2-24)."""
    kind, _, rest = step.key.partition(":")
    if kind == "questionnaire" and design.ends == "either":
        return step.state == "done" or design.questionnaire(rest.partition(":")[0]).moment == "end"
    return step.state == "done" or step.key.partition(":")[0] in {"questionnaire", "certificate"}


def _skipped(step: Step) -> Step:
    return step if step.state == "done" else replace(step, state="skipped", awaited=(), due=None, note=None)


def _state(*, done: bool, open_: bool) -> State:
    return "done" if done else "now" if open_ else "later"


def _reached(mentorship: Mentorship, state: str) -> bool:
    at = ORDER[mentorship.state]
    return max(at, ORDER["agreeing"] if mentorship.match == "agreed" else at) >= ORDER[state]


def _first_meeting(design: Design, mentorship: Mentorship, today: date) -> Iterable[Step]:
    if design.meetings.first_to_know:
        met = any(each.state == "held" for each in mentorship.meetings)
        step = Step("first_meeting", Message(N_("Get to know each other")), _state(done=met, open_=True))
        yield step if met else _fixing(step, design, mentorship.meetings, today)


def _attendance(mentorship: Mentorship, kind: str) -> Iterable[Step]:
    """Of each such meeting that one of the two says took place, the other's word (S2-19); an end asks for none any more."""
    for each in mentorship.meetings:
        if each.kind == kind and _is_half_said(each) and mentorship.state not in {"completed", "ended_early"}:
            silent = tuple(role for role in BOTH if role not in each.attended)
            yield Step(f"attendance:{each.number}", Message(N_("Confirm that you met")), "now", awaited=silent)


def _is_half_said(meeting: MeetingFact) -> bool:
    return meeting.state == "confirmed" and bool(meeting.attended)


def _fixing(step: Step, design: Design, meetings: Iterable[MeetingFact], today: date) -> Step:
    """The step with whose move it is to get the next meeting fixed and held."""
    meetings = tuple(meetings)
    coming = next((each for each in meetings if each.state in {"proposed", "confirmed"} and not each.attended), None)
    if coming is None and step.key in {"first_meeting", "final_meeting"} and any(map(_is_half_said, meetings)):
        return replace(step, note=Message(N_("It counts as soon as both of you have said that you met.")))
    if coming is None:
        return replace(step, awaited=_proposers(design), note=Message(N_("Propose a date.")))
    day = coming.starts.date() if coming.starts else None
    if coming.state == "proposed":
        awaited: tuple[Role, ...] = _others(coming.proposed_by)
        return replace(step, awaited=awaited, due=day, note=Message(N_("A date is proposed and waits for an answer.")))
    over = day is not None and day <= today
    return replace(step, awaited=BOTH if over else (), due=day, note=Message(N_("The date is fixed.")))


def _proposers(design: Design) -> tuple[Role, ...]:
    who = design.meetings.proposed_by
    return BOTH if who == "each" else (who,)


def _others(role: Role | None) -> tuple[Role, ...]:
    return tuple(each for each in BOTH if each != role)


def _match_check(design: Design, mentorship: Mentorship) -> Iterable[Step]:
    if design.match_check:
        agreed = mentorship.match == "agreed"
        met = any(each.state == "held" for each in mentorship.meetings)
        is_open = met or not design.meetings.first_to_know
        silent = tuple(role for role in BOTH if role not in mentorship.match_answers)
        yield Step(
            "match_check",
            Message(N_("Is this the right match?")),
            _state(done=agreed, open_=is_open),
            awaited=silent if is_open and not agreed else (),
        )


def _papers(design: Design, mentorship: Mentorship, opens: str) -> Iterable[Step]:
    for paper in design.papers:
        if paper.subject == "mentorship" and paper.opens == opens and not paper.is_private:
            is_open = _reached(mentorship, opens)
            yield _paper(design, paper, mentorship.papers_of(paper.key), is_open=is_open)


def _paper(design: Design, paper: Paper, found: tuple[PaperFact, ...], *, is_open: bool) -> Step:
    authors: tuple[Role | None, ...] = BOTH if paper.author == "each" else (None,)
    awaited: dict[Awaited, None] = {}
    done = True
    for author in authors:
        own = [each for each in found if author in {None, each.author}]
        if not any(each.state == "in_force" for each in own):
            done = False
            awaited |= dict.fromkeys(_movers(paper, author, own[-1] if own else None))
    changes = tuple(each for each in found if each.state in {"sent", "returned"}) if done else ()
    awaited |= dict.fromkeys(role for each in changes for role in _movers(paper, None, each))
    asked = is_open and (bool(changes) or (not done and (bool(found) or paper.needed_for != "nothing")))
    waiting = changes if done else found
    return Step(
        f"paper:{paper.key}",
        Message(paper.title, domain=design.domain),
        _state(done=done and not changes, open_=is_open),
        awaited=tuple(awaited) if asked else (),
        due=min((each.due for each in waiting if each.due and each.state != "in_force"), default=None),
        note=_paper_note(found, changes),
    )


def _paper_note(found: tuple[PaperFact, ...], changes: tuple[PaperFact, ...]) -> Message | None:
    """What is said besides: a change that waits for an answer, or how far the dated steps are (S4-14)."""
    if changes:
        is_change = any(each.edition > 1 for each in changes)
        counts = N_("A new version is under way; the one in force counts until then.")
        return Message(counts if is_change else N_("Another one is under way."))
    steps = [each for each in found if each.state == "in_force" and each.steps]
    if not steps:
        return None
    return Message(N_("%(done)s of %(steps)s steps done."), {"done": steps[-1].done, "steps": steps[-1].steps})


def _movers(paper: Paper, author: Role | None, fact: PaperFact | None) -> tuple[Role, ...]:
    """Whose move a paper is that is not in force: its authors until it is sent, then those who have not agreed.

    What was given back waits for whoever had sent it, where that is one of the two alone.
    """
    if fact is not None and fact.state == "returned" and paper.author in {"mentee", "mentor"}:
        return (fact.author,)
    if fact is None or fact.state != "sent":
        return (author,) if author else BOTH if paper.author in {"both", "each"} else (_role(paper.author),)
    if paper.signatures:
        return tuple(role for role in BOTH if role not in fact.signed)
    return _others(fact.author)


def _role(author: str) -> Role:
    return "mentor" if author == "mentor" else "mentee"


def _meetings(design: Design, mentorship: Mentorship, today: date) -> Iterable[Step]:
    least, held = design.meetings.at_least, len(mentorship.counted(design))
    wanted = max(least, mentorship.agreed_meetings or 0)
    over = mentorship.state in {"wrapping_up", "completed"}
    done = held >= least and (over or 0 < wanted <= held) and not _has_date(mentorship)
    is_open = _reached(mentorship, "active")
    step = Step("meetings", Message(N_("Meet")), _state(done=done, open_=is_open))
    if step.state == "now":
        regular = [each for each in mentorship.meetings if each.kind != "first"]
        step = _fixing(step, design, regular, today)
        if least and held + sum(map(_is_half_said, regular)) >= least and not _has_date(mentorship, half_said=False):
            step = replace(step, awaited=())  # nothing is to be proposed any more
    note = Message(N_("%(held)s of at least %(least)s meetings held."), {"held": held, "least": least})
    if mentorship.agreed_meetings:
        note = Message(N_("%(held)s of %(agreed)s agreed meetings held."), {"held": held, "agreed": wanted})
    yield replace(step, note=note if wanted else step.note)


def _has_date(mentorship: Mentorship, *, half_said: bool = True) -> bool:
    """Whether a meeting waits for an answer, its day or a word on how it went, also one more than the programme asks for."""
    if mentorship.state not in {"active", "wrapping_up"}:
        return False
    open_ = (each for each in mentorship.meetings if half_said or not _is_half_said(each))
    return any(each.kind == "regular" and each.state in {"proposed", "confirmed"} for each in open_)


def _meeting_papers(design: Design, mentorship: Mentorship) -> Iterable[Step]:
    for paper in design.papers:
        if paper.subject == "meeting":
            counted = mentorship.counted(design)
            steps = [_of_meeting(design, paper, mentorship, each) for each in counted]
            waiting = [step for step in steps if step.state != "done"]
            done = bool(steps) and not waiting
            yield from waiting or [
                Step(f"paper:{paper.key}", Message(paper.title, domain=design.domain), _state(done=done, open_=False))
            ]


def _of_meeting(design: Design, paper: Paper, mentorship: Mentorship, meeting: MeetingFact) -> Step:
    found = tuple(each for each in mentorship.papers_of(paper.key) if each.meeting == meeting.number)
    title = Message(paper.title, domain=design.domain)
    step = _paper(design, paper, found, is_open=True)
    awaited = step.awaited or (() if found else _movers(paper, None, None))
    return replace(
        step,
        key=f"{step.key}:{meeting.number}",
        title=_of_day(title, meeting),
        awaited=awaited,
    )


def _of_day(title: Message, meeting: MeetingFact) -> Message:
    """What is written or asked of one meeting: by its day, because numbers count proposals that came to nothing too."""
    if meeting.starts is None:
        return Message(N_("%(title)s (meeting %(number)s)"), {"title": title, "number": meeting.number})
    return Message(N_("%(title)s (%(day)s)"), {"title": title, "day": meeting.starts.date()})


def _final_meeting(design: Design, mentorship: Mentorship, today: date) -> Iterable[Step]:
    if design.meetings.final:
        finals = [each for each in mentorship.meetings if each.kind == "final"]
        done = any(each.state == "held" for each in finals)
        is_open = _reached(mentorship, "wrapping_up")
        step = Step("final_meeting", Message(N_("Final meeting")), _state(done=done, open_=is_open))
        yield replace(_fixing(step, design, finals, today), due=mentorship.ends) if step.state == "now" else step


def _official_end(design: Design, mentorship: Mentorship) -> Iterable[Step]:
    """Either of the two says it, at any time (S2-24); nobody is reminded of it as of what is theirs to do."""
    if design.ends == "either":
        done, is_open = mentorship.state == "completed", _reached(mentorship, "wrapping_up")
        yield Step("official_end", Message(N_("End the mentorship officially")), _state(done=done, open_=is_open))


def _workshops(design: Design, mentorship: Mentorship) -> Iterable[Step]:
    for workshop in design.workshops:
        if workshop.required:
            absent = tuple(
                role for role in workshop.audience if mentorship.times_there(workshop.key, role) < workshop.at_least
            )
            title = Message(workshop.title or workshop.key, domain=design.domain)
            note = None if not absent else Message(N_("Come to one of its dates; they stand under “Events”."))
            # Nobody is awaited by name: that one of the two was not there is not the other's business.
            yield Step(f"workshop:{workshop.key}", title, _state(done=not absent, open_=True), note=note)


def _questionnaires(design: Design, mentorship: Mentorship, *, of_meetings: bool) -> Iterable[Step]:
    for each in design.questionnaires:
        is_asked = any(role in each.audience for role in BOTH) and each.moment != "yearly"
        if is_asked and (each.moment == "after_meeting") is of_meetings:
            yield from _of_each_meeting(design, each, mentorship)


def _of_each_meeting(design: Design, asked: Questionnaire, mentorship: Mentorship) -> Iterable[Step]:
    """What is asked once is one step; of what is asked after each meeting, one for each that still waits, else none (S2-21)."""
    opened = [each for each in mentorship.responses if each.questionnaire == asked.key]
    meetings = sorted({each.meeting for each in opened if each.meeting and not each.answered})
    if not meetings and asked.moment != "after_meeting":
        yield _questionnaire(design, asked, opened)
    for number in meetings:
        step = _questionnaire(design, asked, [each for each in opened if each.meeting == number])
        meeting = next((each for each in mentorship.meetings if each.number == number), MeetingFact(number, "held"))
        yield replace(step, key=f"{step.key}:{number}", title=_of_day(step.title, meeting))


def _questionnaire(design: Design, asked: Questionnaire, opened: Sequence[ResponseFact]) -> Step:
    silent = [each for each in opened if not each.answered]
    return Step(
        f"questionnaire:{asked.key}",
        Message(asked.title, domain=design.domain),
        _state(done=bool(opened) and not silent, open_=bool(silent)),
        awaited=tuple(dict.fromkeys(each.role for each in silent)),
        due=min((each.due for each in silent if each.due), default=None),
    )


def _certificate(design: Design, mentorship: Mentorship) -> Iterable[Step]:
    if design.certificate:
        done = all(role in mentorship.certificates for role in design.certificate.audience)
        is_open = mentorship.state == "completed"
        yield Step("certificate", design.document or Message(N_("Certificate")), _state(done=done, open_=is_open))
