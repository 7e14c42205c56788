"""What a mentor says about their offer beside the answers themselves."""

from datetime import date

from pydantic import BaseModel, Field

from mentes.base.i18n import N_


class AwayForm(BaseModel):
    """Off the list for a while."""

    until: date | None = Field(
        None,
        title=N_("Back in the list on"),
        description=N_("Leave it empty if you do not know yet; then you put your offer back yourself."),
    )
