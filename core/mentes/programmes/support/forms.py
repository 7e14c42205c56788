"""What is asked about whom people can turn to, and about a service."""

import re
import unicodedata
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, Field, JsonValue, model_validator

from mentes.base.form_errors import problem
from mentes.base.form_languages import Translated
from mentes.base.i18n import N_
from mentes.base.links import is_web_address
from mentes.people.mail_address import MailAddress

PLAIN: dict[str, JsonValue] = {"autocapitalize": "none", "spellcheck": "false"}
PHONE = re.compile(r"\+?[0-9][0-9 ()/.\-]{2,38}")
TEL = re.compile(r"tel:\+?[0-9][0-9.\-]{2,38}", re.IGNORECASE)


def _seen(text: str) -> str:
    """Text on one line that shows as what it is (SEC-9)."""
    plain = " ".join(text.split())
    if any(unicodedata.category(sign)[0] == "C" for sign in plain):
        problem(N_("This text holds an invisible sign. Please type it anew."))
    return plain


def _all_seen(texts: dict[str, str]) -> dict[str, str]:
    return {code: _seen(text) for code, text in texts.items()}


def _number(text: str) -> str:
    plain = " ".join(text.split())
    if plain and not PHONE.fullmatch(plain):
        problem(N_("Write the number as it is dialled from abroad, such as +43 316 380 0."))
    return plain


def _page(text: str) -> str:
    if text and not (text.startswith("https://") and is_web_address(text)):
        problem(N_("Enter the whole address; it begins with https://."))
    return text


def _link(text: str) -> str:
    scheme = text.partition(":")[0].lower()
    is_fit = not text or {
        "https": is_web_address(text),
        "mailto": _is_letter(text),
        "tel": bool(TEL.fullmatch(text)),
    }.get(scheme, False)
    if not is_fit:
        problem(N_("Enter a whole address that begins with https://, mailto: or tel:."))
    return text


def _is_letter(text: str) -> bool:
    return bool(re.fullmatch(r"mailto:[^\s@<>\"(),:;\\?&#%]+@([a-z0-9-]+\.)+[a-z][a-z0-9-]+", text, re.IGNORECASE))


Line = Annotated[str, AfterValidator(_seen)]
Lines = Annotated[Translated, AfterValidator(_all_seen)]
Phone = Annotated[str, Field(max_length=40), AfterValidator(_number)]


class ContactForm(BaseModel):
    """Somebody whom people can turn to. At least one way to reach them is needed."""

    name: Line = Field(max_length=120, title=N_("Person or office"))
    email: MailAddress | None = Field(None, title=N_("E-mail"), json_schema_extra={"attributes": PLAIN})
    phone: Phone = Field("", title=N_("Phone"), json_schema_extra={"attributes": {"inputmode": "tel"}})
    hours: Lines = Field(
        default_factory=dict,
        title=N_("When they can be reached"),
        description=N_("For example: Mondays to Thursdays, 9 to 12; or by appointment."),
    )
    page: Annotated[str, Field(max_length=300), AfterValidator(_page)] = Field(
        "", title=N_("Web page"), json_schema_extra={"attributes": PLAIN, "widget": "line"}
    )

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not (self.email or self.phone or self.page):
            problem(N_("Say how they can be reached: by e-mail, by phone or on a page."), field="email")
        return self

    def values(self) -> dict[str, Any]:
        """As the verb takes it."""
        return self.model_dump() | {"email": self.email or ""}


class ServiceForm(BaseModel):
    """One of the university's services, such as psychological counselling."""

    names: Lines = Field(title=N_("Name of the service"))
    purposes: Lines = Field(
        title=N_("What for"),
        description=N_("In the words of somebody who needs it: conflicts with a supervisor, stress, money, visa."),
    )
    place: Line = Field(
        "", max_length=200, title=N_("Address"), description=N_("Where one finds it: street, house, room.")
    )
    link: Annotated[str, Field(max_length=300), AfterValidator(_link)] = Field(
        "",
        title=N_("Link"),
        description=N_("It begins with https://, mailto: or tel:."),
        json_schema_extra={"attributes": PLAIN, "widget": "line"},
    )
    phone: Phone = Field("", title=N_("Phone"), json_schema_extra={"attributes": {"inputmode": "tel"}})
    languages: list[str] = Field([], title=N_("Languages that are spoken there"))
    confidential: bool = Field(
        default=False, title=N_("What is said there stays there: the service is bound to confidentiality")
    )
    position: int = Field(
        1, ge=1, le=99, title=N_("Place in the list"), description=N_("The lowest number comes first.")
    )

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not (self.place or self.link or self.phone):
            problem(N_("Say how it can be reached: an address, a link or a phone number."), field="link")
        return self
