"""What somebody's role asks of them next: known to the room of the staff, shown on everybody's home page."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from mentes.base.actor import Actor
from mentes.base.i18n import Message

KEY = "mentes.duties"


@dataclass(frozen=True)
class Duty:
    """One thing that a role asks for; its number is the number of rows behind `url`."""

    title: Message
    url: str
    verb: str
    why: Message | str
    is_open: bool = True  # False: nothing waits, this is where one looks after things


def duties_from(app: Flask, ask: Callable[[Actor], Duty | None]) -> None:
    """Let this answer for the roles of a reader."""
    app.extensions[KEY] = ask


def duty_of(who: Actor) -> Duty | None:
    """What this reader's roles ask for next; None for somebody without a role."""
    ask: Callable[[Actor], Duty | None] = current_app.extensions[KEY]
    return ask(who)
