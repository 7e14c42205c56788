"""What a reader sees when something cannot be done: words, a way on, and a reference that the log knows."""

import structlog
from flask import Flask, g, render_template, request
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from mentes.base.db import db
from mentes.base.errors import Refusal, Unavailable
from mentes.base.i18n import N_, Message
from mentes.base.incidents import incident, keep_incident

log = structlog.get_logger()
Answer = tuple[str, int]

WORDS = {
    400: N_("We could not read what was sent. Go back, look it over and send it again."),
    403: N_("This is not yours to do. Your coordinator can say who does it."),
    404: N_("There is no such page here."),
    405: N_("This address takes no such request. Go back and use the button on the page."),
    413: N_(
        "This is more than one form takes, in words or in a file. Go back and shorten it, choose a smaller file, or share a link instead."
    ),
    429: N_("That was a little too often. Wait a minute and try again."),
    500: N_(
        "Something went wrong on our side. Nothing was saved; try again, and if it happens again tell us the reference."
    ),
    503: N_("A part of Mentes is being restarted. Nothing was saved; try again in a minute."),
}
FASTER = N_("Somebody was faster, or this was sent twice. Look at the page again: it shows how things stand now.")


def init_failures(app: Flask) -> None:
    """Answer each kind of failure with a page of its own."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _faster)
    app.register_error_handler(IntegrityError, _faster)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(DataError, _no_such_thing)
    app.register_error_handler(Exception, _unexpected)


def failure_page(status: int, message: Message, reference: str | None = None) -> Answer:
    """The page itself. Whatever the request had begun is rolled back first."""
    try:
        db.session.rollback()
    except OperationalError:
        db.session.remove()
    return render_template("error.html", status=status, message=message, reference=reference), status


def _incident_page(error: BaseException, status: int, message: Message, **known: str) -> Answer:
    """The page of a failure that is ours: logged under its number, rolled back, and then kept by whom it concerns."""
    reference = incident(error.__cause__ or error if isinstance(error, Refusal) else error, status, **known)
    page = failure_page(status, message, reference)
    rule = request.url_rule.rule if request.url_rule else ""
    university = g.get("university")
    keep_incident(error, reference, [university.id] if university else (), rule)
    return page


def _refused(error: Refusal) -> Answer | tuple[str, int, dict[str, str]]:
    if isinstance(error, Unavailable) and error.incident:
        return _incident_page(error, error.status, error.message, **error.known())
    return *failure_page(error.status, error.message), error.headers()


def _http(error: HTTPException) -> Answer | HTTPException:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error
    return failure_page(status, Message(WORDS.get(status, WORDS[400 if status < 500 else 500])))


def _faster(error: Exception) -> Answer:
    if isinstance(error, IntegrityError) and not isinstance(error.orig, UniqueViolation):
        return _unexpected(error)
    log.info("conflict", error=type(error).__name__, endpoint=request.endpoint)
    return failure_page(409, Message(FASTER))


def _database_away(error: OperationalError) -> Answer:
    g.database_away = True
    return failure_page(503, Message(WORDS[503]), incident(error, 503))


def _no_such_thing(_error: DataError) -> Answer:
    """A number that no row can have, or a character that no text can: nothing is at that address."""
    return failure_page(404, Message(WORDS[404]))


def _unexpected(error: Exception) -> Answer:
    return _incident_page(error, 500, Message(WORDS[500]))
