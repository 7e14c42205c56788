"""The ID token: signature, issuer, audience, time and nonce, each refused with its own code (trust.md §2.1)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidKeyIdError, JoseError, MissingClaimError
from joserfc.jwk import Key, KeySet

from mentes.base.clock import real_now
from mentes.people.signin.evidence import plain_issuer
from mentes.people.signin.metadata import PATIENCE, metadata_of, with_fresh_keys
from mentes.people.signin.provider import ProviderSettings
from mentes.people.signin.refusals import SignInRefused, refused

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
LEEWAY_SECONDS = 60
SUBJECT_LENGTH = 255
TOKEN_LENGTH = 50_000

_CODES = {
    "iss": "issuer_mismatch",
    "aud": "wrong_audience",
    "azp": "azp_mismatch",
    "nonce": "nonce_mismatch",
    "at_hash": "token_mismatch",
    "iat": "not_yet_valid",
    "nbf": "not_yet_valid",
}


@dataclass(frozen=True)
class IdToken:
    """A verified ID token: its raw text (for the provider's logout) and its claims."""

    raw: str
    claims: Mapping[str, Any]


def verify(provider: ProviderSettings, raw: Any, *, nonce: str, access_token: str) -> IdToken:
    """Verify an ID token of this provider for this one sign-in; raises SignInRefused.

    Ours first, Authlib's own checks behind it: the algorithm is asymmetric, the key is the provider's, the issuer is the
    configured one, the audience is we alone (OpenID Connect Core 3.1.3.7).
    """
    token = opened(provider, raw)
    _check_strictly(provider, token.claims)
    _check_with_authlib(provider, token, nonce=nonce, access_token=access_token)
    return IdToken(raw, dict(token.claims))


def opened(provider: ProviderSettings, raw: Any, patience: float = PATIENCE) -> jwt.Token:
    """A token signed by this provider with a key pair of its own; raises SignInRefused. Its claims are not checked yet.

    `patience`: seconds to wait for its keys while another thread fetches them.
    """
    if not isinstance(raw, str) or len(raw) > TOKEN_LENGTH:
        raise refused("provider_error")
    header = _header(raw)
    if header.get("alg") not in ALGORITHMS:
        raise refused("bad_algorithm")
    if "crit" in header:  # an extension that must be understood, and we understand none (RFC 7515, 4.1.11)
        raise refused("bad_signature")
    return _signed(raw, _key_for(provider, header, patience))


def _header(raw: str) -> Mapping[str, Any]:
    try:
        header = jws.extract_compact(raw.encode()).protected
    except (JoseError, ValueError) as error:
        raise refused("bad_signature") from error
    if not isinstance(header, dict):
        raise refused("bad_signature")
    return header


def _key_for(provider: ProviderSettings, header: Mapping[str, Any], patience: float) -> Key:
    """The key that the header names; an unknown name fetches the keys anew, once (key rotation, SSO-6)."""
    kid = header.get("kid")
    try:
        return _pick(metadata_of(provider).keys, kid)
    except InvalidKeyIdError:
        pass
    try:
        return _pick(with_fresh_keys(provider, patience).keys, kid)
    except InvalidKeyIdError as error:
        raise refused("bad_signature") from error


def _pick(keys: KeySet, kid: Any) -> Key:
    return keys.get_by_kid(kid if isinstance(kid, str) else None)


def _signed(raw: str, key: Key) -> jwt.Token:
    try:
        return jwt.decode(raw, key, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError) as error:
        raise refused("bad_signature") from error


def _check_strictly(provider: ProviderSettings, claims: Mapping[str, Any]) -> None:
    """What Authlib leaves open: exact audience, exact types, `azp` whenever it is there."""
    if claims.get("iss") != provider.issuer:
        raise refused("issuer_mismatch", issuer=plain_issuer(claims.get("iss")))
    if claims.get("aud") not in (provider.client_id, [provider.client_id]):
        raise refused("wrong_audience")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise refused("azp_mismatch")
    for name in ("exp", "iat"):
        if not _is_number(claims.get(name)):
            raise refused("missing_claim", claim=name)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH or not subject.isprintable():
        raise refused("missing_claim", claim="sub")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _check_with_authlib(provider: ProviderSettings, token: jwt.Token, *, nonce: str, access_token: str) -> None:
    # Built anew each time: Authlib pops validate hooks out of the options that it is given, and options replace its defaults.
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        **{name: {"essential": True} for name in ("sub", "exp", "iat", "nonce")},
    }
    params = {"nonce": nonce, "client_id": provider.client_id, "access_token": access_token}
    claims = CodeIDToken(token.claims, token.header, options, params)
    try:
        claims.validate(now=int(real_now().timestamp()), leeway=LEEWAY_SECONDS)
    except ClaimError as error:
        raise _refusal_of(error) from error
    except (TypeError, ValueError, OverflowError) as error:
        raise refused("provider_error") from error


def _refusal_of(error: ClaimError) -> SignInRefused:
    if isinstance(error, ExpiredTokenError):
        return refused("expired")
    if isinstance(error, MissingClaimError) and error.claim != "nonce":
        return refused("missing_claim", claim=error.claim)
    return refused(_CODES.get(error.claim, "provider_error"))


def moment(value: Any) -> datetime | None:
    """A NumericDate claim as a time, or None when it is none."""
    if not _is_number(value):
        return None
    try:
        return datetime.fromtimestamp(value, tz=real_now().tzinfo)
    except (OverflowError, ValueError, OSError):
        return None
