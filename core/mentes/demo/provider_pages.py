"""The pages of the demo's sign-in, the same for every demo university: choose a person, keys, tokens, sign out."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from mentes.demo.people import PEOPLE_FILE, DemoPerson, DemoUniversity

CLIENT_ID = "mentes"
SCOPES = "openid profile email schac_home_organization eduperson_scoped_affiliation study"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

pages = Blueprint("provider", __name__, static_folder="static", static_url_path="/static", template_folder="templates")


class DemoOnly(Exception):  # noqa: N818
    """The stand-in was asked to serve where it must not exist; the text says what to change (SSO-16)."""


class RequestRefused(Exception):  # noqa: N818
    """An authorization request that is answered by a page and never by a redirect."""


@dataclass(frozen=True)
class DemoProviderSettings:
    """Where the stand-in listens, for which Mentes it signs in, and whether this is a demo at all."""

    demo: bool
    port: int
    app_url: str
    data: Path
    client_secret: str = field(repr=False)
    bind: str = "127.0.0.1"
    people: Path = PEOPLE_FILE

    def check(self) -> None:
        """Raise DemoOnly unless this is a demo, on loopback at both ends, with a secret of its own."""
        if not self.demo:
            raise DemoOnly("it signs anybody in without a password, so it exists in demo mode only (--demo)")
        if not _is_loopback(self.bind):
            raise DemoOnly(f"it may listen on this machine only: bind 127.0.0.1 instead of {self.bind}")
        if not _is_loopback(urlsplit(self.app_url).hostname or ""):
            raise DemoOnly(f"it signs in for a Mentes on this machine only, not for {self.app_url}")
        if not self.client_secret:
            raise DemoOnly("it needs the client secret that Mentes uses (MENTES_DEMO_CLIENT_SECRET)")

    def issuer(self, slug: str) -> str:
        """The issuer of one demo university, as `tenants/<slug>.toml` names it."""
        return f"http://localhost:{self.port}/{slug}"

    def callback(self, slug: str) -> str:
        """The only address to which that university's people are sent back."""
        return f"{self.app_url}/t/{slug}/signin/callback"


class Issuer(Protocol):
    """What the pages need of one university's provider."""

    university: DemoUniversity
    url: str
    app_url: str

    def authorize(self, person: DemoPerson | None, *, cancelled: bool) -> Response:
        """Check the authorization request that is being served, and answer it where somebody has decided."""

    def token(self) -> Response:
        """Answer the token request that is being served."""

    def person_of(self, access_token: str) -> DemoPerson | None:
        """For whom an access token speaks."""

    def public_keys(self) -> dict[str, Any]:
        """The key set for checking signatures."""


@pages.get("/<slug>/.well-known/openid-configuration")
def discovery(slug: str) -> Response:
    """What this university's provider can do, and where."""
    url = _issuer(slug).url
    return jsonify(
        issuer=url,
        authorization_endpoint=f"{url}/authorize",
        token_endpoint=f"{url}/token",
        userinfo_endpoint=f"{url}/userinfo",
        jwks_uri=f"{url}/keys",
        end_session_endpoint=f"{url}/signout",
        scopes_supported=SCOPES.split(),
        response_types_supported=["code"],
        grant_types_supported=["authorization_code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported=["S256"],
        authorization_response_iss_parameter_supported=True,
    )


@pages.get("/<slug>/keys")
def keys(slug: str) -> Response:
    """The public signing keys."""
    return jsonify(_issuer(slug).public_keys())


@pages.get("/<slug>/authorize")
def authorize(slug: str) -> Response | str:
    """List the university's people; a `login_hint` that is one of them signs that person in at once.

    Choosing is a link, not a form: Chromium holds a form's redirect against `form-action`.
    """
    issuer = _issuer(slug)
    person = issuer.university.people.get(request.args.get("login_hint", ""))
    cancelled = "cancel" in request.args
    answer = issuer.authorize(person, cancelled=cancelled)
    if person or cancelled or answer.location:
        return answer
    asked = {name: value for name, value in request.args.items() if name != "login_hint"}
    links = [(one, "?" + urlencode({**asked, "login_hint": one.key})) for one in issuer.university.people.values()]
    cancel = "?" + urlencode({**asked, "cancel": "1"})
    return render_template("provider/choose.html", university=issuer.university, links=links, cancel=cancel)


@pages.post("/<slug>/token")
def token(slug: str) -> Response:
    """Give tokens for a code (the client's secret and the PKCE verifier are checked)."""
    return _issuer(slug).token()


@pages.get("/<slug>/userinfo")
def userinfo(slug: str) -> Response:
    """The claims of the person for whom an access token speaks."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    person = _issuer(slug).person_of(text) if scheme.lower() == "bearer" else None
    if person is None:
        answer = jsonify(error="invalid_token")
        answer.status_code = 401
        answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return answer
    return jsonify(dict(person.claims))


@pages.get("/<slug>/signout")
def sign_out(slug: str) -> AnyResponse | str:
    """RP-initiated logout: nothing to end here, so straight back to Mentes, and to nowhere else."""
    issuer = _issuer(slug)
    wanted = request.args.get("post_logout_redirect_uri", "")
    if wanted == issuer.app_url or wanted.startswith(issuer.app_url + "/"):
        return redirect(wanted)
    return render_template("provider/signed_out.html", university=issuer.university)


@pages.app_errorhandler(RequestRefused)
def refused(error: RequestRefused) -> tuple[str, int]:
    """A request that Mentes did not make, or made wrongly."""
    return render_template("provider/refused.html", reason=str(error)), 400


@pages.app_errorhandler(HTTPException)
def failed(error: HTTPException) -> tuple[str, int]:
    """An address that is none, in plain words."""
    return render_template("provider/refused.html", reason=error.name), error.code or 500


@pages.after_app_request
def guard(answer: Response) -> Response:
    """The strict headers of every page; nothing but the style sheet is kept by the browser."""
    answer.headers.update(HEADERS)
    if request.endpoint != "provider.static":
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _issuer(slug: str) -> Issuer:
    issuers: Mapping[str, Issuer] = current_app.extensions["issuers"]
    return issuers.get(slug) or abort(404)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
