"""What is asked of a guide: its title, its text, and for a new one for whom it is."""

from typing import Literal

from pydantic import BaseModel, Field

from mentes.base.i18n import N_

LONGEST = 20_000
MARKDOWN = N_(
    "An empty line begins a paragraph. ## Heading, **bold**, - list, [words](https://address). Other markup is left out."
)


class GuideForm(BaseModel):
    """A guide in one language."""

    title: str = Field(max_length=120, title=N_("Title"))
    body: str = Field(max_length=LONGEST, title=N_("Text"), description=MARKDOWN)


class EditionGuideForm(GuideForm):
    """The same in a programme of several editions: which of them read it."""

    since: int = Field(
        title=N_("From which edition on?"),
        description=N_("It is read in this edition and in all that begin later. Earlier editions keep what they have."),
    )


class NewGuideForm(BaseModel):
    """A guide that the programme does not have yet."""

    title: str = Field(max_length=120, title=N_("Title"))
    audience: Literal["both", "mentee", "mentor"] = Field(
        title=N_("For whom"),
        json_schema_extra={
            "choices": {"both": N_("Mentees and mentors"), "mentee": N_("Mentees"), "mentor": N_("Mentors")}
        },
    )
    body: str = Field(max_length=LONGEST, title=N_("Text"), description=MARKDOWN)

    def roles(self) -> tuple[str, ...]:
        """The audience as a row keeps it."""
        return ("mentee", "mentor") if self.audience == "both" else (self.audience,)
