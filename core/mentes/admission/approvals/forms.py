"""What is asked about a supervisor, and of one."""

from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from mentes.base.forms import problem
from mentes.base.i18n import N_
from mentes.people.mail_address import MailAddress


class SupervisorForm(BaseModel):
    """Who approves that somebody takes part (S4-11)."""

    name: str = Field(min_length=1, max_length=120, title=N_("Name of your supervisor or line manager"))
    email: MailAddress = Field(title=N_("Their e-mail address at work"), json_schema_extra={"widget": "email"})
    locale: str = Field(title=N_("Language of the letter"))


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
