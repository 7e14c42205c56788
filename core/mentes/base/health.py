"""Is the process alive, and is it ready: what a load balancer and a person with a pager ask."""

import sqlalchemy as sa
from flask import current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from mentes.base import queue, seal
from mentes.base.db import db
from mentes.base.migrate import schema_is_current
from mentes.base.web import PUBLIC, Room

room = Room("health", __name__)


@room.page("/healthz", may=PUBLIC)
def alive() -> Response:
    """The process answers; nothing else is asked."""
    return jsonify(status="alive")


@room.page("/readyz", may=PUBLIC)
def ready() -> tuple[Response, int]:
    """Database writable, schema as this release wants it, key present. Redis away is degraded, not unready."""
    checks = {"database": _database(), "key": seal.key_is_present(), "redis": queue.is_there()}
    fit = checks["database"] and checks["key"]
    state = "ready" if all(checks.values()) else "degraded" if fit else "unready"
    return jsonify(status=state, checks=checks), 200 if fit else 503


def _database() -> bool:
    try:
        with db.engine.connect() as connection:
            writable = connection.execute(sa.text("select not pg_is_in_recovery()")).scalar_one()
            return bool(writable) and schema_is_current(connection)
    except SQLAlchemyError:
        current_app.logger.warning("database away")
        return False
