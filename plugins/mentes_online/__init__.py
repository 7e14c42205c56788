"""The alliance's online mentoring programme: six months, three calls, mentor and mentee of different universities."""

from mentes.plugin import (
    N_,
    Applicant,
    Candidate,
    Card,
    Certificate,
    Design,
    Edition,
    Match,
    Meetings,
    Months,
    Verdict,
    Waiting,
    Workshop,
    hookimpl,
)
from mentes_online import applying, guide, matching, papers
from mentes_online.config import Config


@hookimpl
def card() -> Card:
    """Name, parameters and application questions."""
    return Card(
        title=N_("Online mentoring"),
        summary=N_("Doctoral candidates and early postdocs meet experienced researchers of another university online."),
        config=Config,
        mentee=applying.MenteeQuestions,
        mentor=applying.MentorQuestions,
    )


@hookimpl
def design(config: Config) -> Design:
    """The whole programme with the numbers of this edition."""
    return Design(
        lasts=Months(config.months),
        meetings=Meetings(
            config.calls,
            config.minutes,
            shorter_count=config.shorter_calls_count,
            online=True,
            formats=config.formats,
            prompts=guide.PROMPTS,
        ),
        papers=(papers.agreement(config), papers.minutes(config), papers.wrap_up()),
        pages=(guide.guideline(config),),
        activities=guide.activities(config),
        workshops=_workshops(config),
        questionnaires=(guide.questionnaire(config),),
        waiting=(
            Waiting("proposal", config.answer_days, then="expire"),
            Waiting("paper:minutes", config.minutes_days, then="escalate"),
        ),
        other_university=not config.same_university,
        certificate=Certificate(),
    )


@hookimpl
def check_eligibility(edition: Edition[Config], applicant: Applicant) -> Verdict:
    """Career stage and university; for mentors also English and non-discrimination (S0-40)."""
    return applying.eligibility(edition, applicant)


@hookimpl
def judge_match(edition: Edition[Config], mentee: Candidate, mentor: Candidate) -> Match:
    """Another university is a must, discipline and language are a score (S0-42)."""
    return matching.match(edition, mentee, mentor)


def _workshops(config: Config) -> tuple[Workshop, ...]:
    """Kick-off for both, trainings for mentees, a lounge for mentors (S0-43); the numbers are the edition's (S0-44)."""
    kick_off = N_("Kick-off in person") if config.kickoff_in_person else N_("Kick-off")
    training = Workshop(
        "training",
        N_("Training session for mentees"),
        audience=("mentee",),
        planned=config.trainings,
        minutes=config.training_minutes,
    )
    return (
        Workshop("kick-off", kick_off, required=config.kickoff_required, minutes=90),
        *((training,) if config.trainings else ()),
        Workshop("lounge", N_("Mentors' lounge"), audience=("mentor",)),
    )
