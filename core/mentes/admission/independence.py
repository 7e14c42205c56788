"""What the two of a proposal declare before they say yes: on the page of the proposal and from a letter."""

from typing import Literal

from pydantic import BaseModel, Field

from mentes.base.i18n import N_


class IndependenceForm(BaseModel):
    """Whether the two are free of each other (S1-15)."""

    close: Literal["no", "yes"] = Field(
        title=N_("Does one of you depend on the other, or are you close?"),
        description=N_(
            "Supervision, line management, assessment, the same team, family or friendship, as far as you can tell. "
            "With a yes nothing else happens: somebody else is looked for."
        ),
        json_schema_extra={"choices": {"no": N_("No, as far as I can tell"), "yes": N_("Yes")}},
    )
