"""The numbers of one edition; a later edition has others and the same programme (S0-44)."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from mentes.plugin import N_, Labels

Format = Annotated[
    Literal["video", "in_person", "phone"],
    Labels(video=N_("By video"), in_person=N_("In person"), phone=N_("By phone")),
]


class Config(BaseModel, frozen=True, extra="forbid"):
    """The parameters of an edition; the defaults are those of 2021-2022."""

    months: int = Field(6, ge=1, le=24, title=N_("Duration in months"))
    calls: int = Field(3, ge=1, le=24, title=N_("Least number of online calls"))
    minutes: int = Field(60, ge=15, le=240, title=N_("Recommended minutes of a call"))
    shorter_calls_count: bool = Field(default=True, title=N_("Shorter calls count too"))
    formats: tuple[Format, ...] = Field(
        ("video",),
        min_length=1,
        title=N_("How the two may meet"),
        description=N_("What stands first here is the usual way; of one alone nobody is asked."),
    )
    same_university: bool = Field(default=False, title=N_("Mentee and mentor may be from the same university"))
    goals: int = Field(3, ge=1, le=10, title=N_("Most goals in an agreement"))
    answer_days: int = Field(7, ge=1, le=60, title=N_("Days to answer a proposal"))
    minutes_days: int = Field(7, ge=1, le=60, title=N_("Days to write and to confirm minutes"))
    minutes_required: bool = Field(default=False, title=N_("Confirmed minutes of every call are a condition"))
    questionnaire_days: int = Field(14, ge=1, le=90, title=N_("Days to answer the questionnaire"))
    trainings: int = Field(6, ge=0, le=20, title=N_("Training sessions for mentees"))
    training_minutes: int = Field(90, ge=15, le=480, title=N_("Minutes of a training session"))
    kickoff_in_person: bool = Field(default=False, title=N_("The kick-off is held in person"))
    visit_encouraged: bool = Field(default=False, title=N_("A visit to the mentor's university is encouraged"))
    kickoff_required: bool = Field(default=False, title=N_("Coming to the kick-off is a condition"))
    guideline_first: bool = Field(default=False, title=N_("Nobody signs before you have published the guideline"))
