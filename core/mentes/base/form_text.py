"""What people type, made clean: one kind of line end, one kind of accent, nothing that cannot be stored or shown."""

import re
import unicodedata

from mentes.base.form_errors import problem
from mentes.base.i18n import N_

LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
BREAKS = re.compile(r"\s*[\n\t]\s*")
UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # PostgreSQL refuses NUL; halves of a character
STRANGE = N_(
    "This text holds an invisible character that cannot be kept. Please delete it: it is marked in the text by %(sign)s."
)
SIGN = "\N{REPLACEMENT CHARACTER}"


def tidy(text: str, *, lines: bool = False) -> str:
    r"""The text as it is kept: trimmed, in NFC, with `\n` as line end; without `lines` it becomes a single line.

    Raises a `Problem` for control characters and lone surrogates.
    """
    text = unicodedata.normalize("NFC", LINE_ENDS.sub("\n", text)).strip()
    if UNSTORABLE.search(text):
        problem(STRANGE, sign=SIGN)
    return text if lines else BREAKS.sub(" ", text)


def showable(text: str) -> str:
    """The text as it goes back to the reader: what cannot be kept is marked, so that it can be found and deleted."""
    return UNSTORABLE.sub(SIGN, LINE_ENDS.sub("\n", text))
