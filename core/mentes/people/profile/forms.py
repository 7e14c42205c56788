"""What people say about themselves. What their university says is not asked again (UX-17)."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from mentes.base.i18n import N_
from mentes.people.names import clean_name


def _spaces(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


Name = Annotated[str | None, AfterValidator(clean_name)]
Line = Annotated[str | None, AfterValidator(_spaces)]


class ProfileForm(BaseModel):
    """What everybody may choose for themselves."""

    display_name: Name = Field(
        None,
        max_length=80,
        title=N_("Name in lists"),
        description=N_("What others here read. Leave it empty to go by the name on documents."),
    )
    given_name: Name = Field(
        None, max_length=80, title=N_("Name in greetings"), description=N_("How letters greet you.")
    )
    pronouns: Line = Field(
        None,
        max_length=40,
        title=N_("Pronouns"),
        description=N_("How others speak of you, in your own words."),
        json_schema_extra={"attributes": {"list": "pronouns"}},
    )
    languages: list[str] = Field([], title=N_("Languages that you speak"))
    locale: str = Field(title=N_("Language of pages and letters"))
    timezone: str = Field(title=N_("Time zone"), description=N_("Times are shown as your clock shows them."))
    position: Line = Field(None, max_length=120, title=N_("Position"), description=N_("For example: doctoral student."))
    supervisor: Line = Field(
        None,
        max_length=160,
        title=N_("Supervisor or line manager"),
        description=N_("Used only so that nobody is paired with their own supervisor."),
    )


class WithUnit(ProfileForm):
    """The same where the university does not say where somebody works or studies."""

    unit: Line = Field(None, max_length=160, title=N_("Unit"), description=N_("Your institute, faculty or department."))


class GuestForm(WithUnit):
    """The same for guests, about whom no university says anything."""

    organisation: Line = Field(
        None, max_length=160, title=N_("Organisation"), description=N_("Your company or institution.")
    )
    legal_name: Annotated[str, AfterValidator(clean_name)] = Field(
        min_length=1, max_length=200, title=N_("Name on documents"), description=N_("As certificates shall say it.")
    )


def form_for(*, guest: bool, unit_is_told: bool) -> type[ProfileForm]:
    """The questions for this person: none that a university has answered already."""
    if guest:
        return GuestForm
    return ProfileForm if unit_is_told else WithUnit
