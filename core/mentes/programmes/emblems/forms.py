"""What is asked of an emblem besides its file."""

from pydantic import BaseModel, Field

from mentes.base.form_languages import Translated
from mentes.base.i18n import N_


class EmblemForm(BaseModel):
    """What an emblem shows, in words."""

    alts: Translated = Field(
        title=N_("What it shows, in words"),
        description=N_(
            "Read aloud to those who do not see it, such as “Logo of the alliance” or “Co-funded by the European Union”."
        ),
    )
