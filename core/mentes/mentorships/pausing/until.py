"""What is asked when a pair rests, on its page and from a letter: the day, and no reason."""

from datetime import date

from pydantic import BaseModel, Field

from mentes.base.i18n import N_


class RestForm(BaseModel):
    """Until when."""

    until: date = Field(
        title=N_("Until which day"),
        description=N_(
            "On this day your mentoring goes on by itself; three months ahead at most. You can go on earlier."
        ),
    )
