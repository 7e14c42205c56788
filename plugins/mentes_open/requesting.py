"""What a mentee writes when they ask a mentor, and what the mentor reads with it (S2-35)."""

from pydantic import BaseModel, Field

from mentes.plugin import N_, Search, Section, sections_of
from mentes_open.config import Config


class Goal(BaseModel, frozen=True):
    """One goal, in a line."""

    goal: str = Field(title=N_("Goal"), max_length=200)


def search(config: Config) -> Search:
    """What the list is narrowed and searched by; goals and wished support, with field of study, status and topics."""
    return Search(
        filters=("areas", "industries", "support", "gender", "subject", "languages"),
        texts=("experience", "expectations"),
        asks=asks(config),
        shows=("subject", "status", "areas"),
        choices=config.choices,
        suggestions=config.suggestions,
    )


def asks(config: Config) -> tuple[Section, ...]:
    """The questions of a request."""
    return (
        Section(
            "goals",
            N_("What would you like to reach?"),
            "rows",
            help=N_("One goal a line; two or three are plenty."),
            least=1,
            most=config.goals,
            rows=sections_of(Goal),
            told=N_("Goals"),
        ),
        Section(
            "support",
            N_("How can a mentor support you in that?"),
            "long_text",
            help=N_(
                "Your mentor reads this before they say yes or no. Please do not write your name: they see your first name "
                "and an initial until both of you have agreed."
            ),
            max_length=2000,
            told=N_("Support that is wished for"),
        ),
    )
