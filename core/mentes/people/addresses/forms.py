"""What is asked about another e-mail address."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from mentes.base.forms import problem
from mentes.base.i18n import N_
from mentes.tenancy.values import ADDRESS

STRANGE = re.compile(r"[<>\"(),:;\\\[\]\x00-\x20\x7f]")


def _address(text: str) -> str:
    text = text.strip()
    if STRANGE.search(text) or not ADDRESS.match(text):
        raise problem(N_("Enter an e-mail address, for example name@example.org."))
    return text


class AddressForm(BaseModel):
    """One more address of one's own."""

    email: Annotated[str, AfterValidator(_address)] = Field(
        max_length=254,
        json_schema_extra={"widget": "email", "attributes": {"autocomplete": "email"}},
        title=N_("Another e-mail address"),
        description=N_(
            "We send a letter there. Open the link in it within a day, in a browser in which you are signed in."
        ),
    )
