"""The table of contents: what a process of Mentes is made of, in the order in which a request meets it."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import mentes.tables  # noqa: F401 - the metadata must be whole before the walls are checked
from mentes import look, rooms
from mentes.base import parts
from mentes.base.counting import init_counting
from mentes.base.db import db
from mentes.base.failures import init_failures
from mentes.base.files import init_files
from mentes.base.headers import init_headers
from mentes.base.i18n import init_i18n
from mentes.base.logging import init_logging
from mentes.base.pool import watch
from mentes.base.postgres import boot_check
from mentes.base.tracing import init_tracing
from mentes.base.uploads import Request
from mentes.base.web import RowNumber, check_declared, init_permissions
from mentes.people.entrance.sessions import init_sessions
from mentes.people.interrupted.service import init_interrupted
from mentes.plugin.patience import set_patience
from mentes.settings import Settings, flask_config, load_settings

LIMITS = {"MAX_CONTENT_LENGTH": 4_000_000, "MAX_FORM_MEMORY_SIZE": 1_000_000, "MAX_FORM_PARTS": 500}


def create_app(settings: Settings | None = None) -> Flask:
    """A Mentes application. Raises when a view has no permission or the database's walls are down."""
    settings = settings or load_settings()
    app = Flask("mentes", static_folder="base/static", template_folder="base/templates")
    app.request_class = Request
    app.url_map.converters["int"] = RowNumber
    app.config.update(LIMITS, **flask_config(settings))
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    init_logging(app)
    db.init_app(app)
    with app.app_context():
        watch(db.engine)
    init_tracing(app)
    init_counting(app)
    init_failures(app)
    init_headers(app)
    init_sessions(app)
    init_interrupted(app)
    init_permissions(app)
    init_i18n(app, look.reader_locale, look.reader_timezone)
    parts.register(app.jinja_env)
    look.init_look(app)
    set_patience(settings.plugin_seconds)
    rooms.open_rooms(app, demo=settings.demo)
    rooms.listen(app)
    check_declared(app)
    init_files(app)
    with app.app_context():
        boot_check(db.engine)
    return app
