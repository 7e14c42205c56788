"""Small things that a browser keeps for us: a language, a university, the secret of something begun."""

from flask import current_app
from werkzeug.wrappers import Response

YEAR = 365 * 24 * 3600


def remember(response: Response, name: str, value: str, seconds: int = YEAR, *, path: str = "/") -> None:
    """Let the browser keep this for so many seconds: for this site only, out of reach of scripts."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="Lax",
        path=path,
        secure=current_app.config["SECURE_COOKIES"],
    )


def drop(response: Response, name: str, *, path: str = "/") -> None:
    """Let the browser forget it. Without `Secure` browsers ignore this for names that begin with `__Host-` (RFC 6265bis)."""
    secure = current_app.config["SECURE_COOKIES"]
    response.delete_cookie(name, path=path, secure=secure, httponly=True, samesite="Lax")
