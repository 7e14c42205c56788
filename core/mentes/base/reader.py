"""Who reads: the language and the zone of the request, or of the person for whom a job speaks."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from flask import current_app, g, has_app_context
from flask_babel import force_locale, get_locale, get_timezone

SOURCE = "en"
_spoken_to: ContextVar[tuple[str, str] | None] = ContextVar("spoken_to", default=None)


def reader_locale() -> Locale:
    """The reader's language; English where nobody reads (a command, a test)."""
    forced = _spoken_to.get()
    if forced:
        return _language(forced[0])
    if not has_app_context():
        return _language(SOURCE)
    known: Locale | None = getattr(
        g.get("_flask_babel"), "babel_locale", None
    )  # where get_locale keeps it: asked a hundred times a page
    return known or (get_locale() if _is_set_up() else None) or _language(SOURCE)


@cache
def _language(code: str) -> Locale:
    return Locale.parse(code)


def reader_zone() -> ZoneInfo:
    """The reader's time zone; UTC where nobody reads."""
    forced = _spoken_to.get()
    return ZoneInfo(forced[1] if forced else str(get_timezone()) if _is_set_up() else "UTC")


@contextmanager
def speaking(locale: str, timezone: str = "UTC") -> Iterator[None]:
    """Speak to this reader within the block: for mails and jobs, with or without a request."""
    token = _spoken_to.set((locale, timezone))
    try:
        with ExitStack() as stack:
            if _is_set_up():
                stack.enter_context(force_locale(locale))
                stack.callback(setattr, g, "babel_tzinfo", g.get("babel_tzinfo"))
                g.babel_tzinfo = ZoneInfo(timezone)
            yield
    finally:
        _spoken_to.reset(token)


def _is_set_up() -> bool:
    return has_app_context() and "babel" in current_app.extensions
