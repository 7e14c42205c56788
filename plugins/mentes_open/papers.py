"""What the two write: the mentee's notes of the first talk, and the agreement (S2-2 to S2-5, S2-10, S2-15)."""

from pydantic import BaseModel, Field

from mentes.plugin import N_, Offered, Paper, Section, sections_of
from mentes_open.config import Config

PLAN = (
    Offered(
        "plan",
        mentee=("areas", "industries"),
        mentor=("areas", "industries"),
        lines="meetings",
        request=("goals",),
    ),
)


class Line(BaseModel, frozen=True):
    """One line of the content plan (S2-5)."""

    topic: str = Field(title=N_("Topic"), max_length=200)


def _agreed(config: Config) -> tuple[Section, ...]:
    """What the first talk should settle, in the words of its checklist; the agreement asks for the same (S2-2 to S2-5)."""
    return (
        Section(
            "months",
            N_("For how many months is the mentoring planned?"),
            "number",
            least=config.months_least,
            most=config.months_most,
            usual=config.months,
        ),
        Section(
            "meetings",
            N_("How many meetings should there be in that time?"),
            "number",
            least=1,
            most=100,
            usual=config.months * config.meetings_a_month,
        ),
        Section(
            "contact",
            N_("What kind of contact, and how often, is fine for both of you?"),
            "long_text",
            max_length=2000,
        ),
        Section(
            "plan",
            N_("Rough plan: what are the single meetings about?"),
            "rows",
            help=N_("One line for each planned meeting."),
            required=False,
            least=0,
            most=30,
            rows=sections_of(Line),
        ),
    )


def notes(config: Config) -> Paper:
    """The mentee's own notes of the first talk, for nobody else (S2-7)."""
    return Paper(
        "notes",
        N_("My notes of the first talk"),
        _agreed(config),
        author="mentee",
        approval="none",
        reader="author",
        opens="introduced",
        any_one=True,
        help=N_(
            "Talk about these points in your first meeting, and note right away what you agree on. You need it for the "
            "agreement."
        ),
        offers=PLAN,
    )


def agreement(config: Config) -> Paper:
    """Written by the mentee, approved by the mentor, changed by both (S2-10 to S2-15)."""
    goals = Section(
        "goals",
        N_("Goals"),
        "long_text",
        help=N_("What should be different at the end? Two or three goals are plenty."),
        max_length=4000,
    )
    return Paper(
        "agreement",
        N_("Mentoring agreement"),
        (goals, *_agreed(config)),
        author="mentee",
        approval="other",
        counter_proposal=True,
        begins_with="notes",
        amended_by="either",
        offers=PLAN,
        agrees=(("months", "months"), ("meetings", "meetings")),
        needed_for="active",
    )
