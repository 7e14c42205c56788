"""What is asked about a supervisor."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from mentes.base.i18n import N_
from mentes.people.mail_address import MailAddress
from mentes.people.names import clean_name


class SupervisorForm(BaseModel):
    """Who approves that somebody takes part (S4-11)."""

    name: Annotated[str, AfterValidator(clean_name)] = Field(
        min_length=1, max_length=120, title=N_("Name of your supervisor or line manager")
    )
    email: MailAddress = Field(title=N_("Their e-mail address at work"), json_schema_extra={"widget": "email"})
    locale: str = Field(title=N_("Language of the letter"))
