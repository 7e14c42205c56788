"""What is asked about another e-mail address."""

from pydantic import BaseModel, Field

from mentes.base.i18n import N_
from mentes.people.mail_address import MailAddress


class AddressForm(BaseModel):
    """One more address of one's own."""

    email: MailAddress = Field(
        json_schema_extra={"widget": "email", "attributes": {"autocomplete": "email"}},
        title=N_("Another e-mail address"),
        description=N_(
            "We send a letter there. Open the link in it within a day, in a browser in which you are signed in."
        ),
    )
