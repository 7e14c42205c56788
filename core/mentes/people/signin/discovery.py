"""A provider's own description (discovery document and keys): fetched, and checked against what we configured."""

from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey, import_key

from mentes.base.outbound import Answer, OutboundError, fetch, is_secure
from mentes.people.signin.evidence import plain_issuer
from mentes.people.signin.provider import ProviderSettings
from mentes.people.signin.refusals import refused

KEYS_AT_MOST = 50
RSA_BITS = 2048
_REFUSED_ROADS = frozenset({"bad_url", "refused_address", "redirect"})
_AWAY = frozenset({"unknown_host", "unreachable", "too_slow"})


@dataclass(frozen=True)
class Metadata:
    """What of the discovery document we use; every address has been checked for its form, none has been called."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    sends_iss: bool
    secret_in_body: bool
    keys: KeySet


def call(url: str, **how: Any) -> Answer:
    """One guarded call to a provider; raises SignInRefused with `outbound_refused` or `provider_unreachable`."""
    try:
        answer = fetch(url, **how)
    except OutboundError as error:
        raise refused(_code_of(error)) from error
    if answer.status >= 500:
        raise refused("provider_unreachable")
    return answer


def document(answer: Answer) -> dict[str, Any]:
    """The JSON object of a good answer; raises SignInRefused("provider_error") when it is anything else."""
    try:
        content = answer.json()
    except OutboundError as error:
        raise refused("provider_error") from error
    if answer.status != 200 or not isinstance(content, dict):
        raise refused("provider_error")
    return content


def _code_of(error: OutboundError) -> str:
    if error.code in _REFUSED_ROADS:
        return "outbound_refused"
    return "provider_unreachable" if error.code in _AWAY else "provider_error"


def address_of(provider: ProviderSettings) -> str:
    """Where a provider describes itself (OpenID Connect Discovery 1.0, §4)."""
    return provider.issuer.rstrip("/") + "/.well-known/openid-configuration"


def discover(provider: ProviderSettings) -> Metadata:
    """Ask a provider who it is; raises SignInRefused when it is away or is not the one that we configured."""
    _only_secure(provider.issuer)
    found = document(call(address_of(provider)))
    if found.get("issuer") != provider.issuer:
        raise refused("issuer_mismatch", issuer=plain_issuer(found.get("issuer")))
    methods = found.get("token_endpoint_auth_methods_supported")
    jwks_uri = _endpoint(found, "jwks_uri")
    return Metadata(
        issuer=provider.issuer,
        authorization_endpoint=_endpoint(found, "authorization_endpoint"),
        token_endpoint=_endpoint(found, "token_endpoint"),
        jwks_uri=jwks_uri,
        userinfo_endpoint=_endpoint(found, "userinfo_endpoint") if "userinfo_endpoint" in found else None,
        end_session_endpoint=_endpoint(found, "end_session_endpoint") if "end_session_endpoint" in found else None,
        sends_iss=found.get("authorization_response_iss_parameter_supported") is True,
        secret_in_body=isinstance(methods, list) and methods == ["client_secret_post"],
        keys=keys_at(jwks_uri),
    )


def _endpoint(found: dict[str, Any], name: str) -> str:
    """An address of the document: https, or plain http to a host that OUTBOUND_ALLOW names."""
    url = found.get(name)
    if not isinstance(url, str):
        raise refused("provider_error")
    _only_secure(url)
    return url


def _only_secure(url: str) -> None:
    """What is asked in the clear, anybody on the way may answer; then its keys and addresses are theirs."""
    if not is_secure(url):
        raise refused("outbound_refused")


def keys_at(jwks_uri: str) -> KeySet:
    """The provider's public signing keys; symmetric, encryption, short and unreadable ones are left out."""
    listed = document(call(jwks_uri)).get("keys")
    if not isinstance(listed, list):
        raise refused("provider_error")
    return KeySet([key for entry in listed[:KEYS_AT_MOST] if (key := _key(entry))])


def _key(entry: Any) -> Key | None:
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    try:
        key = import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if isinstance(key, RSAKey):
        return key if key.raw_value.key_size >= RSA_BITS else None
    return key if isinstance(key, (ECKey, OKPKey)) else None
