"""Pages of a conversation: propose times, answer, say how it went."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, here
from mentes.base.clock import now
from mentes.base.errors import BadInput, WrongState
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, Message, say
from mentes.base.web import SIGNED_IN, Room, attempt, done, render, tell
from mentes.mentorships import abilities
from mentes.mentorships.guiding import guides_at
from mentes.mentorships.journey import next_stop
from mentes.mentorships.meetings import attendance, service
from mentes.mentorships.meetings.calls.places import closes_at, has_rooms, is_opened_here, opens_at
from mentes.mentorships.meetings.clashes import clashes
from mentes.mentorships.meetings.forms import PickForm, ReportForm, form_of, where_form
from mentes.mentorships.meetings.times import Appointment, doubtful, offered, still_offered
from mentes.mentorships.meetings.where import FORMATS, Where, change_where
from mentes.mentorships.pair import OTHER, MeetingRow, Pair, Role, load_pair
from mentes.mentorships.steps import Way, way_of
from mentes.mentorships.suggestions.library import few_for

UNNEEDED = N_("You need none: the programme has a room for your call. Enter a link only to meet somewhere else.")
PLACES = {"first": "first_meeting", "regular": "meetings", "final": "final_meeting"}
AFTERNOON = time(14)  # what a final meeting is proposed for, on the last day
room = Room(
    "meetings", __name__, template_folder="templates", url_prefix="/t/<slug>/mentorships/<int:pair_id>/meetings"
)


def mine(pair_id: int) -> tuple[Pair, Role]:
    """The pair, and which of the two reads. Raises NotVisible for everybody else."""
    pair = load_pair(pair_id, here().id)
    return pair, abilities.one_of(actor(), pair)


def _back(pair: Pair) -> str:
    return url_for("mentorships.show", slug=here().slug, pair_id=pair.id)


@room.form("/new", may=SIGNED_IN)
def propose(pair_id: int) -> object:
    """Propose up to three times for the next conversation."""
    pair, role = mine(pair_id)
    way = way_of(pair)
    service.check_proposer(way, role)
    form = about_link(_propose_form(way), pair)
    if form.ok and attempt(form, service.propose, way, role, wanted(way, form.value)):
        warn(pair, wanted(way, form.value))
        return done(
            N_("%(name)s has been asked. You hear from us as soon as there is an answer."),
            _back(pair),
            name=pair.other(role).display_name,
        )
    if form.status != WrongState.status:
        service.check_running(pair)
    return render("meetings/propose.html", form.status, form=form, pair=pair, other=pair.other(role), way=way)


def _propose_form(way: Way) -> Form[Any]:
    """Only where one can be next is it asked whether this is the final one; towards the end it mostly is (S0-16, S2-25)."""
    known: dict[str, Any] = {"minutes": way.design.meetings.minutes, "kind": "final"}
    is_held = any(each.kind == "final" and each.state == "held" for each in way.pair.meetings)
    has_ended = way.pair.is_over and request.form.get("kind")  # sent by a page from before the other ended it
    is_last = (service.may_be_final(way) and not is_held) or bool(has_ended)
    if way.pair.state != "wrapping_up" and request.args.get("kind") != "final":
        known["kind"] = "regular"
    elif is_last and way.pair.ends_on and way.pair.ends_on > way.today:
        known["starts_at"] = datetime.combine(way.pair.ends_on, AFTERNOON, ZoneInfo(actor().timezone))
    formats, answered = way.design.meetings.formats, way.design.meetings.confirmed_by == "other"
    known["format"] = formats[0]
    model = form_of(formats, last=is_last, answered=answered)
    return bind(model, known, zone=actor().timezone, choices=format_choices(way))


def format_choices(way: Way) -> dict[str, list[tuple[str, Message]]]:
    """The formats of this programme, by name."""
    return {"format": [(each, Message(FORMATS[each])) for each in way.design.meetings.formats]}


def about_link(form: Form[Any], pair: Pair) -> Form[Any]:
    """Say beside the field of a link that none is needed, where the programme has rooms for calls."""
    if "link" in form and has_rooms(pair.edition_id):
        form["link"].description = say(Message(UNNEEDED))
    return form


def wanted(way: Way, value: Any) -> Appointment:
    """What was entered, as the verbs take it."""
    kind, at = getattr(value, "kind", "regular"), _where(way, value)
    zone = actor().timezone
    return Appointment(value.starts_at, value.minutes, zone, at.link, kind, value.others, at.format, at.place)


def _where(way: Way, value: Any) -> Where:
    """What was said of where to meet; what nobody is asked is as usual."""
    usual = way.design.meetings.formats[0]
    link, place = getattr(value, "link", None), getattr(value, "place", None)
    return Where(getattr(value, "format", usual), link, place).fitting


def warn(pair: Pair, offer: Appointment) -> None:
    """Say what else one has at these times, and which of two was taken where a clock shows a time twice."""
    also = clashes(pair, actor().person_id, actor().home_id, offer.times, offer.minutes)
    for said in (*also.values(), *doubtful(offer.times, offer.timezone)):
        tell(said.text, **said.values)


@room.page("/<int:number>", may=SIGNED_IN)
def show(pair_id: int, number: int) -> object:
    """One conversation: when and where, who is awaited, and its minutes."""
    pair, role = mine(pair_id)
    way = way_of(pair)
    return _drawn(pair, role, way, number)


def _drawn(
    pair: Pair, role: Role, way: Way, number: int, *, form: Form[Any] | None = None, link: Form[Any] | None = None
) -> object:
    """The page with its two forms, one of which may come back with something to be corrected."""
    meeting = pair.meeting(number)
    return render(
        "meetings/show.html",
        max(each.status for each in (form, link) if each) if form or link else 200,
        **_shown(pair, role, way, number),
        form=form or bind(ReportForm, {"minutes": meeting.minutes}, data=None),
        link_form=link or _where_form(way, meeting, data=None),
    )


def _shown(pair: Pair, role: Role, way: Way, number: int) -> dict[str, Any]:
    meeting, design = pair.meeting(number), way.design
    papers = [paper for paper in design.papers if paper.subject == "meeting" and number in way.written_about]
    is_mine, to_come = meeting.proposed_by == role, still_offered(meeting)
    asked = bool(to_come) and not is_mine and meeting.is_open
    also = clashes(pair, actor().person_id, actor().home_id, to_come, meeting.minutes) if asked else {}
    return {
        "pair": pair,
        "role": role,
        "other": pair.other(role),
        "meeting": meeting,
        "papers": papers,
        "way": way,
        "call": _call(pair, number),
        "housed": meeting.is_open and meeting.format == "video" and not meeting.link and has_rooms(pair.edition_id),
        "over": not to_come if meeting.state == "proposed" else meeting.ends_at <= now(),
        "offers": [(each, each in to_come, also.get(each)) for each in offered(meeting)],
        "asked": asked,
        "prompts": _prompts(way, role, meeting),
        "to_read": guides_at(way, role, PLACES[meeting.kind], actor().locale),
        "mine": is_mine,
        "may_offer": service.may_suggest(way, role),
        "may_propose": service.may_propose(way, role),
        "said": meeting.met(role) if way.design.meetings.attended == "each" else None,
        "others": meeting.met(OTHER[role]),
        "counts_on": meeting.asked_since + pair.later + timedelta(days=way.design.patience("attendance").days),
    }


def _prompts(way: Way, role: Role, meeting: MeetingRow) -> list[str]:
    """What the programme suggests to talk about, as long as a fixed meeting is still to come or going on (S0-10, S2-20).

    First comes what the first talk has to settle (S2-1).
    """
    if meeting.state != "confirmed" or meeting.ends_at <= now():
        return []
    rule, is_first = way.design.meetings, meeting.kind == "first"
    asked = rule.first_prompts if is_first else () if way.design.prompts else rule.prompts
    more = few_for(way, role, meeting, actor().locale) if way.design.prompts else []
    return [*(way.frozen.text(each, actor().locale) for each in asked), *more]


def _call(pair: Pair, number: int) -> dict[str, Any] | None:
    """Where the call is joined that the programme's own server holds, since when, and whether one can now."""
    meeting = pair.meeting(number)
    if not is_opened_here(pair.edition_id, meeting):
        return None
    at = url_for("calls_of_meetings.call", slug=here().slug, pair_id=pair.id, number=number)
    return {"at": at, "opens": opens_at(meeting), "is_open": opens_at(meeting) <= now() <= closes_at(meeting)}


@room.act("/<int:number>/confirm", may=SIGNED_IN)
def confirm(pair_id: int, number: int) -> Response:
    """Say yes to the time that was proposed, or to one of them."""
    pair, role = mine(pair_id)
    pair.meeting(number)
    service.choose(pair, number, role, _chosen())
    return done(N_("The time is fixed. %(name)s gets a message."), _back(pair), name=pair.other(role).display_name)


def _chosen() -> datetime | None:
    """Which time the pressed button stands for; None where there is only one. Raises BadInput for what no page sends."""
    form = bind(PickForm)
    if not form.ok:
        raise BadInput(N_("Choose one of the times."))
    return form.value.moment


@room.act("/<int:number>/link", may=SIGNED_IN)
def link(pair_id: int, number: int) -> object:
    """Say where to click or to go, or change it."""
    pair, role = mine(pair_id)
    meeting, way = pair.meeting(number), way_of(pair)
    form = _where_form(way, meeting)
    if form.ok and attempt(form, change_where, way, number, _where(way, form.value)):
        text = N_("The link is kept. %(name)s sees it on the page of the meeting.")
        if way.design.meetings.formats != ("video",):
            text = N_("It is kept where you meet. %(name)s sees it on the page of the meeting.")
        return done(text, _meeting(pair, number), name=pair.other(role).display_name)
    return _drawn(load_pair(pair.id, here().id), role, way_of(pair), number, link=form)


def _where_form(way: Way, meeting: MeetingRow, **more: Any) -> Form[Any]:
    known = {"format": meeting.format, "link": meeting.link, "place": meeting.place}
    return bind(where_form(way.design.meetings.formats), known, choices=format_choices(way), **more)


def _meeting(pair: Pair, number: int) -> str:
    return url_for("meetings.show", slug=here().slug, pair_id=pair.id, number=number)


@room.act("/<int:number>/cancel", may=SIGNED_IN)
def cancel(pair_id: int, number: int) -> Response:
    """Call it off, as it stood when the page was drawn."""
    pair, role = mine(pair_id)
    pair.meeting(number)
    service.call_off(pair, number, role, seen=request.form.get("seen"))
    return done(
        N_("The meeting is called off. %(name)s gets a message."), _back(pair), name=pair.other(role).display_name
    )


@room.act("/<int:number>/report", may=SIGNED_IN)
def report(pair_id: int, number: int) -> object:
    """Say how it went: did it take place, how long was it."""
    pair, role = mine(pair_id)
    pair.meeting(number)
    form = bind(ReportForm)
    if form.ok and attempt(form, _report, pair, number, role, form.value):
        return redirect(_after(pair, role, number, took_place=form.value.took_place == "yes"), 303)
    return _drawn(pair, role, way_of(pair), number, form=form)


def _report(pair: Pair, number: int, role: Role, value: ReportForm) -> None:
    attendance.report(pair, number, role, took_place=value.took_place == "yes", minutes=value.minutes)


def _after(pair: Pair, role: Role, number: int, *, took_place: bool) -> str:
    """Say what is noted and what comes next; straight on to the minutes, where this side writes them."""
    pair, mine = load_pair(pair.id, here().id), {role, "each", "both"}
    way = way_of(pair)
    is_held = pair.meeting(number).state == "held"
    _tell_noted(way, role, number, took_place=took_place)
    if is_held:
        _tell_short(way, number)
    papers = [paper for paper in way.design.papers if paper.subject == "meeting" and paper.author in mine]
    if is_held and papers and number in way.written_about:
        return url_for("papers.show", slug=here().slug, pair_id=pair.id, key=papers[0].key, number=number)
    return _back(pair)


def _tell_short(way: Way, number: int) -> None:
    """That a meeting was shorter than recommended, and whether it counts all the same (S0-7)."""
    rule, meeting = way.design.meetings, way.pair.meeting(number)
    if meeting.kind == "first" or meeting.minutes >= rule.minutes:
        return
    counts = N_("This meeting counts. The programme recommends at least %(n)s minutes.")
    does_not = N_("This meeting was shorter than %(n)s minutes, so it does not count.")
    tell(counts if rule.shorter_count else does_not, n=rule.minutes)


def _tell_noted(way: Way, role: Role, number: int, *, took_place: bool) -> None:
    name, step = way.pair.other(role).display_name, next_stop(way, role, here().slug)
    state = way.pair.meeting(number).state
    if took_place and state == "confirmed":
        tell(N_("It is noted that you met. It counts as soon as %(name)s has said so too."), name=name)
    elif took_place and state == "missed":
        tell(N_("It is noted that you met. %(name)s said otherwise, so it counts once both of you say so."), name=name)
    elif not took_place and not service.may_propose(way, role):
        tell(N_("It is noted that you and %(name)s did not meet. A new time comes from %(name)s."), name=name)
    elif not took_place:
        tell(N_("It is noted that you and %(name)s did not meet. Propose a new time when it suits you."), name=name)
    elif step is not None:
        tell(N_("It is noted that you and %(name)s have met. Next for you: “%(step)s”"), name=name, step=step.title)
    else:
        tell(N_("It is noted that you and %(name)s have met. Nothing waits for you now."), name=name)
