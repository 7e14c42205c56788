"""Home and inbox: what comes next, what waits for one, what has been said."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import request, url_for

from mentes.admission.models import Application
from mentes.base.actor import Actor, actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.duties import duty_of
from mentes.base.i18n import N_, Message, gettext, in_language, reader_locale, reader_zone
from mentes.base.web import SIGNED_IN, STAFF_ROLES, Room, render
from mentes.mentorships.pair import pairs_of
from mentes.notices import service
from mentes.notices.bounces.service import trouble_at
from mentes.notices.choosing import Next, Standing, is_of, is_same, most_urgent, row_of, standing
from mentes.notices.invited import invited
from mentes.notices.looking import looks
from mentes.programmes.service import editions_with
from mentes.programmes.titles import title_at
from mentes.workshops.reading import coming

PAGE = 50
EVENTS = 5  # at most, beside the meetings

room = Room("notices", __name__, template_folder="templates")


@room.page("/t/<slug>/home", may=SIGNED_IN)
def home() -> object:
    """The one next step, where each pair stands, what waits, what is coming up."""
    who = actor()
    waiting = [
        row_of(each, N_("Open"))
        for each in service.inbox(who.person_id, who.home_id)
        if each.waits and not each.done_at
    ]
    pairs = [
        standing(pair, who.person_id, who.home_slug)
        for pair in pairs_of(who.person_id, who.home_id)
        if pair.state != "ended_early"
    ]
    resting = [each for each in pairs if each.pair.rests]
    waiting = [row for row in waiting if row.is_staff or not any(is_of(row, each) for each in resting)]
    applications, duty = _applications(), duty_of(who)
    rows = [*(row for each in pairs for row in _coming(each)), *_events(who.person_id, who.home_id)]
    rows.sort(key=_moment)
    next_one = most_urgent(pairs, waiting, duty) or (None if duty else invited(who)) or _search(who)
    return render(
        "notices/home.html",
        trouble=trouble_at(who.person_id, who.home_id),
        greeting=_greeting(who.given_name),
        next=next_one,
        duty=duty,
        pairs=[_pair(each) for each in pairs],
        resting=_rest(resting[0]) if resting else None,
        waiting=[row for row in waiting if next_one is None or not is_same(row.url, next_one.url)],
        coming=rows,
        applications=applications,
        events=url_for("workshops.mine", slug=who.home_slug) if any("note" in row for row in rows) else None,
        quiet=_quiet(pairs, applications),
        is_new=not pairs,
    )


def _search(who: Actor) -> Next | None:
    """Look for a mentor; staff, whose pages ask for more already, find that on the page of their application."""
    return None if any(grant.role in STAFF_ROLES for grant in who.granted) else looks(who)


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


def _pair(one: Standing) -> dict[str, object]:
    return {
        "title": Message(N_("You and %(name)s"), {"name": one.pair.other(one.role).display_name}),
        "url": url_for("mentorships.show", slug=actor().home_slug, pair_id=one.pair.id),
        "steps": [(stop.title, stop.state, stop.note, stop.url) for stop in one.stops],
        "rest": _rest(one) if one.pair.rests else None,
    }


def _rest(one: Standing) -> dict[str, object]:
    """A pair that rests: until when, with whom, and where one goes on."""
    return {
        "until": one.pair.paused_until,
        "name": one.pair.other(one.role).display_name,
        "go_on": url_for("pausing.go_on", slug=actor().home_slug, pair_id=one.pair.id),
    }


def _coming(one: Standing) -> list[dict[str, object]]:
    other = one.pair.other(one.role)
    return [
        {
            "moment": each.starts_at,
            "other_zone": other.timezone,
            "text": Message(N_("Meeting with %(name)s"), {"name": other.display_name}),
            "url": url_for("meetings.show", slug=actor().home_slug, pair_id=one.pair.id, number=each.number),
            "is_open": each.state == "proposed",
        }
        for each in one.pair.meetings
        if each.is_open and each.starts_at > now()
    ]


def _moment(row: dict[str, Any]) -> datetime:
    moment: datetime = row["moment"]
    return moment


def _events(person_id: int, home_id: int) -> list[dict[str, object]]:
    """The next events of one's programmes; all of them stand on a page of their own."""
    return [
        {
            "moment": each.starts_at,
            "other_zone": each.timezone if each.place else None,
            "text": in_language(each.titles),
            "url": url_for("workshops.show", slug=actor().home_slug, workshop_id=each.id),
            "is_open": False,
            "note": None if each.comes else N_("On the waiting list") if each.answer == "waiting" else N_("Sign up"),
        }
        for each in coming(person_id, home_id)[:EVENTS]
    ]


def _applications() -> list[dict[str, object]]:
    chosen = sa.select(Application).where(
        Application.tenant_id == actor().home_id,
        Application.person_id == actor().person_id,
        Application.state.in_(("awaiting_supervisor", "submitted", "admitted", "waiting_list", "rejected")),
    )
    found = db.session.scalars(chosen.order_by(Application.id)).all()
    editions = editions_with({each.edition_id for each in found}) if found else []
    titles = {each.id: title_at(each, str(reader_locale())) for each in editions}
    return [
        {
            "role": each.role,
            "title": titles.get(each.edition_id),
            "state": each.state,
            "due": each.due_at,
            "url": url_for("admission.application", slug=actor().home_slug, application_id=each.id),
        }
        for each in found
    ]


def _quiet(pairs: list[Standing], applications: list[dict[str, object]]) -> Message:
    open_ones = [each for each in applications if each["state"] != "rejected"]
    if open_ones or any(not each.pair.is_over for each in pairs):
        return Message(N_("You get a message as soon as something does."))
    return Message(N_("Have a look at the programmes of your university."))


@room.page("/t/<slug>/inbox", may=SIGNED_IN)
def inbox() -> object:
    """Everything that was said to the reader, what still waits first; a page at a time."""
    who, skip = actor(), _skip()
    found = service.inbox(who.person_id, who.home_id, skip, PAGE + 1)
    shown = found[:PAGE]
    service.see(who.person_id, who.home_id, [each.id for each in shown if each.seen_at is None])
    entries = [(row_of(each, N_("Open")), each) for each in shown]
    return render(
        "notices/inbox.html",
        trouble=trouble_at(who.person_id, who.home_id),
        waiting=[(row, each) for row, each in entries if _waits(each)],
        past=[(row, each) for row, each in entries if not _waits(each)],
        skip=skip,
        page=PAGE,
        more=len(found) > PAGE,
    )


def _waits(entry: Any) -> bool:
    return bool(entry.waits and entry.done_at is None)


def _skip() -> int:
    asked = request.args.get("skip", "0")
    return min(int(asked), 1_000_000) if asked.isdecimal() else 0
