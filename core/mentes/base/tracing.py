"""One line in the log for each request, and one number that all its lines carry; no address, no name, no query."""

import secrets
import time

import structlog
from flask import Flask, g, request
from werkzeug.wrappers import Response

from mentes.base.logging import get_log

QUIET = {"static", "health.alive", "health.ready", "metrics.metrics"}


def init_tracing(app: Flask) -> None:
    """Number each request before anything else happens to it, and log how it ended."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint not in QUIET:
        ms = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        get_log().info(
            "request", route=str(request.url_rule or ""), tenant=g.get("slug"), status=response.status_code, ms=ms
        )
    return response
