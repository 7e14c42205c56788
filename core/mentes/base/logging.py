"""JSON logs, one line an event, with allowed keys only: what is not on the list never reaches a log."""

import logging
import sys
import traceback
from typing import Any, Final

import structlog
from flask import Flask
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

ALLOWED: Final = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "logger",
        "process",
        "pid",
        "port",
        "request_id",
        "tenant",
        "route",
        "endpoint",
        "method",
        "status",
        "ms",
        "statements",
        "incident",
        "queue",
        "row",
        "listener",
        "attempts",
        "count",
        "work",
        "slot",
        "days",
        "revision",
        "error",
        "place",
        "plugin",
        "hook",
        "provider",
        "refusal",
        "reason",
        "limit",
        "reference",
        "kind",
    ]
)
_HERE = "mentes"


def init_logging(app: Flask | None = None, process: str = "web") -> None:
    """Send every log of this process to standard output as JSON (SEC-16, REL-12). Safe to call again."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_formatter(process))
    handler.set_name(_HERE)
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if other.get_name() != _HERE] + [handler]
    root.setLevel(logging.INFO)
    for noisy in ("rq", "werkzeug", "alembic", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    if app is not None:
        app.logger.handlers.clear()
        app.logger.propagate = True


def get_log() -> FilteringBoundLogger:
    """The log. Say what happened in two or three words, and the rest in allowed keys."""
    log: FilteringBoundLogger = structlog.get_logger(_HERE)
    return log


def place_of(error: BaseException) -> str:
    """Module and line of ours in which an error arose: says where, and never what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    if not ours:
        return ""
    return "/".join(ours[-1].filename.split("/")[-2:]) + f":{ours[-1].lineno}"


def _formatter(process: str) -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_template_only],
        processors=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _name_error,
            lambda _logger, _method, event: {**event, "process": process},
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _allowed_only,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _template_only(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A library's line without the values it wanted to put in: they may name people."""
    record: logging.LogRecord = event["_record"]
    return {**event, "event": str(record.msg)[:200]}


def _name_error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Class and place of an error instead of its words, which may quote what somebody typed."""
    record: Any = event.get("_record")
    error = event.pop("exc_info", None) or (record.exc_info if record is not None else None)
    if isinstance(error, tuple):
        error = error[1]
    elif error is True:
        error = sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1]
    if isinstance(error, BaseException):
        event = {**event, "error": type(error).__name__, "place": place_of(error)}
    return event


def _allowed_only(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: value for key, value in event.items() if key in ALLOWED}
