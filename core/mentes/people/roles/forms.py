"""What is asked when a role is given, and when somebody is looked for."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field, model_validator

from mentes.base.forms import problem
from mentes.base.i18n import N_
from mentes.people.mail_address import MailAddress
from mentes.people.roles.words import ROLES

OFFICE = N_("Write which office they answer for, such as the international office.")


class RoleForm(BaseModel):
    """A role, for which programme, which office, and until when."""

    kind: Literal["coordinator", "lead", "assessor", "ombudsperson", "admin", "central"] = Field(
        title=N_("Role"), json_schema_extra={"choices": {name: role.title for name, role in ROLES.items()}}
    )
    edition: str = Field(
        "",
        max_length=10,
        title=N_("For which programme"),
        description=N_("Only coordinators and lead coordinators can be named for one programme."),
    )
    remit: str | None = Field(
        None,
        max_length=120,
        json_schema_extra={"widget": "line"},
        title=N_("For which office"),
        description=N_("Only for assessors: the international office, human resources and the like."),
    )
    until: date | None = Field(
        None, title=N_("Until when"), description=N_("The last day on which it counts. Leave it empty for no end.")
    )

    @model_validator(mode="after")
    def _fits(self) -> "RoleForm":
        if self.kind == "assessor" and not self.remit:
            raise problem(OFFICE, field="remit")
        return self


class InviteForm(RoleForm):
    """Somebody of another university, or who has not come yet, and the role that they are to take."""

    name: str = Field(max_length=120, title=N_("Name"), json_schema_extra={"widget": "line"})
    email: MailAddress = Field(
        title=N_("E-mail"),
        json_schema_extra={"widget": "line"},
        description=N_("The letter goes there. They sign in at their own university, at whatever address that knows."),
    )
    locale: str = Field("en", max_length=12, title=N_("Language of the letter"))


class TakeBackForm(BaseModel):
    """Nothing is asked: the page says what happens, and the button does it."""
