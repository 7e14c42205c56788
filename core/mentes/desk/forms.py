"""What coordinators are asked."""

from pydantic import BaseModel, Field

from mentes.base.i18n import N_


class DeclineForm(BaseModel):
    """Why an application is declined, in words for the applicant."""

    reason: str = Field(
        max_length=2000,
        title=N_("Why?"),
        description=N_("The applicant reads this. Say what would have to change, if anything can."),
    )
