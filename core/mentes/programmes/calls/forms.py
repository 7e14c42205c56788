"""What is asked about the video calls of an edition, and about a university's server for them."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, JsonValue, model_validator

from mentes.base.form_errors import problem
from mentes.base.i18n import N_
from mentes.base.outbound import is_secure
from mentes.programmes.calls.service import Choice
from mentes.tenancy import values

PLAIN: dict[str, JsonValue] = {"autocapitalize": "none", "spellcheck": "false"}


def _web_address(text: str) -> str:
    text = text.strip().rstrip("/")
    if text and not (values.is_link(text, ("https", "http")) and is_secure(text)):
        problem(N_("Write the whole web address, beginning with https://, without ? and #."))
    return text


Address = Annotated[str, Field(max_length=200), AfterValidator(_web_address)]


class CallsForm(BaseModel):
    """How the calls of an edition are made."""

    kind: Literal["paste", "jitsi", "bbb"] = Field(
        "paste",
        title=N_("Where do the two meet?"),
        json_schema_extra={
            "choices": {
                "paste": N_("Each pair chooses: one of the two pastes a link"),
                "jitsi": N_("On a Jitsi server: each meeting gets a room of its own as soon as it is confirmed"),
                "bbb": N_("On your university's BigBlueButton: “Join the call” opens a room of its own"),
            }
        },
    )
    base: Address = Field(
        "",
        title=N_("Address of the Jitsi server"),
        description=N_("For example https://meet.uni.example. Choose one that your data protection officer knows."),
        json_schema_extra={"attributes": PLAIN, "widget": "url"},
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "jitsi" and not self.base:
            problem(N_("Write the address of the Jitsi server."), field="base")
        return self

    def choice(self) -> Choice:
        """As the verb takes it."""
        return Choice(self.kind, self.base if self.kind == "jitsi" else "")


class ServerForm(BaseModel):
    """A BigBlueButton server."""

    url: Address = Field(
        title=N_("Address of the server"),
        description=N_("As “bbb-conf --secret” prints it, such as https://bbb.uni.example/bigbluebutton."),
        json_schema_extra={"attributes": PLAIN, "widget": "url"},
    )
    secret: str | None = Field(
        None,
        max_length=200,
        title=N_("Secret"),
        description=N_("It is stored locked and never shown again. Leave it empty to keep the one that is there."),
        json_schema_extra={"widget": "password", "attributes": {"autocomplete": "new-password"}},
    )

    @model_validator(mode="after")
    def _given(self) -> Self:
        if not self.url:
            problem(N_("Write the whole web address, beginning with https://, without ? and #."), field="url")
        return self

    def address(self) -> str:
        """Where the API's own part begins; what is pasted may have it already."""
        return self.url.removesuffix("/api")
