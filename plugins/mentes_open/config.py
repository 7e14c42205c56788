"""The numbers of one edition: how long, how often, how many may be asked, how long an answer may take (S2-37)."""

from typing import Self

from pydantic import BaseModel, Field, model_validator

from mentes.plugin import N_


class Config(BaseModel, frozen=True, extra="forbid"):
    """The parameters of an edition; the two agree on the numbers between the least and the most."""

    months: int = Field(6, ge=1, le=36, title=N_("Usual duration in months"))
    months_least: int = Field(3, ge=1, le=36, title=N_("Shortest duration in months"))
    months_most: int = Field(12, ge=1, le=36, title=N_("Longest duration in months"))
    meetings_a_month: int = Field(1, ge=1, le=4, title=N_("Usual meetings in a month"))
    minutes: int = Field(60, ge=15, le=240, title=N_("Recommended minutes of a meeting"))
    goals: int = Field(3, ge=1, le=10, title=N_("Most goals in a request"))
    choices: int = Field(3, ge=1, le=10, title=N_("How many mentors a mentee can ask, one after the other"))
    suggestions: int = Field(3, ge=1, le=10, title=N_("How many mentors are suggested"))
    answer_days: int = Field(14, ge=1, le=60, title=N_("Days to answer a request"))
    attendance_days: int = Field(14, ge=1, le=60, title=N_("Days to confirm that a meeting took place"))
    quiet_days: int = Field(30, ge=7, le=180, title=N_("Days without a sign after which the two are asked"))
    quiet_again_days: int = Field(14, ge=1, le=90, title=N_("Days after which they are asked once more"))
    same_university: bool = Field(default=True, title=N_("Mentee and mentor may be from the same university"))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.months_least <= self.months <= self.months_most:
            raise ValueError(N_("The usual duration lies between the shortest and the longest."))
        return self
