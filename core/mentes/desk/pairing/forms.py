"""What those who pair are asked."""

from typing import Literal

from pydantic import BaseModel, Field

from mentes.base.i18n import N_


class MarkForm(BaseModel):
    """What somebody who pairs says of two people, and why."""

    kind: Literal["pinned", "blocked"] = Field(
        title=N_("What should hold for these two?"),
        json_schema_extra={
            "choices": {
                "pinned": N_("They belong together: promise a place to this mentee"),
                "blocked": N_("They must not be a pair: nobody can propose them"),
            }
        },
    )
    reason: str = Field(
        min_length=1,
        max_length=2000,
        title=N_("Why?"),
        description=N_("Everybody who pairs in this programme reads this. The two never see it."),
    )


class PlacesForm(BaseModel):
    """How many mentees a mentor is given in an edition."""

    capacity: int = Field(
        ge=0,
        le=100,
        title=N_("Places in this edition"),
        description=N_(
            "Fewer than the mentor offered, where you want that. Nobody loses a place that is taken or promised."
        ),
    )
