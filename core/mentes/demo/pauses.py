"""What the people of the story do besides the way of a pair: ask back, offer several times, keep silent and rest."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mentes.admission.bound import bound
from mentes.admission.models import Proposal
from mentes.admission.questions import service as questions
from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.demo.deeds import AT, Cast, Words, pair_of
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.times import Appointment
from mentes.mentorships.pair import Role
from mentes.mentorships.pausing import deciding, resting
from mentes.mentorships.steps import way_of
from mentes.programmes.calls.service import Choice, choose


def ask(cast: Cast, me: Actor, mentee: str, told: Words) -> None:
    """Ask something about a proposed pair before saying yes or no."""
    found = db.session.scalars(sa.select(Proposal).where(Proposal.mentee_id == cast.id(mentee))).one()
    role: Role = "mentee" if found.mentee_id == me.person_id else "mentor"
    questions.ask(bound(found.edition_id), found, role, told["text"])


def offer(cast: Cast, me: Actor, mentee: str, told: Words) -> None:
    """Propose several times to choose from: so many days from now, at these hours."""
    pair, role = pair_of(cast, me, mentee)
    zone = ZoneInfo(me.timezone)
    today = now().astimezone(zone).date()
    first, *others = (
        datetime.combine(today + timedelta(days=days), AT.replace(hour=hour), zone) for days, hour in told["times"]
    )
    meetings.propose(way_of(pair), role, Appointment(first, 45, me.timezone, None, others=tuple(others)))


def keep(cast: Cast, me: Actor, mentee: str, _told: Words) -> None:
    """Say that all is well, after nothing was heard for a while."""
    deciding.keep(pair_of(cast, me, mentee)[0])


def rest(cast: Cast, me: Actor, mentee: str, told: Words) -> None:
    """Let the pair rest for so many days."""
    resting.rest(pair_of(cast, me, mentee)[0], now().date() + timedelta(days=told["days"]))


def open_rooms(cast: Cast, _me: Actor, told: Words) -> None:
    """The calls of an edition are on a Jitsi server from now on."""
    choose(cast.editions[told["edition"]], Choice("jitsi", told["base"]), None)


VERBS: Final[Mapping[str, Callable[[Cast, Actor, str, Any], None]]] = {
    "ask": ask,
    "offer": offer,
    "keep": keep,
    "rest": rest,
}
