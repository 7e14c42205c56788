"""The demo's stand-in for the universities' sign-in: one OpenID provider per demo university, on this machine only."""

import argparse
import json
import os
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import AuthorizationCodeMixin
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response
from joserfc.jwk import RSAKey
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from mentes.demo.people import DemoPerson, DemoUniversity, read_people
from mentes.demo.provider_pages import CLIENT_ID, SCOPES, DemoOnly, DemoProviderSettings, RequestRefused, pages

SECRET_VARIABLE = "MENTES_DEMO_CLIENT_SECRET"  # noqa: S105 (the name of a variable)
CODE_SECONDS = 60
TOKEN_SECONDS = 600


@dataclass(frozen=True)
class _Client(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    """Mentes, as one university's provider has registered it."""

    secret: str = field(repr=False)
    callback: str

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(word for word in SCOPES.split() if word in (scope or "").split())

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.callback

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret.encode(), self.secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002 (Authlib's signature)
        return method in {"client_secret_basic", "client_secret_post"}

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass(frozen=True)
class _Code(AuthorizationCodeMixin):  # type: ignore[misc]  # Authlib has no types
    """An authorization code: who signed in, for which request, until when."""

    person: DemoPerson
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    code_challenge_method: str
    signed_in: int = field(default_factory=lambda: int(time.time()))

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.signed_in

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> list[str]:
        return ["user"]


class _Server(AuthorizationServer):  # type: ignore[misc]  # Authlib has no types
    """One university's provider: its people, its key, the codes and tokens it has given out (in memory)."""

    def __init__(self, app: Flask, settings: DemoProviderSettings, university: DemoUniversity) -> None:
        client = _Client(settings.client_secret, settings.callback(university.slug))
        super().__init__(app, query_client=lambda client_id: client if client_id == CLIENT_ID else None)
        self.university = university
        self.url = settings.issuer(university.slug)
        self.app_url = settings.app_url
        self.codes: dict[str, _Code] = {}
        self.tokens: dict[str, tuple[DemoPerson, float]] = {}
        self._key_file = settings.data / "demo-provider" / f"{university.slug}.json"
        self._key_lock = Lock()
        self.register_grant(_CodeGrant, [CodeChallenge(required=True), _IdTokens(self)])
        self.register_extension(_Issuer(self.url))

    def save_token(self, token: dict[str, Any], granted: Any) -> None:
        """Remember for whom an access token speaks, and forget those that have run out."""
        now = time.time()
        self.tokens = {text: (person, until) for text, (person, until) in self.tokens.items() if until > now}
        self.tokens[token["access_token"]] = (granted.user, now + TOKEN_SECONDS)

    def authorize(self, person: DemoPerson | None, *, cancelled: bool) -> Response:
        """Check the authorization request; send a person back with a code, or one who cancelled with `access_denied`.

        Raises RequestRefused for a request that must not be answered by a redirect (unknown client or address).
        """
        try:
            grant = self.get_consent_grant(end_user=person)
            if person is None and not cancelled:
                return Response()
            answer: Response = self.create_authorization_response(grant_user=person, grant=grant)
        except OAuth2Error as error:
            if not error.redirect_uri:
                raise RequestRefused(error.description or error.error) from error
            answer = self.handle_error_response(self.create_oauth2_request(None), error)
        return answer

    def token(self) -> Response:
        """Answer the token request that is being served."""
        answer: Response = self.create_token_response()
        return answer

    def person_of(self, access_token: str) -> DemoPerson | None:
        """For whom an access token speaks, while it is valid."""
        person, until = self.tokens.get(access_token, (None, 0.0))
        return person if time.time() < until else None

    def public_keys(self) -> dict[str, Any]:
        """The key set that Mentes checks our signatures with."""
        return {"keys": [self.key().as_dict(private=False)]}

    def key(self) -> RSAKey:
        """The signing key, made when it is first asked for and kept in the demo's data folder."""
        with self._key_lock:
            if not self._key_file.exists():
                self._key_file.parent.mkdir(parents=True, exist_ok=True)
                made = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
                opened = os.open(self._key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(opened, "w") as file:
                    json.dump(made.as_dict(private=True), file)
            return RSAKey.import_key(json.loads(self._key_file.read_text()))


class _CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
    def save_authorization_code(self, code: str, granted: Any) -> None:
        asked = granted.payload.data
        self.server.codes[code] = _Code(
            person=granted.user,
            redirect_uri=granted.payload.redirect_uri,
            scope=granted.scope,
            nonce=asked.get("nonce"),
            code_challenge=asked.get("code_challenge"),
            code_challenge_method=asked.get("code_challenge_method"),
        )

    def query_authorization_code(self, code: str, client: _Client) -> _Code | None:  # noqa: ARG002
        found: _Code | None = self.server.codes.pop(code, None)  # single use, whatever comes of it
        return found if found and time.time() - found.signed_in <= CODE_SECONDS else None

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        """Already gone when it was looked up."""

    def authenticate_user(self, authorization_code: _Code) -> DemoPerson:
        return authorization_code.person


class _IdTokens(OpenIDCode):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, server: _Server) -> None:
        super().__init__(require_nonce=True)
        self._server = server

    def exists_nonce(self, nonce: str, granted: Any) -> bool:  # noqa: ARG002
        return any(code.nonce == nonce for code in self._server.codes.values())

    def resolve_client_private_key(self, client: _Client) -> RSAKey:  # noqa: ARG002
        return self._server.key()

    def get_encode_header(self, client: _Client) -> dict[str, str]:  # noqa: ARG002
        return {"alg": "RS256", "kid": str(self._server.key().kid)}

    def get_client_claims(self, client: _Client) -> dict[str, Any]:  # noqa: ARG002
        now = int(time.time())
        return {
            "iss": self._server.url,
            "aud": [CLIENT_ID],
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "sid": secrets.token_urlsafe(16),
        }

    def generate_user_info(self, user: DemoPerson, scope: str) -> dict[str, Any]:  # noqa: ARG002
        return {"sub": user.claims["sub"]}  # the rest comes from userinfo, as at most providers


class _Issuer(IssuerParameter):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        return self._issuer


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """No access log: its lines would carry states, nonces and codes."""


def create_app(settings: DemoProviderSettings) -> Flask:
    """The stand-in as a Flask app; raises DemoOnly outside demo mode or beyond loopback (SSO-16)."""
    settings.check()
    app = Flask("mentes.demo", static_folder=None)
    app.config.update(TRUSTED_HOSTS=["localhost"], MAX_CONTENT_LENGTH=100_000)
    universities = read_people(settings.people)
    app.extensions["issuers"] = {slug: _Server(app, settings, university) for slug, university in universities.items()}
    app.register_blueprint(pages)
    return app


def serve(settings: DemoProviderSettings) -> BaseWSGIServer:
    """A threaded server that is bound and ready for `serve_forever`; raises DemoOnly, or OSError for a taken port."""
    return make_server(settings.bind, settings.port, create_app(settings), threaded=True, request_handler=_Quiet)


def main() -> None:
    """Run the stand-in: `python -m mentes.demo.provider --demo --port 8001 --app-url http://127.0.0.1:8000 --data DIR`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", action="store_true", help="say that this is a demo; without it nothing starts")
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--app-url", required=True)
    parser.add_argument("--data", type=Path, required=True)
    asked = parser.parse_args()
    settings = DemoProviderSettings(
        demo=asked.demo,
        bind=asked.bind,
        port=asked.port,
        app_url=asked.app_url,
        data=asked.data,
        client_secret=os.environ.get(SECRET_VARIABLE, ""),
    )
    try:
        serve(settings).serve_forever()
    except (DemoOnly, OSError) as error:
        parser.exit(2, f"The demo's sign-in cannot start: {error}\n")


if __name__ == "__main__":
    main()
