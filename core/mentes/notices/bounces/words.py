"""Why a letter did not arrive, in words for people: from the code that the mail server gave (RFC 3463)."""

import re
from typing import Final

from mentes.base.i18n import N_

NO_SUCH: Final = N_("There is no such mailbox.")
FULL: Final = N_("The mailbox is full.")
CLOSED: Final = N_("The mailbox takes no letters.")
LARGE: Final = N_("The letter is too large for the mailbox.")
AWAY: Final = N_("The mail server behind this address cannot be reached.")
UNWANTED: Final = N_("The mail server takes no letters from us.")
NO_ADDRESS: Final = N_("This is no address that a letter can go to.")
REFUSED: Final = N_("The mail server refused it.")

_ENHANCED: Final = (
    (r"\b[45]\.1\.[0-6]\b|\b[45]\.1\.10\b", NO_SUCH),
    (r"\b[45]\.2\.2\b", FULL),
    (r"\b[45]\.2\.3\b|\b[45]\.3\.4\b", LARGE),
    (r"\b[45]\.2\.\d+\b", CLOSED),
    (r"\b[45]\.4\.\d+\b", AWAY),
    (r"\b[45]\.7\.\d+\b", UNWANTED),
    (r"^this address cannot be written to", NO_ADDRESS),
    (r"^55[013]\b", NO_SUCH),
    (r"^552\b", FULL),
)


def why(refusal: str | None) -> str:
    """A sentence of the catalogue for what a mail server answered or reported."""
    return next((words for code, words in _ENHANCED if re.search(code, refusal or "")), REFUSED)
