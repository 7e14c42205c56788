"""Whom somebody can turn to on the page that is drawn: known to the room of programmes, drawn around every page of a pair."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

KEY = "mentes.help"


def help_from(app: Flask, ask: Callable[[], Any]) -> None:
    """Let this answer for the page that is being drawn: a `programmes.support.reading.Help`, or None."""
    app.extensions[KEY] = ask


def help_nearby() -> Any:
    """What `base.html` draws below the page. Asked only while a view draws its page, never by a page of a failure."""
    ask: Callable[[], Any] | None = current_app.extensions.get(KEY)
    return ask() if ask else None
