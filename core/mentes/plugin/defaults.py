"""What core answers where a plugin does not: a plain half-year programme, and rules that follow from its Design."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint

from mentes.base.events import Event
from mentes.base.i18n import N_, LanguageName, Message
from mentes.plugin.answers import Card, Match, Reason, Step, Verdict
from mentes.plugin.design import Design
from mentes.plugin.facts import Applicant, Candidate, Edition, Mentorship
from mentes.plugin.parts import BOTH, Paper, Role
from mentes.plugin.steps import steps_of

ONCE = (N_("%(workshop)s was attended or excused."), N_("%(workshop)s is still to be attended."))
SEVERAL = (
    N_("%(workshop)s: attended or excused at least %(least)s times."),
    N_("%(workshop)s: attended or excused %(times)s times of %(least)s so far."),
)


def card() -> Card:
    """The one hook that every plugin implements."""
    raise NotImplementedError("card() has no default")


def design(config: Any) -> Design:  # noqa: ARG001
    """A plain half-year programme of three meetings, without papers."""
    return Design(domain="messages")


def blueprints() -> tuple[Blueprint, ...]:
    """No pages of its own."""
    return ()


def happened(event: Event) -> None:
    """Nobody wanted to be told."""


def check_eligibility(edition: Edition[Any], applicant: Applicant, today: date) -> Verdict:  # noqa: ARG001
    """Everybody may take part."""
    return Verdict.yes()


def judge_match(edition: Edition[Any], mentee: Candidate, mentor: Candidate) -> Match:
    """The share of answers in common, and what forbids the pair."""
    reasons = tuple(_in_common(mentee, mentor))
    asked = max(len(set(mentee.answers) & set(mentor.answers)) + 1, 1)
    return Match(len(reasons) / asked, reasons, impediment(edition, mentee, mentor))


def next_steps(edition: Edition[Any], mentorship: Mentorship, today: date) -> tuple[Step, ...]:
    """The steps that follow from the Design."""
    return steps_of(edition.design, mentorship, today)


def check_completion(edition: Edition[Any], mentorship: Mentorship) -> Verdict:
    """Enough meetings held, required papers in force, required workshops attended; each with what is missing."""
    design = edition.design
    return Verdict.of(
        *_going_on(mentorship),
        *_meetings(design, mentorship),
        *_papers(design, mentorship),
        *_workshops(design, mentorship),
        *_questionnaires(design, mentorship),
    )


def impediment(edition: Edition[Any], mentee: Candidate, mentor: Candidate) -> Message | None:
    """Why these two must not be a pair: one person, one university where that is excluded, one unit.

    Supervision is not asked here: core keeps those two apart whatever the rules say (S1-15).
    """
    same_home = mentee.university == mentor.university
    if mentee.person and mentee.person == mentor.person:
        return Message(N_("Nobody can be their own mentor."))
    if edition.design.other_university and same_home:
        return Message(N_("Both are from the same university; this programme pairs people of different ones."))
    if same_home and mentee.unit and mentee.unit == mentor.unit:
        return Message(N_("Both work in the same unit."))
    return None


def _in_common(mentee: Applicant, mentor: Applicant) -> Iterable[Message]:
    languages = [each for each in mentee.languages if each in mentor.languages]
    if languages:
        yield Message(N_("Languages in common: %(languages)s."), {"languages": tuple(map(LanguageName, languages))})
    for key, answer in mentee.answers.items():
        if answer and mentor.answers.get(key) == answer:
            yield Message(N_("Both answered %(answer)s."), {"answer": str(answer)})


def _going_on(mentorship: Mentorship) -> Iterable[Reason]:
    if mentorship.state == "ended_early" or mentorship.match == "refused":
        change = Message(N_("Ask your coordinator: somebody else can be found for you."))
        yield Reason(Message(N_("The mentorship ended early.")), change=change)


def _meetings(design: Design, mentorship: Mentorship) -> Iterable[Reason]:
    least, held = design.meetings.at_least, len(mentorship.counted(design))
    if least:
        yield Reason(
            Message(N_("%(held)s of at least %(least)s meetings held."), {"held": held, "least": least}),
            met=held >= least,
            missing=Message(N_("Meetings still to be held: %(open)s."), {"open": max(least - held, 0)}),
            change=Message(N_("Agree on a time, meet, and say afterwards that it took place.")),
        )


def _papers(design: Design, mentorship: Mentorship) -> Iterable[Reason]:
    for paper in (*design.needed_for("active"), *design.needed_for("completion")):
        title = {"paper": Message(paper.title, domain=design.domain)}
        yield Reason(
            Message(N_("%(paper)s is in force."), title),
            met=_is_in_force(paper, design, mentorship),
            missing=Message(N_("%(paper)s is not in force yet."), title),
            change=Message(N_("Open it: its page says whose move it is.")),
        )


def _is_in_force(paper: Paper, design: Design, mentorship: Mentorship) -> bool:
    authors: tuple[Role | None, ...] = BOTH if paper.author == "each" else (None,)
    if paper.subject == "meeting":
        found = [each for each in mentorship.papers_of(paper.key) if each.state == "in_force"]
        written = {(each.meeting, author) for each in found for author in (each.author, None)}
        return all((meeting.number, author) in written for meeting in mentorship.counted(design) for author in authors)
    return all(mentorship.in_force(paper.key, author) for author in authors)


def _workshops(design: Design, mentorship: Mentorship) -> Iterable[Reason]:
    for workshop in design.workshops:
        title = {"workshop": Message(workshop.title or workshop.key, domain=design.domain)}
        if workshop.required:
            there = {role: mentorship.times_there(workshop.key, role) for role in workshop.audience}
            values = {**title, "least": workshop.at_least, "times": min(there.values(), default=0)}
            several = workshop.at_least > 1
            yield Reason(
                Message(SEVERAL[0] if several else ONCE[0], values if several else title),
                met=all(times >= workshop.at_least for times in there.values()),
                missing=Message(SEVERAL[1] if several else ONCE[1], values if several else title),
                change=Message(N_("Come to one of its dates, or tell your coordinator why you cannot.")),
            )


def _questionnaires(design: Design, mentorship: Mentorship) -> Iterable[Reason]:
    for each in design.questionnaires:
        answers = [response.answered for response in mentorship.responses if response.questionnaire == each.key]
        title = {"questionnaire": Message(each.title, domain=design.domain)}
        if each.needed_for == "completion":
            yield Reason(
                Message(N_("%(questionnaire)s was answered."), title),
                met=bool(answers) and all(answers),
                missing=Message(N_("%(questionnaire)s is still to be answered."), title),
                change=Message(N_("Answer it: whoever is asked finds it on the page of the mentoring.")),
            )
