"""What an admin sends of the university's register."""

from pydantic import BaseModel, Field

from mentes.base.i18n import N_


class RegisterForm(BaseModel):
    """The table, pasted as text."""

    table: str = Field(
        max_length=900_000,
        title=N_("The table"),
        description=N_(
            "The first line names the columns: match (a sign-in's subject or the university's e-mail address), "
            "level, semester, subject, unit. Cells are parted by semicolons or commas."
        ),
        json_schema_extra={"widget": "textarea"},
    )
