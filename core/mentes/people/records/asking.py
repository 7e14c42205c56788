"""Questions about somebody's studies: a page shows those that no stronger source has answered (UX-17)."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from mentes.base.i18n import N_

LEVELS: dict[str, Any] = {
    "bachelor": N_("Bachelor's programme"),
    "master": N_("Master's programme"),
    "doctoral": N_("Doctorate"),
    "other": N_("Something else"),
}


class Studies(BaseModel):
    """Everything that may be asked."""

    level: Literal["bachelor", "master", "doctoral", "other"] | None = Field(
        None, title=N_("Level of study"), json_schema_extra={"choices": LEVELS}
    )
    semester: int | None = Field(
        None, ge=1, le=60, title=N_("Semester"), description=N_("The semester of this programme that is running now.")
    )
    subject: str | None = Field(None, max_length=200, title=N_("Subject"))
