"""What is asked of a letter in own words: its subject and its text."""

from pydantic import BaseModel, Field

from mentes.base.i18n import N_
from mentes.notices.wording.fitting import LONGEST_BODY, LONGEST_SUBJECT

MARKDOWN = N_(
    "An empty line begins a paragraph. **bold**, - list, [example.org](https://example.org). Greeting, date, button and the reason for the letter stand around your text by themselves."
)


class WordingForm(BaseModel):
    """A letter in one language."""

    subject: str = Field(max_length=LONGEST_SUBJECT, title=N_("Subject line"))
    body: str = Field(max_length=LONGEST_BODY, title=N_("Text"), description=MARKDOWN)
