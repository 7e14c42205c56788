"""The word that shows that somebody means it."""

from pydantic import BaseModel, Field

from mentes.base.i18n import N_


class EraseForm(BaseModel):
    """Typed by hand, so that no click alone erases anything."""

    word: str = Field(max_length=40, title=N_("The word, to show that you mean it"))
