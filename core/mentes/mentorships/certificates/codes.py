"""Codes of certificates: easy to type from paper, impossible to guess (80 random bits)."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no letter that looks like a digit
LENGTH = 16
_READ = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, "\u2010": None, "\u2011": None, "\u2013": None})


def new_code() -> str:
    """A fresh code, as it is stored."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """A code as people read it: four groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def read_code(typed: str) -> str | None:
    """The code that somebody typed, whatever its spaces, dashes and case (UX-18); None when it cannot be one."""
    code = "".join(typed.upper().split()).translate(_READ)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
