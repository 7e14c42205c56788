"""The logout token: a university says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0, §2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mentes.base.clock import real_now
from mentes.people.signin.id_token import LEEWAY_SECONDS, SUBJECT_LENGTH, moment, opened
from mentes.people.signin.provider import ProviderSettings
from mentes.people.signin.refusals import refused

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPE = "logout+jwt"
FRESH = timedelta(minutes=2)
_LEEWAY = timedelta(seconds=LEEWAY_SECONDS)


@dataclass(frozen=True)
class LogoutToken:
    """Whose sessions end: those of `sid`, or all of `subject` where no sid was sent. `identifier` serves once."""

    subject: str | None
    sid: str | None
    identifier: str
    expires_at: datetime  # when it would be refused for its age anyway


def verify(provider: ProviderSettings, raw: Any) -> LogoutToken:
    """Verify a logout token of this provider; raises SignInRefused with the code of the first thing wrong.

    Whether it was used before is for the caller to remember. The type is asked for although §2.4 only recommends it:
    without it an ID token could pass for a logout token.
    """
    token = opened(provider, raw, patience=0)  # anybody may send one: none waits for what another asked for
    claims = token.claims
    if str(token.header.get("typ", "")).lower().removeprefix("application/") != TYPE:
        raise refused("wrong_type")
    _check_address(provider, claims)
    issued_at = _check_time(claims)
    _check_meaning(claims)
    return LogoutToken(
        subject=_name(claims, "sub"),
        sid=_name(claims, "sid"),
        identifier=_identifier(claims),
        expires_at=issued_at + FRESH + _LEEWAY,
    )


def _check_address(provider: ProviderSettings, claims: Mapping[str, Any]) -> None:
    if claims.get("iss") != provider.issuer:
        raise refused("issuer_mismatch")
    if claims.get("aud") not in (provider.client_id, [provider.client_id]):
        raise refused("wrong_audience")


def _check_time(claims: Mapping[str, Any]) -> datetime:
    issued_at, expires_at = moment(claims.get("iat")), moment(claims.get("exp"))
    if issued_at is None or expires_at is None:
        raise refused("missing_claim", claim="iat" if issued_at is None else "exp")
    now = real_now()
    if issued_at > now + _LEEWAY:
        raise refused("not_yet_valid")
    if issued_at < now - FRESH - _LEEWAY or expires_at < now - _LEEWAY:
        raise refused("expired")
    return issued_at


def _check_meaning(claims: Mapping[str, Any]) -> None:
    if "nonce" in claims:
        raise refused("nonce_present")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise refused("no_logout_event")
    if "sub" not in claims and "sid" not in claims:
        raise refused("missing_claim", claim="sid")


def _identifier(claims: Mapping[str, Any]) -> str:
    found = _name(claims, "jti")
    if found is None:
        raise refused("missing_claim", claim="jti")
    return found


def _name(claims: Mapping[str, Any], name: str) -> str | None:
    """A claim that is a short text or not there; anything else is no logout token."""
    value = claims.get(name)
    if name in claims and not (isinstance(value, str) and 0 < len(value) <= SUBJECT_LENGTH and value.isprintable()):
        raise refused("missing_claim", claim=name)
    return value
