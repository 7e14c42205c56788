"""Pages of a conversation whose time does not fit: offer other times, or leave it where it is."""

from typing import Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from mentes.base.actor import actor, here
from mentes.base.errors import NotAllowed, WrongState
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.mentorships.meetings import moving, service
from mentes.mentorships.meetings.forms import OneTimeForm, TimesForm, form_of
from mentes.mentorships.meetings.times import MOVED_ON, Appointment, offered
from mentes.mentorships.meetings.views import about_link, format_choices, mine, wanted, warn
from mentes.mentorships.pair import MeetingRow, Pair, Role
from mentes.mentorships.steps import Way, way_of

room = Room("meeting_offers", __name__, url_prefix="/t/<slug>/mentorships/<int:pair_id>/meetings/<int:number>")
ASKED_BEFORE = {"minutes", "format", "link", "place"}  # until a meeting is fixed; then its own page changes them
UNASKED = N_("These times are yours; the other side answers.")


@room.form("/other", may=SIGNED_IN)
def other(pair_id: int, number: int) -> object:
    """Offer other times: in answer to those that do not fit, or to move what is fixed."""
    pair, role = mine(pair_id)
    meeting, way = pair.meeting(number), way_of(pair)
    service.check_suggester(way, role)
    if meeting.state == "proposed" and meeting.proposed_by == role:
        raise NotAllowed(UNASKED)
    form = _form(way, meeting)
    if form.ok and attempt(form, _offer, form, way, meeting, role):
        warn(pair, _wanted(form, way, meeting))
        return done(_said(way, meeting), _back(pair), name=pair.other(role).display_name)
    if not meeting.is_open and form.status != WrongState.status:
        raise WrongState(MOVED_ON)
    shown = {"pair": pair, "other": pair.other(role), "way": way, "meeting": meeting, "offers": offered(meeting)}
    shown["may_propose"] = service.may_propose(way, role)
    return render("meetings/other.html", form.status, form=form, **shown)


def _form(way: Way, meeting: MeetingRow) -> Form[Any]:
    """A meeting that is fixed keeps its length and where it is, which its page changes; only when it is, is asked."""
    fixed = TimesForm if way.design.meetings.confirmed_by == "other" else OneTimeForm
    where = {"format": meeting.format, "link": meeting.link, "place": meeting.place}
    known, zone = {"minutes": meeting.minutes, **where}, actor().timezone
    if meeting.state == "confirmed":
        return bind(fixed, known, data=_times_sent(), zone=zone, version=meeting.version)
    model = form_of(way.design.meetings.formats, last=False, answered=True)
    form = bind(model, known, zone=zone, version=meeting.version, choices=format_choices(way))
    return about_link(form, way.pair)


def _times_sent() -> MultiDict[str, str] | None:
    """What was sent, without what only a page from before it was fixed asks: its version tells that it is older."""
    if request.method != "POST":
        return None
    return MultiDict((name, text) for name, text in request.form.items(multi=True) if name not in ASKED_BEFORE)


def _wanted(form: Form[Any], way: Way, meeting: MeetingRow) -> Appointment:
    value = form.value
    if meeting.state != "confirmed":
        return wanted(way, value)
    zone, where = actor().timezone, (meeting.format, meeting.place)
    return Appointment(value.starts_at, meeting.minutes, zone, meeting.link, meeting.kind, value.others, *where)


def _offer(form: Form[Any], way: Way, meeting: MeetingRow, role: Role) -> None:
    if meeting.state == "confirmed":
        moving.move(way, meeting.number, role, _wanted(form, way, meeting), form.version)
    else:
        service.counter(way, meeting.number, role, _wanted(form, way, meeting))


def _said(way: Way, meeting: MeetingRow) -> str:
    if meeting.state == "confirmed" and way.design.meetings.confirmed_by == "none":
        return N_("The meeting is moved. %(name)s gets a message.")
    if meeting.state == "confirmed":
        return N_("%(name)s has been asked. Until there is an answer, the meeting stays where it is.")
    return N_("%(name)s gets your times instead. You hear from us as soon as there is an answer.")


@room.act("/stay", may=SIGNED_IN)
def stay(pair_id: int, number: int) -> Response:
    """Leave a meeting where it is."""
    pair, role = mine(pair_id)
    pair.meeting(number)
    moving.stay(pair, number, role)
    return done(
        N_("The meeting stays where it is. %(name)s gets a message."), _back(pair), name=pair.other(role).display_name
    )


def _back(pair: Pair) -> str:
    return url_for("mentorships.show", slug=here().slug, pair_id=pair.id)
