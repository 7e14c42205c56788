"""What is typed about a request beside its own questions: why it is a no, what is asked back, and the answer."""

from typing import Final, Literal, Self

from pydantic import BaseModel, Field, model_validator

from mentes.admission.questions.asking import LONGEST
from mentes.admission.requests.answering import LONGEST as WORD
from mentes.base.form_errors import problem
from mentes.base.i18n import N_

REASONS: Final = {
    "time": N_("I have no time for it just now."),
    "fit": N_("I am not the right person for these goals."),
    "places": N_("I would rather not take another mentee just now."),
}


class DeclineForm(BaseModel):
    """A no with a short word for the mentee."""

    reason: Literal["time", "fit", "places", "own"] = Field(
        title=N_("What shall we tell the mentee?"),
        description=N_("Only the mentee reads it."),
        json_schema_extra={"choices": {**REASONS, "own": N_("Something else, in my own words")}},
    )
    text: str = Field("", max_length=WORD, title=N_("In your own words"))

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.reason == "own" and not self.text.strip():
            problem(N_("Write a short word, or choose one of the sentences."), field="text")
        return self

    @property
    def word(self) -> str:
        """What is kept: the key of a sentence, and own words below it."""
        return f"{self.reason}\n{self.text.strip()}"


def said(word: str) -> tuple[str, str]:
    """A word that was kept: the sentence, to be said in its reader's language, and own words; either may be empty."""
    key, _, text = word.partition("\n")
    return REASONS.get(key, ""), text


class AskBackForm(BaseModel):
    """Something that the mentor wants to know first."""

    text: str = Field(
        min_length=1,
        max_length=LONGEST,
        title=N_("Your question"),
        description=N_("The mentee reads it and answers; nobody else sees it."),
    )


class AnswerBackForm(BaseModel):
    """What the mentee says to it."""

    text: str = Field(
        min_length=1,
        max_length=LONGEST,
        title=N_("Your answer"),
        description=N_("The mentor who asked reads it; nobody else sees it."),
    )
