"""What a supervisor is asked, on a page or from a letter."""

from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from mentes.base.forms import problem
from mentes.base.i18n import N_


class ApprovalForm(BaseModel):
    """The supervisor's answer."""

    answer: Literal["yes", "no"] = Field(
        title=N_("Do you approve?"),
        json_schema_extra={"choices": {"yes": N_("Yes, I approve"), "no": N_("No, not now")}},
    )
    reason: str = Field(
        "",
        max_length=1000,
        title=N_("Reason, if you do not approve"),
        description=N_("The applicant reads it."),
    )

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.answer == "no" and not self.reason.strip():
            problem(N_("Say in a sentence why not: the applicant reads it."), field="reason")
        return self
