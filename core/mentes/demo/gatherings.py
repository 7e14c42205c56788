"""The events of the story: planned by the lead, signed up for, and afterwards said who was there."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.demo.deeds import Cast, Words
from mentes.programmes.service import edition_of
from mentes.workshops import attending, places, service
from mentes.workshops.models import Attendance, Workshop


def plan(cast: Cast, me: Actor, told: Words) -> None:
    """Fix an event, so many days from now."""
    zone = ZoneInfo(me.timezone)
    day = now().astimezone(zone).date() + timedelta(days=told["in_days"])
    wanted = service.Wanted(
        kind=told["kind"],
        titles=told["titles"],
        about=told["about"],
        audience=tuple(told["audience"]),
        starts_at=datetime.combine(day, time(told["hour"]), zone),
        minutes=told["minutes"],
        timezone=me.timezone,
        link=told["link"],
        led_by=told["led_by"],
        sign_up="answers" in told,
        places=told.get("places"),
    )
    service.schedule(edition_of(cast.editions["current"]), wanted, me)


def _event(cast: Cast, told: Words) -> Workshop:
    chosen = sa.select(Workshop).where(Workshop.edition_id == cast.editions["current"], Workshop.kind == told["kind"])
    return next(each for each in db.session.scalars(chosen) if each.titles == told["titles"])


def sign_up(cast: Cast, me: Actor, told: Words) -> None:
    """Take a place, or one on the waiting list."""
    places.sign_up(_event(cast, told).id, me)


def say_who_came(cast: Cast, me: Actor, told: Words) -> None:
    """Say of everybody who was to come whether they were there."""
    event, excused = _event(cast, told), {cast.id(key) for key in told["excused"]}
    chosen = sa.select(Attendance).where(Attendance.workshop_id == event.id, Attendance.state == "signed_up")
    marks = {row.id: "excused" if row.person_id in excused else "attended" for row in db.session.scalars(chosen)}
    attending.mark(event.id, marks, me, frozenset(marks))
