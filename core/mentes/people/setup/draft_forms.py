"""What somebody is asked who sets up a university's sign-in."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, model_validator

from mentes.base.form_errors import problem
from mentes.base.i18n import N_
from mentes.base.outbound import is_secure
from mentes.people.setup.asking import DEFAULTS, NAMED
from mentes.people.setup.drafts import Wanted
from mentes.people.setup.forms import PLAIN, each_by, listed
from mentes.tenancy import values

ISSUER_LENGTH, SECRET_LENGTH = 300, 500


def _claim(need: Any) -> Any:
    return Field(
        need.claim,
        max_length=200,
        title=need.title,
        description=need.why,
        json_schema_extra={"attributes": PLAIN},
    )


class ClaimsForm(BaseModel):
    """Which claim carries which value at this provider; empty: it is not sent."""

    home_organisation: str = _claim(NAMED[0])
    affiliations: str = _claim(NAMED[1])
    level: str = _claim(NAMED[2])
    semester: str = _claim(NAMED[3])
    subject: str = _claim(NAMED[4])
    unit: str = _claim(NAMED[5])
    languages: str = _claim(NAMED[6])


def _web_address(text: str) -> str:
    if not (values.is_link(text, ("https", "http")) and is_secure(text)):
        problem(N_("Write the whole web address of the issuer, beginning with https://, without ? and #."))
    return text


class DraftForm(BaseModel):
    """The draft of a sign-in."""

    issuer: Annotated[str, Field(max_length=ISSUER_LENGTH), AfterValidator(_web_address)] = Field(
        title=N_("Issuer"),
        description=N_("Exactly as the provider names itself: the iss of its tokens, letter by letter."),
        json_schema_extra={"attributes": PLAIN, "widget": "url"},
    )
    client_id: values.Word = Field(
        title=N_("Client id"),
        description=N_("The name under which the provider knows Mentes."),
        json_schema_extra={"attributes": PLAIN},
    )
    secret: str | None = Field(
        None,
        max_length=SECRET_LENGTH,
        title=N_("Client secret"),
        description=N_(
            "It is stored locked and never shown again. Leave it empty to keep the one that is there; with another issuer "
            "or client id it is forgotten and has to be typed again."
        ),
        json_schema_extra={"widget": "password", "attributes": {"autocomplete": "new-password"}},
    )
    secret_until: date | None = Field(
        None,
        title=N_("The secret is good until"),
        description=N_("The admins are reminded 60, 30 and 7 days ahead."),
    )
    home_organisations: Annotated[
        str,
        Field(max_length=1000),
        each_by(values.Domain, N_("“%(given)s” is not a domain: write for example uni.example.")),
    ] = Field(
        title=N_("Home organisations"),
        description=N_(
            "The domains whose people belong to this university, in small letters, with commas between them."
        ),
        json_schema_extra={"attributes": PLAIN, "widget": "text"},
    )
    claims: ClaimsForm = Field(default_factory=ClaimsForm, title=N_("Names of the claims"))

    @model_validator(mode="after")
    def _whole(self) -> "DraftForm":
        if not 1 <= len(listed(self.home_organisations)) <= 20:
            problem(N_("Write at least one domain, and at most twenty."), field="home_organisations")
        if not self.claims.home_organisation:
            problem(N_("Without this claim nobody could sign in."), field="claims")
        return self

    def wanted(self) -> Wanted:
        """As the verb takes it."""
        return Wanted(
            issuer=self.issuer,
            client_id=self.client_id,
            home_organisations=tuple(dict.fromkeys(listed(self.home_organisations))),
            claims=self.claims.model_dump(),
            secret=self.secret or None,
            secret_until=self.secret_until,
        )


class ActivateForm(BaseModel):
    """What another issuer means for the accounts that there are."""

    meaning: Literal["same", "new"] | None = Field(
        None,
        title=N_("What does the new issuer mean?"),
        json_schema_extra={
            "choices": {
                "same": N_("The same system under a new address: its subjects stay the same, and accounts go on."),
                "new": N_("A new system: people link their old account once, until the old sign-in is ended."),
            }
        },
    )


class ButtonForm(BaseModel):
    """A button, with the version that was seen."""


def draft_as_shown(row: Any) -> dict[str, Any]:
    """A draft, or the sign-in in use as the beginning of one, as the form shows it; never the secret."""
    return {
        "issuer": row.issuer,
        "client_id": row.client_id,
        "secret_until": row.client_secret_until,
        "home_organisations": ", ".join(row.home_organisations),
        "claims": DEFAULTS | row.claims,
    }
