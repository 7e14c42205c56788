"""Style sheets, scripts and fonts: served by WhiteNoise, compressed, and kept for a year under their hashed address."""

from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

from mentes.base.headers import HEADERS, TLS_ONLY


def init_files(app: Flask) -> None:
    """Put WhiteNoise before the app for everything below `/static/`."""

    def with_headers(headers: Any, _path: str, _url: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if app.config.get("SECURE_COOKIES"):
            headers["Strict-Transport-Security"] = TLS_ONLY

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=app.static_folder, prefix="static/", max_age=86_400, add_headers_function=with_headers
    )
