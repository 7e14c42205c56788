"""What the two write: the agreement, the minutes of every call, the wrap-up."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from mentes.plugin import N_, Clause, Labels, Paper, Section, sections_of
from mentes_online.config import Config

Area = Annotated[
    Literal["research", "career"],
    Labels(research=N_("Research"), career=N_("Career development")),
]
Future = Annotated[
    Literal["none", "occasional", "joint", "continued"],
    Labels(
        none=N_("No further contact is planned"),
        occasional=N_("We stay in touch now and then"),
        joint=N_("We plan joint work"),
        continued=N_("We go on with the mentoring"),
    ),
]


class Goal(BaseModel, frozen=True):
    """One goal of the partnership (S0-25)."""

    text: str = Field(title=N_("Goal"), max_length=200)
    area: Area = Field(title=N_("Area"))


class Minutes(BaseModel, frozen=True):
    """What the mentee writes after a call (S0-35)."""

    research: str = Field("", title=N_("Recommended activities in terms of research"), max_length=8000)
    career: str = Field("", title=N_("Recommended activities in terms of career development"), max_length=8000)
    comments: str = Field(
        "", title=N_("Further comments and recommendations"), description=N_("What comes next?"), max_length=8000
    )


class Recommendations(BaseModel, frozen=True):
    """What the mentor may add when confirming (S0-34)."""

    advice: str = Field("", title=N_("Further recommendations and advice"), max_length=8000)


class WrapUp(BaseModel, frozen=True):
    """What the final call comes to (S0-17, S0-18)."""

    outcomes: str = Field(title=N_("What has come out of the mentoring?"), max_length=8000)
    future: Future = Field(title=N_("How will you stay in touch?"))
    future_text: str = Field("", title=N_("What did you agree on for the time after?"), max_length=4000)


CONFIDENTIALITY = (
    Clause("privacy", N_("Privacy"), N_("We respect each other's privacy.")),
    Clause("confidential", N_("Confidentiality"), N_("We treat what we talk about as confidential.")),
    Clause(
        "third_parties",
        N_("Third parties"),
        N_(
            "We talk to third parties about the topics and contents of our mentoring partnership only where "
            "the two of us have expressly agreed on it."
        ),
    ),
    Clause("afterwards", N_("Secrecy"), N_("This duty of secrecy goes on after the mentoring partnership has ended.")),
)


def agreement(config: Config) -> Paper:
    """Goals by the mentee, fixed clauses, both signatures; any change voids them (S0-23 to S0-31)."""
    goals = Section(
        "goals",
        N_("Goals of the mentoring partnership"),
        "rows",
        help=N_("In terms of research and of career development. One goal is enough."),
        least=1,
        most=config.goals,
        rows=sections_of(Goal),
    )
    tools = Section(
        "tools",
        N_("Digital tools you want to use together"),
        "text",
        help=N_("For example a blog, a forum or another platform."),
        required=False,
        max_length=200,
    )
    return Paper(
        "agreement",
        N_("Mentoring agreement"),
        (goals, tools),
        help=N_(
            "The mentee writes it and sends it; then both sign. Any change makes both sign again. Mentoring lives on "
            "personal experience and on the unwritten knowledge of the academic world: choose goals for which that helps."
        ),
        approval="both",
        signatures=True,
        clauses=CONFIDENTIALITY,
        counter_proposal=True,
        tools="tools",
        due_days=14,
        needed_for="active",
    )


def minutes(config: Config) -> Paper:
    """Written by the mentee for each call, confirmed by the mentor (S0-32 to S0-37)."""
    return Paper(
        "minutes",
        N_("Minutes of the mentoring call"),
        sections_of(Minutes),
        help=N_("Fill in at least one field. The mentor confirms the minutes and may add recommendations."),
        subject="meeting",
        addition=sections_of(Recommendations),
        addition_title=N_("Added by the mentor"),
        recommends=("research", "career", "advice"),
        any_one=True,
        due_days=config.minutes_days,
        needed_for="completion" if config.minutes_required else "nothing",
    )


def wrap_up() -> Paper:
    """Written by one of the two about the final call, confirmed by the other."""
    return Paper(
        "wrap_up",
        N_("Wrap-up"),
        sections_of(WrapUp),
        help=N_("In the final call, talk about what came out of the mentoring and about how you stay in touch."),
        author="both",
        opens="wrapping_up",
        due_days=14,
        needed_for="completion",
    )
