"""What a person may be called: a name in letters, so that others recognise somebody."""

import unicodedata

from mentes.base.form_errors import problem
from mentes.base.i18n import N_

JOINERS = frozenset(" -'\u2019.\u00b7")
LETTERS_ONLY = N_("A name has letters, spaces, hyphens, apostrophes and full stops only.")


def clean_name(text: str | None) -> str | None:
    """The name in one form (NFC, single spaces); None for an empty one. Raises the form's problem for anything else."""
    name = " ".join(unicodedata.normalize("NFC", text or "").split())
    if not name:
        return None
    if not any(each.isalpha() for each in name) or not all(_fits(each) for each in name):
        raise problem(LETTERS_ONLY)
    return name


def _fits(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" or character in JOINERS
