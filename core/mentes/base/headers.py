"""What every answer says to the browser, and the guard against requests that other sites make it send."""

from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from mentes.base.errors import NotAllowed
from mentes.base.i18n import N_

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
TLS_ONLY = "max-age=63072000; includeSubDomains"
SAFE = {"GET", "HEAD", "OPTIONS"}


def refuse_foreign_origin() -> None:
    """Refuse an unsafe request that another site caused (same-site too).

    A request with neither header comes from no browser: it gets no session, and its view's own check decides.
    """
    g.browser = True
    if request.method in SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None and origin is None:
        g.browser = False
        return
    own = urlsplit(current_app.config["PUBLIC_URL"] or request.host_url)
    from_here = site in {"same-origin", "none"} if site else origin == f"{own.scheme}://{own.netloc}"
    if not from_here:
        raise NotAllowed(N_("Another site sent this request. Open the page here and try again."))


def add_headers(response: Response) -> Response:
    """Put the headers on; pages of a signed-in reader are kept by no cache."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store" if g.get("actor") else "no-cache")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", TLS_ONLY)
    return response


def keep_private(response: Response) -> Response:
    """Of a page whose address is a key: no other site learns it, no cache keeps it, no search engine lists it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def init_headers(app: Flask) -> None:
    """Guard and headers for every request of this app."""
    app.before_request(refuse_foreign_origin)
    app.after_request(add_headers)
