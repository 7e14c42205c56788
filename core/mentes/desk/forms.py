"""What coordinators are asked."""

from pydantic import BaseModel, Field

from mentes.base.i18n import N_


class WaitForm(BaseModel):
    """A word for somebody who waits for a place."""

    reason: str = Field(
        min_length=1,
        max_length=2000,
        title=N_("A word for the applicant"),
        description=N_("They read it with the news that they are on the waiting list. Say what they wait for."),
    )


class DeclineForm(BaseModel):
    """Why an application is declined, in words for the applicant."""

    reason: str = Field(
        max_length=2000,
        title=N_("Why?"),
        description=N_("The applicant reads this. Say what would have to change, if anything can."),
    )
