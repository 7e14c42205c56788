"""A provider's discovery document looked at for whoever sets it up: every fault of it, not only the first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mentes.base.outbound import OutboundError, fetch, is_secure
from mentes.people.signin.id_token import ALGORITHMS

PATH = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
NEEDED = ENDPOINTS[:3]


@dataclass(frozen=True)
class Fault:
    """One thing wrong: a code, what we expected and what came (addresses and names of methods, nothing of a person)."""

    code: str
    expected: str = ""
    came: str = ""


def inspect(issuer: str) -> list[Fault]:
    """Everything that is wrong with the provider at this issuer, by the strict layer's rules; empty when nothing is.

    Calls out through the guarded client: never inside a transaction. Raises nothing for what the other side does.
    """
    if not is_secure(issuer):
        return [Fault("not_https", "https://…", issuer)]
    address = issuer.rstrip("/") + PATH
    try:
        answer = fetch(address)
        found = answer.json() if answer.status == 200 else None  # an error page is HTML, and that is not its fault
    except OutboundError as error:
        return [Fault(error.code, came=address)]
    if not isinstance(found, dict):
        return [Fault("no_document", "200, application/json", f"{answer.status} {address}")]
    return [*_identity(issuer, found), *_endpoints(found), *_methods(found), *_keys(found)]


def _identity(issuer: str, found: Mapping[str, Any]) -> Iterator[Fault]:
    if found.get("issuer") != issuer:
        yield Fault("issuer_mismatch", issuer, _shown(found.get("issuer")))


def _endpoints(found: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ENDPOINTS:
        url = found.get(name)
        if url is None and name not in NEEDED:
            continue
        if not isinstance(url, str) or not is_secure(url):
            yield Fault("bad_endpoint", f"{name}: https://…", _shown(url))


def _methods(found: Mapping[str, Any]) -> Iterator[Fault]:
    """What the document does not list at all is judged by the test sign-in: both lists may be left out."""
    challenges = found.get("code_challenge_methods_supported")
    if not isinstance(challenges, list) or "S256" not in challenges:
        yield Fault("no_pkce", "code_challenge_methods_supported: S256", _shown(challenges))
    algorithms = found.get("id_token_signing_alg_values_supported")
    if isinstance(algorithms, list) and not set(ALGORITHMS) & {each for each in algorithms if isinstance(each, str)}:
        yield Fault("bad_algorithm", ", ".join(ALGORITHMS), _shown(algorithms))
    kinds = found.get("response_types_supported")
    if isinstance(kinds, list) and "code" not in kinds:
        yield Fault("no_code", "response_types_supported: code", _shown(kinds))


def _keys(found: Mapping[str, Any]) -> Iterator[Fault]:
    url = found.get("jwks_uri")
    if not isinstance(url, str) or not is_secure(url):
        return
    try:
        listed = fetch(url).json()
    except OutboundError as error:
        yield Fault(error.code, came=url)
        return
    if not isinstance(listed, dict) or not isinstance(listed.get("keys"), list) or not listed["keys"]:
        yield Fault("no_keys", "keys: […]", url)


def _shown(value: Any) -> str:
    return "-" if value is None else str(value)[:300]
