"""What is asked of those who come in without a university account."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from mentes.base.forms import problem
from mentes.base.i18n import N_
from mentes.people.mail_address import MailAddress


def _ticked(value: bool) -> bool:
    return value or problem(N_("Please tick this box to go on."))


class JoinForm(BaseModel):
    """Who accepts an invitation."""

    name: str = Field(
        min_length=1, max_length=120, title=N_("Your name"), description=N_("As it is to stand on your certificate.")
    )
    email: MailAddress = Field(
        title=N_("Your e-mail address"),
        description=N_(
            "With it you come in again later, and letters go there. It need not be the one that you were invited at."
        ),
    )
    locale: str = Field(title=N_("Language"))
    timezone: str = Field(title=N_("Time zone"))
    agreed: Annotated[bool, AfterValidator(_ticked)] = Field(
        False, title=N_("I have read what is kept about me and who sees it.")
    )


class ReturnForm(BaseModel):
    """A guest comes back."""

    email: MailAddress = Field(title=N_("Your e-mail address"))
