"""The table of contents: what a web process is made of, in the order in which a request meets it."""

from collections.abc import Callable

from flask import Flask

from mentes import look, rooms
from mentes.base.db import db
from mentes.base.drain import set_observers
from mentes.base.failures import init_failures
from mentes.base.headers import init_headers
from mentes.base.i18n import init_i18n
from mentes.base.logging import init_logging
from mentes.base.postgres import boot_check
from mentes.base.web import check_declared, check_permission
from mentes.people.sessions import init_sessions
from mentes.plugin.pages import init_plugins
from mentes.programmes.plugins import is_in_use, observers_of, tell
from mentes.settings import Settings, flask_config


def create_app(settings: Settings | None = None) -> Flask:
    """A Mentes application. Raises when a view has no permission or the database's walls are down."""
    settings = settings or Settings()
    app = Flask("mentes", static_folder="base/static", template_folder="base/templates")
    app.config.update(flask_config(settings))
    init_logging(app)
    db.init_app(app)
    init_failures(app)
    init_headers(app)
    init_sessions(app)
    app.before_request(check_permission)
    init_i18n(app, look.reader_locale, look.reader_timezone)
    look.init_look(app)
    rooms.open_rooms(app, demo=settings.demo)
    init_plugins(app, is_in_use)
    set_observers(observers_of, tell)
    check_declared(app)
    with app.app_context():
        boot_check(db.engine)
    return app


Factory = Callable[[], Flask]
