"""What is asked of a programme: its kind, its name in every language, its universities, who is told of it."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from mentes.base.form_languages import Translated
from mentes.base.i18n import N_

OWN_NAME = N_("Left empty, the programme is called as its plugin says.")


class ProgrammeForm(BaseModel):
    """What a programme is called, and who is told of it."""

    titles: Translated = Field(default_factory=dict, title=N_("Name"), description=OWN_NAME)
    summaries: Translated = Field(
        default_factory=dict, title=N_("In a sentence"), description=N_("For the list of programmes.")
    )
    observers: list[str] = Field(
        default_factory=list,
        title=N_("Plugins that are told what happens in it"),
        description=N_("They get identifiers of what happened, never names or texts."),
    )


class NewProgrammeForm(BaseModel):
    """A programme that does not exist yet."""

    plugin: str = Field(
        title=N_("Kind of programme"),
        description=N_("The plugin that holds its rules. It cannot be changed later."),
        json_schema_extra={"widget": "select"},
    )
    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,30}$")] = Field(
        title=N_("Short name"),
        description=N_("Two to thirty-one small letters, digits and -, a letter first, such as peer-mentoring."),
        json_schema_extra={"problem": N_("Write small letters, digits and -."), "widget": "text"},
    )
    titles: Translated = Field(default_factory=dict, title=N_("Name"), description=OWN_NAME)
    summaries: Translated = Field(
        default_factory=dict, title=N_("In a sentence"), description=N_("For the list of programmes.")
    )
    partners: list[int] = Field(
        default_factory=list,
        title=N_("Universities that are invited"),
        description=N_("Each takes part as soon as somebody who looks after it accepts."),
    )


class InviteForm(BaseModel):
    """One more university."""

    university: int = Field(title=N_("University"), json_schema_extra={"widget": "select"})
