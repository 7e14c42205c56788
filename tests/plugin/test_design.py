"""A design is plain data that survives JSON, refuses nonsense early, and holds every seed without a special case."""

import json
from dataclasses import replace
from datetime import date

import pytest

from mentes.plugin import (
    Activity,
    Clause,
    Design,
    Meetings,
    Months,
    Objective,
    Page,
    Paper,
    Questionnaire,
    Section,
    Theme,
    Waiting,
    Workshop,
)

TEXT = (Section("text", "Text", "long_text"),)
ACADEMIC = Design(
    lasts=Months(12),
    meetings=Meetings(at_least=0, first_to_know=True, proposed_by="mentee"),
    independence_declared=True,
    papers=(
        Paper("expectations", "Expectations", TEXT, author="each", approval="none", reveal="after_own"),
        Paper("agreement", "Agreement", TEXT, author="both", signatures=True),
        Paper("reflection", "Reflection", TEXT, subject="meeting", author="each", approval="none", reader="author"),
    ),
    themes=(Theme("cv", "Feedback on your CV"), Theme("senior", "Senior assessment", audience=("academic",))),
    questionnaires=(
        Questionnaire("meeting", "This meeting", TEXT, moment="after_meeting", reader="pair", reveal="after_own"),
    ),
    certificate=None,
)
OPEN = Design(
    meetings=Meetings(at_least=0, proposed_by="mentee"),
    matching=("search",),
    papers=(
        Paper("first_talk", "Checklist", TEXT, approval="none", reader="author", opens="introduced"),
        Paper("agreement", "Agreement", TEXT, counter_proposal=True, needed_for="active"),
    ),
    waiting=(Waiting("inactivity", 30, nudges=(14,), then="escalate"),),
)
CAREER = Design(
    workshops=(Workshop("kick-off", required=True), Workshop("info-cafe")),
    papers=(
        Paper("expectations", "Expectations", TEXT, author="each", approval="none", needed_for="active"),
        Paper("position", "Where I stand", TEXT, author="both", approval="both"),
    ),
    objectives=(Objective("internship", "Find an internship", "short"),),
    activities=(Activity("workplace", "Visit the mentor at work"),),
)
STAFF = Design(
    lasts=None,
    supervisor_approves=True,
    papers=(Paper("plan", "Mentoring plan", TEXT, author="both", due_days=30, needed_for="completion"),),
    questionnaires=(Questionnaire("year", "The year", TEXT, moment="yearly", audience=("iro", "hr")),),
)


@pytest.mark.parametrize(
    "design", [Design(), ACADEMIC, OPEN, CAREER, STAFF], ids=["plain", "academic", "open", "career", "staff"]
)
def test_a_design_survives_json(design):
    assert Design.from_json(json.loads(json.dumps(design.to_json()))) == design


def test_the_bundled_design_survives_json(edition):
    assert Design.from_json(json.loads(json.dumps(edition.design.to_json()))) == edition.design


@pytest.mark.requirement("S0-4")
@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 3, 15), 6, date(2026, 9, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 5, 31), 12, date(2027, 5, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start, months, end):
    assert Months(months).after(start) == end


MONTHS = Section("months", "Months", "number", least=3, most=12)
AGREES = Paper("a", "A", (MONTHS,), agrees=(("months", "months"),))
NONSENSE = {
    "same-paper-twice": lambda: Design(papers=(Paper("a", "A", TEXT), Paper("a", "B", TEXT))),
    "same-section-twice": lambda: Paper("a", "A", TEXT + TEXT),
    "addition-shadows-section": lambda: Paper("a", "A", TEXT, addition=TEXT),
    "clause-shadows-section": lambda: Paper("a", "A", TEXT, clauses=(Clause("text", "T", "t"),)),
    "signature-without-approval": lambda: Paper("a", "A", TEXT, approval="none", signatures=True),
    "approval-of-each-others": lambda: Paper("a", "A", TEXT, author="each"),
    "approval-by-who-cannot-read": lambda: Paper("a", "A", TEXT, reader="author"),
    "both-write-what-only-the-author-reads": lambda: Paper(
        "a", "A", TEXT, author="both", reader="author", approval="none"
    ),
    "takes-over-from-a-meeting-it-is-not-about": lambda: Design(
        papers=(Paper("notes", "Notes", TEXT, subject="meeting"), Paper("a", "A", TEXT, begins_with="notes"))
    ),
    "begins-with-minutes": lambda: Paper("a", "A", TEXT, subject="meeting", needed_for="active"),
    "begins-with-wrap-up": lambda: Paper("a", "A", TEXT, opens="wrapping_up", needed_for="active"),
    "agrees-on-a-text": lambda: Paper("a", "A", TEXT, agrees=(("months", "text"),)),
    "agrees-on-what-may-be-left-empty": lambda: Paper(
        "a", "A", (replace(MONTHS, required=False),), agrees=(("months", "months"),)
    ),
    "agrees-twice": lambda: Paper("a", "A", (MONTHS,), agrees=(("months", "months"), ("months", "months"))),
    "agrees-with-oneself": lambda: Paper("a", "A", (MONTHS,), approval="none", agrees=(("months", "months"),)),
    "two-papers-agree-on-the-months": lambda: Design(papers=(AGREES, replace(AGREES, key="b"))),
    "agrees-on-the-end-of-what-has-none": lambda: Design(lasts=None, papers=(AGREES,)),
    "unknown-author": lambda: Paper("a", "A", TEXT, author="dean"),
    "unknown-moment": lambda: Questionnaire("a", "A", TEXT, moment="never"),
}


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_refused_when_it_is_declared(nonsense):
    with pytest.raises(ValueError):  # noqa: PT011
        nonsense()


def test_texts_are_what_people_read_and_nothing_else():
    page = Page("guide", "Guide", ("First.", "Second."), values=(("months", 6),))
    paper = Paper("a", "A paper", TEXT, clauses=(Clause("c", "Clause", "Fixed."),))
    assert Design(pages=(page,), papers=(paper,)).texts() == (
        "A paper",
        "Text",
        "Clause",
        "Fixed.",
        "Guide",
        "First.",
        "Second.",
    )


@pytest.mark.parametrize("part", ["paper", "questionnaire", "activity", "page", "workshop"])
def test_a_part_that_is_not_there_says_so(part):
    with pytest.raises(LookupError, match=f"no {part} nothing"):
        getattr(Design(), part)("nothing")
