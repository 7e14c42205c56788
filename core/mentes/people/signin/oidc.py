"""Our strict OpenID Connect relying party: begin a sign-in, finish it, leave; no database, no session, no Flask.

Authlib builds the requests; every decision whether to believe an answer is made here and in the modules beside.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from authlib.common.security import generate_token
from authlib.oauth2 import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from werkzeug.datastructures import MultiDict

from mentes.base.clock import real_now
from mentes.base.links import safe_next
from mentes.people.signin.claims import SignInClaims, read_claims
from mentes.people.signin.discovery import Metadata, address_of, call, document
from mentes.people.signin.evidence import evidence
from mentes.people.signin.id_token import IdToken, moment, verify
from mentes.people.signin.metadata import metadata_of, metadata_of_one_that_is_there
from mentes.people.signin.provider import ProviderSettings
from mentes.people.signin.refusals import SignInRefused, refused
from mentes.people.signin.turns import turn

PENDING_FOR = timedelta(minutes=10)
HINT_LENGTH = 200


@dataclass(frozen=True)
class Start:
    """Where to send the browser, and what to keep for its return: single use, ten minutes, bound to that browser."""

    url: str
    pending: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Identity:
    """Who came back. The key of a person's identity is (provider_id, subject): never the e-mail, never `iss`."""

    provider_id: int
    tenant_id: int | None
    subject: str
    claims: SignInClaims
    id_token_sid: str | None
    auth_time: datetime | None  # as the provider says; where it says nothing, now if it was asked for a fresh sign-in
    acr: str | None
    next: str
    id_token: str = field(repr=False)
    came: dict[str, Any] = field(default_factory=dict)  # names of claims, organisations: nothing of the person


def begin(
    provider: ProviderSettings,
    *,
    next_path: str = "/",
    login_hint: str | None = None,
    idp_hint: str | None = None,
    fresh: bool = False,
) -> Start:
    """Start a sign-in with PKCE (S256), state and nonce; raises SignInRefused when the provider is away or not itself.

    `pending` is JSON and secret. Keep it on the server under the hash of a cookie that only this browser has, and delete
    it before calling `finish`, so that it serves once. `idp_hint` sends a person straight home through a shared proxy
    (AARC-G061). `fresh` asks the provider to let nobody in on an earlier sign-in (Core 3.1.2.1); see `is_fresh`.
    """
    metadata = metadata_of_one_that_is_there(provider)
    pending = _pending(provider, next_path)
    hints = {"login_hint": login_hint} if login_hint and len(login_hint) <= HINT_LENGTH else {}
    hints |= {"aarc_idp_hint": idp_hint} if idp_hint else {}
    hints |= {"prompt": "login", "max_age": "0"} if fresh else {}
    sent = {name: pending[name] for name in ("state", "nonce", "code_verifier")}
    pending["fresh"] = fresh
    url, _ = _client(provider).create_authorization_url(metadata.authorization_endpoint, **sent, **hints)
    return Start(url, pending)


def _pending(provider: ProviderSettings, next_path: str) -> dict[str, Any]:
    return {
        "provider": provider.id,
        "version": provider.version,
        "issuer": provider.issuer,
        "state": generate_token(43),
        "nonce": generate_token(43),
        "code_verifier": generate_token(64),
        "started_at": real_now().isoformat(),
        "next": safe_next(next_path),
    }


def _client(provider: ProviderSettings) -> OAuth2Client:
    return OAuth2Client(
        None,
        client_id=provider.client_id,
        redirect_uri=provider.redirect_uri,
        scope=" ".join(provider.scopes),
        code_challenge_method="S256",
    )


def is_fresh(arrival: Identity, pending: Mapping[str, Any]) -> bool:
    """Whether they signed in after this start, as far as the provider says when that was; a minute's difference of clocks."""
    began = datetime.fromisoformat(pending["started_at"])
    return arrival.auth_time is None or arrival.auth_time >= began - timedelta(minutes=1)


def finish(provider: ProviderSettings, pending: Mapping[str, Any], query_args: Mapping[str, Any]) -> Identity:
    """Turn the callback's query into an identity, or raise SignInRefused with the code of the first thing wrong.

    `query_args` is `request.args` (repeated parameters are refused). Nothing is stored; call it outside a transaction,
    for it speaks with the provider twice.
    """
    token, userinfo = told(provider, pending, query_args)
    came = evidence(provider, token.claims, userinfo)
    try:
        claims = read_claims(provider, token.claims, userinfo)
    except SignInRefused as refusal:
        refusal.came = came
        raise
    sid, acr = token.claims.get("sid"), token.claims.get("acr")
    return Identity(
        provider_id=provider.id,
        tenant_id=provider.tenant_id,
        subject=token.claims["sub"],
        claims=claims,
        id_token_sid=sid if isinstance(sid, str) and 0 < len(sid) <= 255 else None,
        auth_time=moment(token.claims.get("auth_time")) or (real_now() if pending.get("fresh") else None),
        acr=acr if isinstance(acr, str) else None,
        next=safe_next(pending["next"]),
        id_token=token.raw,
        came=came,
    )


def told(
    provider: ProviderSettings,
    pending: Mapping[str, Any],
    query_args: Mapping[str, Any],
    note: Callable[[str], object] = str,
) -> tuple[IdToken, dict[str, Any]]:
    """What the provider told, every check passed but those of single claims: the ID token and the userinfo answer.

    `note` hears the name of each check that was passed, in their order. Raises SignInRefused at the first that was not.
    """
    metadata, code = _answer(provider, pending, MultiDict(query_args), note)
    with turn(provider.id):
        tokens = _exchange(provider, metadata, code, pending["code_verifier"])
    access_token = _access_token(tokens)
    note("code")
    token = verify(provider, tokens.get("id_token"), nonce=pending["nonce"], access_token=access_token)
    note("id_token")
    with turn(provider.id):
        userinfo = _userinfo(metadata, access_token, token.claims["sub"])
    note("userinfo")
    return token, userinfo


def _answer(
    provider: ProviderSettings,
    pending: Mapping[str, Any],
    answered: MultiDict[str, Any],
    note: Callable[[str], object],
) -> tuple[Metadata, str]:
    """The answer that the browser brought: it is ours, it is this provider's, and it holds a code."""
    _check_pending(provider, pending, answered)
    note("browser")
    metadata = metadata_of(provider)
    note("discovery")
    _check_issuer_parameter(metadata, answered)
    code = _code(answered)
    note("answer")
    return metadata, code


def logout_url(provider: ProviderSettings, *, post_logout: str, id_token_hint: str | None = None) -> str | None:
    """The address that ends the session at the university, to be offered as a link; None when it has none.

    Raises SignInRefused when the provider is away: the person is signed out here all the same.
    """
    endpoint = metadata_of(provider).end_session_endpoint
    if endpoint is None:
        return None
    query = {"client_id": provider.client_id, "post_logout_redirect_uri": post_logout}
    if id_token_hint:
        query["id_token_hint"] = id_token_hint
    return endpoint + ("&" if "?" in endpoint else "?") + urlencode(query)


def knock(provider: ProviderSettings) -> None:
    """Ask whether the provider is there at this moment, whatever is remembered of it; raises SignInRefused when it is not.

    For sending a browser away with nothing to come back to: it would end at the browser's own error page.
    """
    with turn(provider.id):
        call(address_of(provider))


def _check_pending(provider: ProviderSettings, pending: Mapping[str, Any], answered: MultiDict[str, Any]) -> None:
    """The callback belongs to this provider, this browser's own start and the last ten minutes."""
    own = (pending.get("provider"), pending.get("version"), pending.get("issuer"))
    if own != (provider.id, provider.version, provider.issuer):
        raise refused("wrong_provider")
    for name in ("state", "code", "iss", "error"):
        if len(answered.getlist(name)) > 1:
            raise refused("state_mismatch")
    if not hmac.compare_digest(answered.get("state", "").encode(errors="replace"), pending["state"].encode()):
        raise refused("state_mismatch")
    age = real_now() - datetime.fromisoformat(pending["started_at"])
    if not timedelta(0) <= age <= PENDING_FOR:
        raise refused("too_late")


def _check_issuer_parameter(metadata: Metadata, answered: MultiDict[str, Any]) -> None:
    """RFC 9207: `iss` in the callback, when sent or promised, is the configured issuer (mix-up)."""
    sent = answered.get("iss")
    if (sent is None and metadata.sends_iss) or (sent is not None and sent != metadata.issuer):
        raise refused("iss_param_mismatch")


def _code(answered: MultiDict[str, Any]) -> str:
    if "error" in answered:
        raise refused("cancelled" if answered["error"] == "access_denied" else "provider_error")
    code = answered.get("code")
    if not isinstance(code, str) or not code:
        raise refused("provider_error")
    return code


def _exchange(provider: ProviderSettings, metadata: Metadata, code: str, code_verifier: str) -> dict[str, Any]:
    """Code for tokens at the token endpoint, with the PKCE verifier and our client's secret."""
    body = prepare_token_request(
        "authorization_code", redirect_uri=provider.redirect_uri, code=code, code_verifier=code_verifier
    )
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    method = "client_secret_post" if metadata.secret_in_body else "client_secret_basic"
    auth = ClientAuth(provider.client_id, provider.client_secret, method if provider.client_secret else "none")
    uri, headers, body = auth.prepare("POST", metadata.token_endpoint, headers, body)
    return document(call(uri, method="POST", headers=headers, body=body.encode()))


def _access_token(tokens: Mapping[str, Any]) -> str:
    token = tokens.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise refused("provider_error")
    return token


def _userinfo(metadata: Metadata, access_token: str, subject: str) -> dict[str, Any]:
    """What the userinfo endpoint adds; it must speak of the same subject as the signed token (Core 5.3.2)."""
    if metadata.userinfo_endpoint is None:
        return {}
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    answer = document(call(metadata.userinfo_endpoint, headers=headers))
    if answer.get("sub") != subject:
        raise refused("userinfo_sub_mismatch")
    return answer
