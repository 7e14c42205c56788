"""What templates may call beside the macros: icons, avatars, words, and times in the reader's zone."""

import zlib
from datetime import datetime
from typing import Any

from jinja2 import Environment

from mentes.base.assets import asset, drawing, icon
from mentes.base.formats import Zone, as_zone, format_day, format_time, language_name, zone_city
from mentes.base.i18n import Message, in_language, say
from mentes.base.kept import revive

TINTS = 12
"""Classes `tint-0` to `tint-11` of parts.css."""


def register(env: Environment) -> None:
    """Give an environment what base.html and parts.html need, beside what `init_i18n` gives."""
    env.globals.update(asset=asset, icon=icon, drawing=drawing)
    env.filters.update(message=message, revived=revived, in_language=in_language)
    env.filters.update(words=words, initials=initials, tint=tint, same_time=same_time)
    env.filters.update(day=format_day, hour=format_time, city=zone_city, clock_time=clock_time, language=language_name)


def words(what: Any) -> Any:
    """A message or a marked text in the reader's language; markup and numbers stay as they are."""
    return say(what) if isinstance(what, Message) or type(what) is str else what


def message(text: str, domain: str) -> Message:
    """A marked text of a catalogue, as a message (for texts of plugins in core's templates)."""
    return Message(text, domain=domain)


def revived(kept: dict[str, Any]) -> str:
    """A message that a row kept (text, values, domain), in the reader's language."""
    return say(revive(kept))


def initials(name: str) -> str:
    """One or two letters for an avatar or an emblem: "University of Graz" is UG, "Ana de la Cruz" AC, "Bo" B."""
    every = name.replace("-", " ").split() or ["?"]
    capital = [word for word in every if word[0].isupper()] or every
    return capital[0][0] + (capital[-1][0] if len(capital) > 1 else "")


def tint(name: str) -> int:
    """The same one of twelve colours for the same name, everywhere and for ever."""
    return zlib.crc32(name.strip().casefold().encode()) % TINTS


def clock_time(moment: datetime, zone: Zone = None) -> str:
    """Day and time of day: "Tue, 15 Mar 2022, 15:00"."""
    return f"{format_day(moment, zone)}, {format_time(moment, zone)}"


def same_time(moment: datetime, zone: Zone, other: Zone) -> bool:
    """Do clocks in both zones show the same at that moment?"""
    return moment.astimezone(as_zone(zone)).utcoffset() == moment.astimezone(as_zone(other)).utcoffset()
