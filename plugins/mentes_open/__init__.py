"""Open mentoring: mentees look for a mentor themselves, ask, meet, agree on the numbers and go at their own pace."""

from mentes.plugin import (
    N_,
    Applicant,
    Candidate,
    Card,
    Certificate,
    Design,
    Edition,
    Match,
    Mentorship,
    Months,
    Verdict,
    Waiting,
    hookimpl,
)
from mentes_open import applying, guides, matching, papers, requesting, suggestions, talks
from mentes_open.config import Config
from mentes_open.rewards import ACHIEVEMENTS


@hookimpl
def card() -> Card:
    """Name, parameters and questions of both roles."""
    return Card(
        title=N_("Open mentoring"),
        summary=N_("Mentees choose a mentor from those who offer their time, and both agree on how it goes on."),
        config=Config,
        mentee=applying.MenteeQuestions,
        mentor=applying.MentorQuestions,
    )


@hookimpl
def design(config: Config) -> Design:
    """The whole programme with the numbers of this edition."""
    return Design(
        lasts=Months(config.months),
        meetings=talks.meetings(config),
        ends="either",
        papers=(papers.notes(config), papers.agreement(config)),
        pages=guides.pages(config),
        themes=suggestions.THEMES,
        prompts=suggestions.PROMPTS,
        waiting=(
            Waiting("proposal", config.answer_days, then="expire"),
            *talks.waiting(config),
        ),
        questionnaires=(talks.feedback(),),
        achievements=ACHIEVEMENTS,
        matching=("search", "ranked"),
        admits="rules",
        other_university=not config.same_university,
        search=requesting.search(config),
        certificate=Certificate(title=N_("Confirmation of participation")),
    )


@hookimpl
def check_eligibility(edition: Edition[Config], applicant: Applicant) -> Verdict:
    """Everybody of a university that takes part (S2-30)."""
    return applying.eligibility(edition, applicant)


@hookimpl
def check_completion(edition: Edition[Config], mentorship: Mentorship) -> Verdict:
    """An agreement of both and a meeting after the first talk (S2-26)."""
    return talks.completion(edition, mentorship)


@hookimpl
def judge_match(edition: Edition[Config], mentee: Candidate, mentor: Candidate) -> Match:
    """Topics, fields of work, field of study, languages, each with a reason (S2-34)."""
    return matching.match(edition, mentee, mentor)
