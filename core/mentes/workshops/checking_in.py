"""Saying oneself that one is there: by a short code that whoever leads an event shows while it is on."""

import base64
import hashlib
import hmac
from typing import Final

from flask import current_app

from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.plugin.events import AttendanceRecorded
from mentes.workshops.models import Attendance, Workshop
from mentes.workshops.places import own_row
from mentes.workshops.reading import EARLY
from mentes.workshops.service import ends_at, held

SIGNS: Final = 6  # what one types from a slide
WRONG = N_("This is not the code of this event. Look at it again; it has six signs.")


def code_of(workshop_id: int) -> str:
    """What is shown: nobody can guess it from the number of the event, and none of its signs looks like another."""
    secret = current_app.config["SECRET_KEY"].encode()
    made = hmac.new(secret, f"mentes.check-in:{workshop_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made).decode().translate(str.maketrans("OI", "89"))[:SIGNS]


def is_open(workshop: Workshop) -> bool:
    """Whether one can say so now: from a quarter of an hour before it begins until it ends."""
    return workshop.state == "fixed" and workshop.starts_at - EARLY <= now() <= ends_at(workshop)


def check_in(workshop_id: int, actor: Actor, code: str) -> Attendance:
    """Note that the actor is there, with their own name beside it. Said twice, it counts once.

    What those who look after the event have noted stays. Raises WrongState while it is not on and where it is noted
    otherwise, BadInput for another code.
    """
    workshop = held(workshop_id)
    if not is_open(workshop):
        raise WrongState(
            N_("One can say so only while the event is on. Ask your coordinator to note that you were there.")
        )
    if not hmac.compare_digest(_plain(code).encode(), code_of(workshop.id).encode()):
        raise BadInput(WRONG)
    row = own_row(workshop, actor)
    if row.presence not in {None, "attended"}:
        raise WrongState(N_("It is noted otherwise. If that is not right, tell your coordinator: they can correct it."))
    if row.presence is None:
        row.presence, row.marked_at, row.marked_by, row.marked_name = "attended", now(), actor.person_id, actor.name
        row.name = row.name or actor.name
        db.session.flush()
        record(AttendanceRecorded(row.id, workshop.id), row.tenant_id, row.owner_id)
    return row


def _plain(code: str) -> str:
    """As it is shown, however it was typed."""
    return "".join(code.split()).replace("-", "").upper().translate(str.maketrans("OI", "89"))
