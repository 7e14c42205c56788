"""`/metrics`: what a monitoring system reads, from this machine or with its token."""

import hmac
import ipaddress

from flask import current_app, make_response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from werkzeug.wrappers import Response

from mentes.base.errors import NotVisible
from mentes.base.web import PUBLIC, Room
from mentes.desk.metrics.gathering import Gathered

room = Room("metrics", __name__)
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")


@room.page("/metrics", may=PUBLIC)
def metrics() -> Response:
    """The numbers of now, in Prometheus' text format. For everybody else there is no such page."""
    if not _may_read():
        raise NotVisible
    registry = CollectorRegistry()
    registry.register(Gathered())
    response = make_response(generate_latest(registry))
    response.headers["Content-Type"] = CONTENT_TYPE_LATEST
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_read() -> bool:
    """With METRICS_TOKEN its bearer, wherever from; without, a caller on this machine that stands for nobody else."""
    token: str = current_app.config.get("METRICS_TOKEN") or ""
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    if any(name in request.headers for name in FORWARDED):  # a proxy on this machine passes the world on
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
