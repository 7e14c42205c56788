"""What somebody is asked who applies, and who may take part (S0-40)."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from mentes.plugin import N_, Applicant, Edition, Labels, Reason, Role, Verdict, words
from mentes_online.config import Config

Stage = Annotated[
    Literal["student", "doctoral", "early_postdoc", "advanced_postdoc", "professor", "other"],
    Labels(
        student=N_("Bachelor's or master's student"),
        doctoral=N_("Doctoral candidate"),
        early_postdoc=N_("Early postdoc"),
        advanced_postdoc=N_("Advanced postdoc"),
        professor=N_("Professor"),
        other=N_("Something else"),
    ),
]
Discipline = Annotated[
    Literal["humanities", "arts", "social", "law", "economics", "natural", "life", "engineering"],
    Labels(
        humanities=N_("Humanities and languages"),
        arts=N_("Arts and music"),
        social=N_("Social sciences and education"),
        law=N_("Law"),
        economics=N_("Economics and business"),
        natural=N_("Mathematics and natural sciences"),
        life=N_("Life sciences and medicine"),
        engineering=N_("Engineering and computer science"),
    ),
]
Language = Annotated[
    Literal["en", "de", "fr", "it", "es", "lt", "no", "pl"],
    Labels(
        en=N_("English"),
        de=N_("German"),
        fr=N_("French"),
        it=N_("Italian"),
        es=N_("Spanish"),
        lt=N_("Lithuanian"),
        no=N_("Norwegian"),
        pl=N_("Polish"),
    ),
]

STAGES: dict[Role, tuple[str, ...]] = {
    "mentee": ("doctoral", "early_postdoc"),
    "mentor": ("advanced_postdoc", "professor"),
}
TOLD: dict[str, tuple[str, ...]] = {
    "bachelor": ("student",),
    "master": ("student",),
    "doctoral": ("doctoral", "early_postdoc"),
}
"""What a university's sign-in says, and the stages that fit it; a doctorate may be finished before the register knows."""

NAMELESS = N_("Please do not write your name here: the other side reads this before both of you have agreed.")


class MenteeQuestions(BaseModel, frozen=True, extra="forbid"):
    """What a mentee tells when applying."""

    stage: Stage = Field(title=N_("Where are you in your career?"), json_schema_extra={"told": N_("Career stage")})
    discipline: Discipline = Field(title=N_("Your discipline"), json_schema_extra={"told": N_("Discipline")})
    topic: str = Field(
        title=N_("Your research topic"),
        description=NAMELESS,
        max_length=200,
        json_schema_extra={"told": N_("Research topic")},
    )
    hopes: str = Field(
        title=N_("What do you hope for from a mentor?"),
        description=NAMELESS,
        max_length=4000,
        json_schema_extra={"told": N_("Hopes")},
    )
    languages: tuple[Language, ...] = Field(
        title=N_("Languages you can speak with a mentor"), min_length=1, json_schema_extra={"told": N_("Languages")}
    )


class MentorQuestions(BaseModel, frozen=True, extra="forbid"):
    """What a mentor tells when applying."""

    stage: Stage = Field(title=N_("Where are you in your career?"), json_schema_extra={"told": N_("Career stage")})
    discipline: Discipline = Field(title=N_("Your discipline"), json_schema_extra={"told": N_("Discipline")})
    offer: str = Field(
        title=N_("Which experience would you like to share?"),
        description=NAMELESS,
        max_length=4000,
        json_schema_extra={"told": N_("Experience to share")},
    )
    languages: tuple[Language, ...] = Field(
        title=N_("Languages you can speak with a mentee"), min_length=1, json_schema_extra={"told": N_("Languages")}
    )
    english: bool = Field(
        default=False,
        title=N_("I can hold the calls in English"),
        json_schema_extra={"told": N_("Holds the calls in English")},
    )
    diversity: Literal[True] = Field(
        title=N_("I stand for diversity and against discrimination"),
        json_schema_extra={"told": N_("Stands for diversity and against discrimination")},
    )
    capacity: int = Field(
        1, ge=1, le=5, title=N_("How many mentees can you take?"), json_schema_extra={"told": N_("Places for mentees")}
    )


def eligibility(edition: Edition[Config], applicant: Applicant) -> Verdict:
    """Every rule of the role with its reason; a stage that is none of ours, or not what the sign-in says, is reviewed."""
    if applicant.answers.get("stage") == "other":
        return Verdict.review(N_("A coordinator looks at your career stage and answers you."))
    reasons = [_partner(edition, applicant), _stage(applicant)]
    if applicant.role == "mentor":
        reasons += [_english(applicant.answers), _diversity(applicant.answers)]
    answer = Verdict.of(*reasons)
    return Verdict("review", (*reasons, OTHERWISE)) if answer and _is_told_otherwise(applicant) else answer


OTHERWISE = Reason(
    words(
        N_(
            "Your university's sign-in tells us another career stage than you do. "
            "A coordinator looks at it and answers you."
        )
    )
)


def _is_told_otherwise(applicant: Applicant) -> bool:
    """Whether the university's own word on the level of study contradicts the stage that was answered."""
    fact = applicant.facts.get("level")
    if fact is not None and fact.source == "declared":  # their own word twice contradicts nobody
        return False
    return applicant.level in TOLD and applicant.answers.get("stage") not in TOLD[applicant.level]


def _partner(edition: Edition[Config], applicant: Applicant) -> Reason:
    return Reason(
        words(N_("Your university takes part in this programme.")),
        met=not edition.partners or applicant.university in edition.partners,
        missing=words(N_("This programme is for people of its partner universities; yours is not one of them.")),
    )


def _stage(applicant: Applicant) -> Reason:
    if applicant.role == "mentee":
        why = words(N_("Mentees are doctoral candidates and early postdocs."))
        missing = words(N_("This programme is for doctoral candidates and early postdocs. You told us another stage."))
    else:
        why = words(N_("Mentors are advanced postdocs and professors."))
        missing = words(N_("Mentors are at least advanced postdocs. You can offer your help once you are one."))
    return Reason(why, met=applicant.answers.get("stage") in STAGES[applicant.role], missing=missing)


def _english(answers: Any) -> Reason:
    return Reason(
        words(N_("You can hold the calls in English.")),
        met=answers.get("english") is True,
        missing=words(N_("Mentors must be able to hold the calls in English.")),
    )


def _diversity(answers: Any) -> Reason:
    return Reason(
        words(N_("You stand for diversity and against discrimination.")),
        met=answers.get("diversity") is True,
        missing=words(N_("Mentors commit themselves to diversity and non-discrimination.")),
    )
