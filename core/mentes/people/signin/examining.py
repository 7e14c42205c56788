"""A sign-in looked at for whoever sets it up: all that came, all that is missing; nobody is signed in by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mentes.people.signin.claims import SignInClaims, read_claims
from mentes.people.signin.oidc import told
from mentes.people.signin.provider import ProviderSettings
from mentes.people.signin.refusals import SignInRefused

CHECKS = ("browser", "discovery", "answer", "code", "id_token", "userinfo")
_STAND_INS = {"name": "nobody", "email": "nobody@nowhere.example"}


@dataclass(frozen=True)
class Examination:
    """What one test sign-in brought: the checks passed in their order, what was refused, the claims, how they read.

    `claims` are those of the userinfo answer and the ID token, which wins; only what a verified token came with.
    """

    passed: tuple[str, ...]
    refusals: tuple[SignInRefused, ...]
    claims: Mapping[str, Any] = field(default_factory=dict, repr=False)
    reading: SignInClaims | None = field(default=None, repr=False)

    @property
    def is_whole(self) -> bool:
        """Whether a person could have been signed in with exactly this."""
        return not self.refusals

    @property
    def failed(self) -> str | None:
        """The check at which it ended, None when the provider's answer was believed."""
        return next((check for check in CHECKS if check not in self.passed), None)


def examine(provider: ProviderSettings, pending: Mapping[str, Any], query_args: Mapping[str, Any]) -> Examination:
    """Go the whole way of a sign-in by the same checks, and tell everything instead of ending at the first gap (SSO-12).

    Nothing is stored; call it outside a transaction. Raises nothing for what the provider does.
    """
    passed: list[str] = []
    try:
        token, userinfo = told(provider, pending, query_args, passed.append)
    except SignInRefused as refusal:
        return Examination(tuple(passed), (refusal,))
    reading, refusals = _read(provider, token.claims, userinfo)
    return Examination(tuple(passed), refusals, {**userinfo, **token.claims}, reading)


def _read(
    provider: ProviderSettings, signed: Mapping[str, Any], userinfo: Mapping[str, Any]
) -> tuple[SignInClaims | None, tuple[SignInRefused, ...]]:
    """Read as at a sign-in; each gap is noted and filled with a stand-in, until the rest can be read."""
    found: list[SignInRefused] = []
    filled: dict[str, str] = {}
    for _ in range(len(_STAND_INS) + 2):
        plain = {name: value for name, value in userinfo.items() if name not in filled}
        try:
            reading = read_claims(provider, {**signed, **filled}, plain)
        except SignInRefused as refusal:
            found.append(refusal)
            stand_in = _stand_in(provider, refusal)
            if not stand_in or stand_in.keys() <= filled.keys():
                return None, tuple(found)
            filled |= stand_in
        else:
            return _without(reading, filled), tuple(found)
    return None, tuple(found)


def _stand_in(provider: ProviderSettings, refusal: SignInRefused) -> dict[str, str]:
    if refusal.code == "wrong_home_organisation":
        home = min(provider.home_organisations, default="")
        return {provider.claim_names.home_organisation: home} if home else {}
    name = str(refusal.message.values.get("claim", ""))
    return {name: _STAND_INS[name]} if name in _STAND_INS else {}


def _without(reading: SignInClaims, filled: Mapping[str, str]) -> SignInClaims:
    """What was read, without what was only put in."""
    return replace(
        reading,
        legal_name="" if "name" in filled else reading.legal_name,
        email="" if "email" in filled else reading.email,
        home_organisation=reading.home_organisation if not filled.keys() - _STAND_INS.keys() else "",
    )
