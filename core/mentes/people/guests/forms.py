"""What is asked of those who invite."""

from typing import Literal

from pydantic import BaseModel, Field

from mentes.base.i18n import N_
from mentes.people.mail_address import MailAddress

Relation = Literal["alumni", "company", "public", "other"]
RELATIONS = {
    "alumni": N_("Studied or worked here"),
    "company": N_("Works at a company"),
    "public": N_("Works at a public body"),
    "other": N_("Something else"),
}


class InviteForm(BaseModel):
    """Whom a coordinator would like to have."""

    name: str = Field(min_length=1, max_length=120, title=N_("Name"))
    email: MailAddress = Field(
        title=N_("E-mail"), description=N_("The invitation goes there. Whoever accepts it may use another one.")
    )
    relation: Relation = Field(title=N_("How do you know this person?"), json_schema_extra={"choices": RELATIONS})  # type: ignore[dict-item]
    organisation: str | None = Field(None, max_length=200, title=N_("Company or institution"))
    edition: str | None = Field(
        None, title=N_("For which programme?"), description=N_("Guests who have come in find its questions at once.")
    )
    locale: str = Field(title=N_("Language of the letter"))
    note: str | None = Field(
        None,
        max_length=1000,
        title=N_("A few words of your own"),
        description=N_("They stand in the letter, with your name."),
    )
