"""Is the process alive, is it ready, and who hears of a weakness: what machines and people on call ask."""

import mmap
from datetime import timedelta
from email.utils import parseaddr

import sqlalchemy as sa
from flask import current_app, jsonify, make_response
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from mentes.base import queue, seal
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.migrate import schema_is_current
from mentes.base.web import PUBLIC, Room

room = Room("health", __name__)
_leaving = mmap.mmap(-1, 1)  # older than the processes that are forked, so each sees it


def leave() -> None:
    """Say that this server ends soon: whoever shares out the requests sends the next ones elsewhere."""
    _leaving[0] = 1


@room.page("/healthz", may=PUBLIC)
def alive() -> Response:
    """The process answers; nothing else is asked."""
    return jsonify(status="alive")


@room.page("/readyz", may=PUBLIC)
def ready() -> tuple[Response, int]:
    """Database writable, schema as this release wants it, key present. Redis away is degraded, not unready."""
    checks = {"database": _database(), "key": seal.key_is_present(), "redis": queue.is_there()}
    fit = checks["database"] and checks["key"] and not _leaving[0]
    state = "leaving" if _leaving[0] else "ready" if all(checks.values()) else "degraded" if fit else "unready"
    return jsonify(status=state, checks=checks), 200 if fit else 503


@room.page("/.well-known/security.txt", may=PUBLIC)
@room.page("/security.txt", may=PUBLIC)
def security_txt() -> Response:
    """Where to report a weakness (RFC 9116); MAIL_FROM is read by somebody, so it is the address."""
    address, place = parseaddr(current_app.config["MAIL_FROM"])[1], current_app.config["PUBLIC_URL"]
    until = (real_now() + timedelta(days=90)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{address}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, de",
        f"Canonical: {place}/.well-known/security.txt",
    ]
    response = make_response("\n".join(lines) + "\n")
    response.mimetype = "text/plain"
    return response


def _database() -> bool:
    try:
        with db.engine.connect() as connection:
            writable = connection.execute(sa.text("select not pg_is_in_recovery()")).scalar_one()
            return bool(writable) and schema_is_current(connection)
    except SQLAlchemyError:
        current_app.logger.warning("database away")
        return False
