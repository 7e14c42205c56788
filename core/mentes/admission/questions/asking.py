"""What is typed: a question before a yes or no, and its answer. Neither names anybody before both have agreed (PRV-9)."""

from pydantic import BaseModel, Field

from mentes.base.i18n import N_

LONGEST = 1000  # characters


class AskForm(BaseModel):
    """Something that one of the two wants to know first."""

    text: str = Field(
        min_length=1,
        max_length=LONGEST,
        title=N_("Your question"),
        description=N_("The programme's office reads it and answers. Name nobody: names come once both have agreed."),
    )


class AnswerForm(BaseModel):
    """What the programme's office says to it."""

    text: str = Field(
        min_length=1,
        max_length=LONGEST,
        title=N_("Your answer"),
        description=N_("Only the one who asked reads it. Name neither of the two: names come once both have agreed."),
    )
