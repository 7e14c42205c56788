"""The numbers of one edition, each of which a pair can tell from its own pages."""

from pydantic import BaseModel, Field

from mentes.plugin import N_


class Config(BaseModel, frozen=True, extra="forbid"):
    """The parameters of an edition."""

    months: int = Field(6, ge=1, le=24, title=N_("Duration in months"))
    meetings: int = Field(3, ge=1, le=24, title=N_("Least number of meetings"))
    minutes: int = Field(60, ge=15, le=240, title=N_("Recommended minutes of a meeting"))
    goals: int = Field(3, ge=1, le=10, title=N_("Most goals in an agreement"))
    signed: bool = Field(default=True, title=N_("The agreement is signed by both"))
    minutes_days: int = Field(7, ge=1, le=60, title=N_("Days to write and to confirm minutes"))
    minutes_required: bool = Field(default=False, title=N_("Confirmed minutes of every meeting are a condition"))
    plan_days: int = Field(30, ge=1, le=90, title=N_("Days to write the mentoring plan"))
