"""The other way round: students show members of staff what they know, as long as the two like."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from mentes.plugin import (
    N_,
    Applicant,
    Candidate,
    Card,
    Certificate,
    Design,
    Edition,
    Labels,
    Match,
    Meetings,
    Paper,
    Role,
    Verdict,
    defaults,
    hookimpl,
    sections_of,
    words,
)

Skill = Annotated[
    Literal["tools", "media", "code"],
    Labels(tools=N_("New tools for work"), media=N_("Social media"), code=N_("Programming")),
]
WHO: dict[Role, frozenset[str]] = {
    "mentee": frozenset({"staff", "faculty", "employee"}),
    "mentor": frozenset({"student"}),
}


class Config(BaseModel, frozen=True, extra="forbid"):
    """The parameters of an edition."""

    sessions: int = Field(2, ge=1, le=10, title=N_("Sessions for a thank-you"))


class Wish(BaseModel, frozen=True, extra="forbid"):
    """What a senior is asked."""

    skill: Skill = Field(title=N_("What would you like to learn?"))


class Offer(BaseModel, frozen=True, extra="forbid"):
    """What a junior is asked."""

    skills: tuple[Skill, ...] = Field(title=N_("What can you show?"), min_length=1)


class Plan(BaseModel, frozen=True, extra="forbid"):
    """What the senior writes before the first session."""

    wanted: str = Field(title=N_("What would you like to be able to do?"), max_length=2000)


class Shown(BaseModel, frozen=True, extra="forbid"):
    """What the junior notes after each session."""

    shown: str = Field(title=N_("What did you show?"), max_length=2000)
    exercise: str = Field("", title=N_("What to try until next time"), max_length=2000)


@hookimpl
def card() -> Card:
    """Who teaches whom is the other way round here, and so is what is asked."""
    return Card(
        title=N_("The other way round"),
        summary=N_("Students show members of staff what they know."),
        config=Config,
        mentee=Wish,
        mentor=Offer,
        mentee_facts=("affiliation",),
        mentor_facts=("affiliation",),
    )


@hookimpl
def design(config: Config) -> Design:
    """No last day and no question about the match; the junior invites and writes, the senior confirms; thanks for the junior."""
    plan = Paper("plan", N_("Wishes"), sections_of(Plan), approval="none", opens="introduced", needed_for="active")
    shown = Paper(
        "shown",
        N_("Shown"),
        sections_of(Shown),
        subject="meeting",
        author="mentor",
        needed_for="completion",
        due_days=14,
    )
    return Design(
        lasts=None,
        meetings=Meetings(config.sessions, 45, first_to_know=False, final=False, proposed_by="mentor"),
        match_check=False,
        papers=(plan, shown),
        certificate=Certificate(N_("Thank you"), N_("has shown a senior colleague new ways in"), ("mentor",)),
    )


@hookimpl
def check_eligibility(applicant: Applicant) -> Verdict:
    """Staff learn, students show; where a university says nothing, a coordinator looks."""
    known = applicant.facts.get("affiliation")
    if known is None:
        return Verdict.review(N_("We do not know yet whether you work or study."))
    if known.value in WHO[applicant.role]:
        return Verdict.yes()
    if applicant.role == "mentee":
        return Verdict.no(N_("Here members of staff learn. Students can offer to show something."))
    return Verdict.no(N_("Here students show what they know. Members of staff can apply to learn."))


@hookimpl
def judge_match(edition: Edition[Config], mentee: Candidate, mentor: Candidate) -> Match:
    """Only who knows it can show it; the fewer other things, the better for it to be used."""
    skills = mentor.answers.get("skills", ())
    if mentee.answers.get("skill") not in skills:
        return Match(0.0, impediment=words(N_("The junior cannot show what the senior would like to learn.")))
    reasons = (words(N_("The junior can show what the senior would like to learn.")),)
    return Match(1 / len(skills), reasons, defaults.impediment(edition, mentee, mentor))
