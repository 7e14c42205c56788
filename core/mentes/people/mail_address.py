"""An e-mail address that somebody types: one that a letter can go to, and nothing that breaks out of its head (SEC-9)."""

from typing import Annotated

from pydantic import AfterValidator, Field

from mentes.base.form_errors import problem
from mentes.base.i18n import N_
from mentes.tenancy.values import ADDRESS

LONGEST = 200  # of the 254 that RFC 5321 (4.5.3.1.3) allows: what a form asks for in one line


def _address(text: str) -> str:
    plain = text.strip()
    if not (ADDRESS.fullmatch(plain) and plain.isascii() and plain.isprintable()):
        problem(N_("Write an e-mail address, such as ada@firm.example."))
    return plain


MailAddress = Annotated[str, Field(max_length=LONGEST), AfterValidator(_address)]
