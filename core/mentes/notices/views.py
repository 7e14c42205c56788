"""Home and inbox: what comes next, what waits for one, what has been said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import url_for

from mentes.admission.models import Application
from mentes.base.actor import actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import N_, Message, gettext, reader_zone
from mentes.base.kept import revive
from mentes.base.web import SIGNED_IN, Room, render
from mentes.mentorships.journey import next_stop, stops
from mentes.mentorships.pair import Pair, pairs_of
from mentes.mentorships.steps import way_of
from mentes.notices import service

room = Room("notices", __name__, template_folder="templates")


@dataclass(frozen=True)
class Row:
    """Something that waits for the reader."""

    what: Message
    url: str
    since: datetime
    until: datetime | None
    is_late: bool
    verb: str
    who: str | None = None


@room.page("/t/<slug>/home", may=SIGNED_IN)
def home() -> object:
    """The one next step, where each pair stands, what waits, what is coming up."""
    who = actor()
    waiting = [_row(each) for each in service.inbox(who.person_id, who.home_id) if each.waits and each.done_at is None]
    pairs = [pair for pair in pairs_of(who.person_id, who.home_id) if pair.state != "ended_early"]
    next_one, applications = _first(pairs) or _from(waiting), _applications()
    return render(
        "home.html",
        greeting=_greeting(who.given_name),
        next=next_one,
        pairs=[_pair(each) for each in pairs],
        waiting=[row for row in waiting if next_one is None or not _same(row.url, str(next_one["action"]))],
        coming=[row for pair in pairs for row in _coming(pair)],
        applications=applications,
        quiet=_quiet(pairs, applications),
        is_new=not pairs,
    )


def _greeting(name: str) -> str:
    hour = now().astimezone(reader_zone()).hour
    text = (
        N_("Good morning, %(name)s")
        if hour < 12
        else N_("Good afternoon, %(name)s")
        if hour < 18
        else N_("Good evening, %(name)s")
    )
    return gettext(text, name=name)


def _row(entry: Any) -> Row:
    late = entry.due_at is not None and entry.due_at < now()
    return Row(revive(entry.text), entry.path, entry.created_at, entry.due_at, late, N_("Open"))


def _first(pairs: list[Pair]) -> dict[str, object] | None:
    for pair in pairs:
        way = way_of(pair)
        role = pair.role_of(actor().person_id) or "mentee"
        found = next_stop(way, role, actor().home_slug)
        if found is not None:
            with_whom = Message(N_("With %(name)s"), {"name": pair.other(role).display_name})
            return {
                "title": found.title,
                "action": found.url,
                "verb": gettext(found.verb),
                "until": found.due,
                "why": found.why or with_whom,
            }
    return None


def _from(waiting: list[Row]) -> dict[str, object] | None:
    if not waiting:
        return None
    row = waiting[0]
    return {"title": row.what, "action": row.url, "verb": gettext(row.verb), "until": row.until}


def _pair(pair: Pair) -> dict[str, object]:
    way = way_of(pair)
    role = pair.role_of(actor().person_id) or "mentee"
    return {
        "title": Message(N_("You and %(name)s"), {"name": pair.other(role).display_name}),
        "url": url_for("mentorships.show", slug=actor().home_slug, pair_id=pair.id),
        "steps": [(stop.title, stop.state, stop.note, stop.url) for stop in stops(way, role, actor().home_slug)],
    }


def _coming(pair: Pair) -> list[dict[str, object]]:
    role = pair.role_of(actor().person_id) or "mentee"
    other = pair.other(role)
    return [
        {
            "moment": each.starts_at,
            "other_zone": other.timezone,
            "text": Message(N_("Meeting with %(name)s"), {"name": other.display_name}),
            "url": url_for("meetings.show", slug=actor().home_slug, pair_id=pair.id, number=each.number),
        }
        for each in pair.meetings
        if each.is_open and each.starts_at > now()
    ]


def _applications() -> list[dict[str, object]]:
    chosen = sa.select(Application).where(
        Application.tenant_id == actor().home_id,
        Application.person_id == actor().person_id,
        Application.state.in_(("submitted", "admitted", "waiting_list")),
    )
    return [
        {
            "role": each.role,
            "state": each.state,
            "due": each.due_at,
            "url": url_for("admission.application", slug=actor().home_slug, application_id=each.id),
        }
        for each in db.session.scalars(chosen.order_by(Application.id))
    ]


def _same(waits: str, comes_next: str) -> bool:
    """Whether what waits at one address is what the next step at the other does: it is not said twice."""
    return waits == comes_next or comes_next.startswith(waits + "/")


def _quiet(pairs: list[Pair], applications: list[dict[str, object]]) -> Message:
    if applications or any(not pair.is_over for pair in pairs):
        return Message(N_("You get a message as soon as something does."))
    return Message(N_("Have a look at the programmes of your university."))


@room.page("/t/<slug>/inbox", may=SIGNED_IN)
def inbox() -> object:
    """Everything that was said to the reader, what still waits first."""
    who = actor()
    entries = [(_row(each), each) for each in service.inbox(who.person_id, who.home_id)]
    service.see(who.person_id, who.home_id)
    return render(
        "notices/inbox.html",
        waiting=[row for row, each in entries if each.waits and each.done_at is None],
        past=[(row, each) for row, each in entries if not (each.waits and each.done_at is None)],
    )
