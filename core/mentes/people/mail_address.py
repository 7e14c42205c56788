"""An e-mail address that somebody types: one that a letter can go to, and nothing that breaks out of its head (SEC-9)."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from mentes.base.form_errors import problem
from mentes.base.i18n import N_
from mentes.tenancy.values import ADDRESS

STRANGE = re.compile(r"[<>\"(),:;\\\[\]\x00-\x20\x7f]")  # RFC 5322: what would have to be quoted, or makes a list of it
LONGEST = 200  # of the 254 that RFC 5321 (4.5.3.1.3) allows: what a form asks for in one line


def _address(text: str) -> str:
    plain = text.strip()
    if not (ADDRESS.fullmatch(plain) and plain.isascii() and not STRANGE.search(plain)):
        problem(N_("Write one e-mail address without umlauts or accents, such as ada@firm.example."))
    return plain


MailAddress = Annotated[str, Field(max_length=LONGEST), AfterValidator(_address)]
