"""The bare twin of a page: a Flask view that runs the same list statement and renders the same template, and nothing else."""

from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask, before_render_template, g
from markupsafe import escape
from psycopg.rows import dict_row
from tests.servers import connect
from werkzeug.test import run_wsgi_app

from mentes.admission.offers.searching import PAGE
from mentes.admission.offers.showing import EXCERPT, Card
from mentes.admission.requests.ways import Asking
from mentes.base.db import db
from mentes.base.i18n import Message, say
from mentes.people.entrance import sessions
from mentes.plugin.sections import sections_of

LIST = "FROM offer"


@contextmanager
def bare_twin(ours, environ, pg_server):
    """Two Flask apps with one view for this address, and the statements that ours sent for it.

    The first knows beforehand who asks and what surrounds the list; what it does for each request is what nobody can do
    without: send the statements about offers (as superuser, whom no policy holds), make the rows into what the template
    draws, and render it. The second finds out who asks first, as every page of ours does (session, scope, person).
    """
    said, held = _watched(ours, environ)
    asked = [(text, values) for text, values in said if LIST in text]
    database = sa.make_url(ours.config["SQLALCHEMY_DATABASE_URI"]).database
    with connect(pg_server, database) as admin:
        view = _view(admin, asked, held)
        yield _app(ours, view), _app(ours, _knowing(view)), [text for text, _ in said]


def _app(ours, view):
    bare = Flask("bare")
    bare.url_map, bare.extensions, bare.jinja_env = ours.url_map, ours.extensions, ours.jinja_env
    bare.config.update(ours.config, PROPAGATE_EXCEPTIONS=True)
    bare.view_functions = dict.fromkeys(ours.view_functions, view)
    with ours.app_context():
        db._app_engines[bare] = db.engines
    bare.url_value_preprocessor(sessions._take_slug)
    return bare


def _knowing(view):
    """The same view, after it was found out who asks."""

    def known(**arguments):
        sessions.load()
        try:
            return view(**arguments)
        finally:
            db.session.commit()
            db.session.remove()

    return known


def _watched(ours, environ):
    """What ours asks the database for this page once it is warm, and what it gives its template."""
    said, held = [], {}

    def note(_connection, _cursor, statement, parameters, *_):
        said.append((statement, parameters))

    def keep(_app, template, context):
        held.update(template=template, context=dict(context), g=dict(g.__dict__))

    with ours.app_context():
        engine = db.engine
    run_wsgi_app(ours.wsgi_app, dict(environ), buffered=True)
    sa.event.listen(engine, "before_cursor_execute", note)
    with before_render_template.connected_to(keep, ours):
        run_wsgi_app(ours.wsgi_app, dict(environ), buffered=True)
    sa.event.remove(engine, "before_cursor_execute", note)
    return said, held


def _view(admin, asked, held):
    """The list statement, and on the first page that of the suggestions; fifty rows; the template."""
    context, told, way = held["context"], dict(held["g"]), Asking("/ask")
    names = dict(admin.execute("select id, names->>'en' from tenant").fetchall())
    admin.row_factory, draw = dict_row, _drawer(context["where"])

    def view(**_arguments):
        for name, value in told.items():
            setattr(g, name, value)
        found = [admin.execute(statement, parameters).fetchall() for statement, parameters in asked]
        rows = found[0]
        return held["template"].render(
            {**context, "cards": [draw(row, names) for row in rows[:PAGE]], "asking": lambda *_: way}
        )

    return view


def _drawer(where):
    """From a row to what the template draws, with all words looked up beforehand."""
    questions, domain = where.today.plugin.card.questions("mentor"), where.today.plugin.domain
    asked = {each.key: each for each in sections_of(questions)}
    shown = [(key, _title(asked[key], domain)) for key in where.design.search.filters]
    labels = {
        (key, option.value): say(Message(option.label, domain=domain), "en")
        for key, _ in shown
        for option in asked[key].options
    }
    text = where.design.search.texts[0]

    def words(key, value):
        return escape(", ".join(labels[key, each] for each in value) if isinstance(value, list) else labels[key, value])

    def draw(row, names):
        profile = row["profile"]
        facts = tuple((title, words(key, profile[key])) for key, title in shown if profile.get(key))
        return Card(row["id"], row["called"], names[row["tenant_id"]], facts, profile[text][:EXCERPT], row["full"])

    return draw


def _title(section, domain):
    return escape(say(Message(section.told or section.title, domain=domain), "en"))
