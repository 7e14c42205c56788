"""Where a meeting is held: its pasted link, a room of its own on a Jitsi server, or a call that is opened when it is time."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from flask import current_app

from mentes.mentorships.pair import MeetingRow
from mentes.programmes.calls.service import choice_of

EARLY: Final = timedelta(minutes=15)
LATE: Final = timedelta(minutes=60)


def name_of(meeting_id: int) -> str:
    """What a meeting's room is called: nobody can guess it from the meeting's number, and nobody is named in it."""
    secret = current_app.config["SECRET_KEY"].encode()
    made = hmac.new(secret, f"mentes.call:{meeting_id}".encode(), hashlib.sha256).digest()
    return "mentes-" + base64.b32encode(made[:20]).decode().lower()


def room_of(edition_id: int, meeting_id: int) -> str | None:
    """The link of a meeting that is confirmed now, where the edition has a Jitsi server."""
    choice = choice_of(edition_id)
    return f"{choice.base}/{name_of(meeting_id)}" if choice.kind == "jitsi" else None


def has_rooms(edition_id: int) -> bool:
    """Whether meetings of this edition get a place of their own, so that nobody has to paste a link (one statement)."""
    return choice_of(edition_id).kind != "paste"


def is_opened_here(edition_id: int, meeting: MeetingRow) -> bool:
    """Whether this meeting is held on the owner's server: chosen for the edition, and nobody has pasted a link."""
    is_fixed = meeting.state == "confirmed" and meeting.format == "video" and not meeting.link
    return is_fixed and choice_of(edition_id).kind == "bbb"


def opens_at(meeting: MeetingRow) -> datetime:
    """From when on one can join."""
    return meeting.starts_at - EARLY


def closes_at(meeting: MeetingRow) -> datetime:
    """Until when one can join."""
    return meeting.starts_at + timedelta(minutes=meeting.minutes) + LATE
