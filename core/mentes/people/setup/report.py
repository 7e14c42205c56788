"""The result of a test sign-in as a page shows it: every claim that came, what it maps to, what is missing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mentes.people.setup.asking import NEEDS, Need
from mentes.people.signin.claims import SignInClaims
from mentes.people.signin.examining import Examination
from mentes.people.signin.provider import ProviderSettings

READ = {
    "name": "legal_name",
    "email": "email",
    "home_organisation": "home_organisation",
    "affiliations": "affiliations",
    "level": "level",
    "semester": "semester",
    "subject": "subject",
    "unit": "unit",
    "languages": "languages",
}
PROTOCOL = frozenset({"iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "at_hash", "c_hash", "s_hash", "jti", "sid"})
LONGEST = 300


@dataclass(frozen=True)
class Line:
    """One value that we look for: the claim it should come in, what came, and how it is understood ("" for not)."""

    need: Need
    claim: str
    came: str
    understood: str

    @property
    def is_there(self) -> bool:
        """Whether a sign-in could use it."""
        return bool(self.understood)


@dataclass(frozen=True)
class Extra:
    """A claim that came and that nothing is taken from."""

    claim: str
    value: str
    is_protocol: bool


def lines(provider: ProviderSettings, found: Examination) -> list[Line]:
    """Every value that we look for, in the order of their weight."""
    return [_line(provider, found, need) for need in NEEDS]


def _line(provider: ProviderSettings, found: Examination, need: Need) -> Line:
    claim = str(getattr(provider.claim_names, need.key)) if need.key else need.claim
    came = found.claims.get(claim) if claim else None
    if need.claim == "name" and came is None:
        parts = [found.claims.get(name) for name in ("given_name", "family_name")]
        came = " ".join(each for each in parts if isinstance(each, str)) or None
    return Line(need, claim, shown(came), _understood(found.reading, need))


def _understood(reading: SignInClaims | None, need: Need) -> str:
    if reading is None:
        return ""
    value = getattr(reading, READ[need.key or need.claim])
    return ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)


def extras(provider: ProviderSettings, claims: Mapping[str, Any]) -> list[Extra]:
    """The claims that came besides: those of the protocol last."""
    used = {str(getattr(provider.claim_names, need.key)) if need.key else need.claim for need in NEEDS}
    rest = [Extra(name, shown(value), name in PROTOCOL) for name, value in claims.items() if name not in used]
    return sorted(rest, key=lambda each: (each.is_protocol, each.claim))


def shown(value: Any) -> str:
    """A claim's value on one line, cut where it is very long."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def missing(found: list[Line]) -> list[Line]:
    """What must come and does not."""
    return [line for line in found if line.need.required and not line.is_there]
