"""What somebody is asked who creates a university: names, languages, colours, and the address that never changes."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError, model_validator
from pydantic.config import JsonDict

from mentes.base.form_errors import problem
from mentes.base.i18n import N_
from mentes.people.setup.universities import suggested_address
from mentes.tenancy import values
from mentes.tenancy.declaration import TenantFile

PLAIN: JsonDict = {"spellcheck": "false", "autocapitalize": "none"}


def by(kind: Any, text: str) -> AfterValidator:
    """Checked like the same key of a university's file, refused with a sentence of ours."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)

    def check(given: Any) -> Any:
        try:
            return adapter.validate_python(given)
        except ValidationError:
            problem(text, given=given)

    return AfterValidator(check)


def listed(text: str) -> list[str]:
    """“de, en” → de, en."""
    return [each.strip() for each in text.replace(";", ",").split(",") if each.strip()]


def each_by(kind: Any, text: str) -> AfterValidator:
    """The same for several words in one line, parted by commas."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)

    def check(line: str) -> str:
        for word in listed(line):
            try:
                adapter.validate_python(word)
            except ValidationError:
                problem(text, given=word)
        return line

    return AfterValidator(check)


BAD_LANGUAGE = N_("“%(given)s” is not a language that there is: write for example de, en or pt-BR.")
Language = Annotated[str, Field(max_length=20), by(values.LocaleName, BAD_LANGUAGE)]


class NameForm(BaseModel):
    """A name in one language."""

    language: Language = Field(title=N_("Language"), json_schema_extra={"attributes": PLAIN})
    name: values.Word = Field(title=N_("Name"))


class DetailsForm(BaseModel):
    """What a university is called and how its pages look and speak."""

    name: values.Word = Field(title=N_("Name in English"))
    names: list[NameForm] = Field(
        default_factory=list,
        max_length=8,
        title=N_("Names in other languages"),
        description=N_("At least in the university's own language, by its code: de, fr, it."),
        json_schema_extra={"rows": 1},
    )
    town: Annotated[str, Field(max_length=200)] = Field(
        "", title=N_("Town"), description=N_("People look for the university by it, too.")
    )
    locales: Annotated[str, Field(max_length=100), each_by(values.LocaleName, BAD_LANGUAGE)] = Field(
        title=N_("Languages"),
        description=N_("Codes with commas between them, the default first: de, en"),
        json_schema_extra={"attributes": PLAIN},
    )
    timezone: Annotated[str, by(values.Zone, N_("“%(given)s” is not a time zone that there is."))] = Field(
        title=N_("Time zone"), json_schema_extra={"widget": "select"}
    )
    terms: Annotated[
        str,
        Field(max_length=60),
        each_by(values.TermStart, N_("“%(given)s” is not a day of every year: write month and day, such as 10-01.")),
    ] = Field(
        "03-01, 10-01",
        title=N_("Semesters begin on"),
        description=N_("Month and day, with commas between them: 03-01, 10-01"),
    )
    colour: Annotated[str, by(values.Colour, N_("Choose a colour, or write it as #1b5e9b."))] = Field(
        "#1b5e9b",
        title=N_("Colour"),
        description=N_("Buttons and headings take it; it is made readable in light and dark."),
        json_schema_extra={"widget": "color"},
    )
    sender: Annotated[str, Field(max_length=200), by(values.Address, N_("“%(given)s” is not an e-mail address."))] = (
        Field(
            title=N_("Sender of letters"),
            description=N_(
                "Letters come from this address as soon as it is in a domain of the university's sign-in; until then they "
                "come from Mentes, and answers go to it."
            ),
            json_schema_extra={"widget": "email"},
        )
    )
    policy: Annotated[
        str, Field(max_length=500), by(values.Link, N_("Write the whole web address, beginning with https://."))
    ] = Field(title=N_("Privacy policy"), description=N_("The web address of it: https://…"))
    retention: int = Field(
        36, ge=1, le=240, title=N_("Months that records are kept"), description=N_("After a mentorship has closed.")
    )

    @model_validator(mode="after")
    def _whole(self) -> "DetailsForm":
        if not listed(self.locales):
            problem(N_("Write at least one language."), field="locales")
        if not 1 <= len(listed(self.terms)) <= 6:
            problem(N_("Write one to six days."), field="terms")
        return self

    def declared(self, slug: str) -> TenantFile:
        """The same as a university's file would say it."""
        return TenantFile.model_validate(
            {
                "slug": slug,
                "names": {"en": self.name, **{each.language: each.name for each in self.names}},
                "locales": list(dict.fromkeys(listed(self.locales))),
                "timezone": self.timezone,
                "town": self.town,
                "terms": listed(self.terms),
                "brand": {"colour": self.colour, "sender": self.sender},
                "privacy": {"policy": self.policy, "retention_months": self.retention},
            }
        )


class UniversityForm(DetailsForm):
    """A new university: its details, and the address that never changes."""

    slug: Annotated[str, Field(max_length=31)] = Field(
        "",
        title=N_("Address"),
        description=N_(
            "Small letters, digits and -. It stands in every link and cannot be changed later; left empty, it is "
            "made from the English name."
        ),
        json_schema_extra={"attributes": PLAIN},
    )

    @model_validator(mode="after")
    def _addressed(self) -> "UniversityForm":
        self.slug = self.slug or suggested_address(self.name)
        try:
            TypeAdapter(values.Slug).validate_python(self.slug)
        except ValidationError:
            problem(N_("Write two to thirty-one small letters, digits and -, a letter first."), field="slug")
        return self


def details_of(row: Any) -> dict[str, Any]:
    """A university's row as the form shows it."""
    return {
        "name": row.names.get("en", ""),
        "names": [{"language": code, "name": name} for code, name in row.names.items() if code != "en"],
        "town": row.town,
        "locales": ", ".join(row.locales),
        "timezone": row.timezone,
        "terms": ", ".join(row.terms),
        "colour": row.brand["colour"],
        "sender": row.brand["sender"],
        "policy": row.privacy["policy"],
        "retention": row.privacy["retention_months"],
    }


def zones() -> Iterable[tuple[str, str]]:
    """Every time zone of a place, those of Europe first."""
    every = sorted(each for each in values.every_zone() if "/" in each and not each.startswith("Etc/"))
    return [(each, each) for each in sorted(every, key=lambda each: (not each.startswith("Europe/"), each))]
